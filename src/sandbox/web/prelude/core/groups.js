// The rest of the web API in groups, each loaded when one of its names is used for the first time: a function pays at
// its cold start only for what it needs. Which groups there are, and what `shared` holds, stands in `prelude.rs`.

const groups = { __proto__: null };

// What a group defines, by name.
const need = (group) => (groups[group] ??= host.loadGroup(group)(shared, host.nativesOf(group)));

const defineLazily = (group, names) => {
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    const settle = (value) => {
      defineHidden(global, name, value);
      return value;
    };
    defineProperty(global, name, {
      __proto__: null, get: () => settle(need(group)[name]), set: settle, enumerable: false, configurable: true,
    });
  }
};
