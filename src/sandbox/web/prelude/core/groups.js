// The rest of the web API in groups, each loaded when one of its names is used for the first time: a function pays at
// its cold start only for what it needs. Which groups there are, and what `shared` holds, stands in `bytecode.rs`.

const groups = { __proto__: null };

// What a group defines, by name.
const need = (group) => (groups[group] ??= host.loadGroup(group)(shared, host.nativesOf(group), core));

// The same if it is loaded, and nothing otherwise.
const loaded = (group) => groups[group];

// What the other groups get besides `shared`: parts of the core that are made later.
const core = { __proto__: null, need, loaded, atob, btoa };

// Defines a global that comes with a group; a guest's own of that name stays.
core.defineLate = (name, value) => {
  if (getOwnPropertyDescriptor(global, name) === undefined) defineHidden(global, name, value);
};

const described = { __proto__: null, get: undefined, set: undefined, enumerable: false, configurable: true };

const defineLazily = (group, names) => {
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    const settle = (value) => {
      defineHidden(global, name, value);
      return value;
    };
    described.get = () => settle(need(group)[name]);
    described.set = settle;
    defineProperty(global, name, described);
  }
};
