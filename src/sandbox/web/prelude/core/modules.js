// The modules of a function, and the object that stands for all globals.

core.env = host.env;
defineHidden(global, "global", global);

// The `module` of the file that the host runs as CommonJS, and its `require`, as a list.
host.newModule = (path) => {
  const made = list();
  made[0] = { exports: {} };
  made[1] = (name) => need("modules").requireFrom(path, name);
  main = { __proto__: null, path, module: made[0] };
  return made;
};

let main = undefined;
core.main = () => main;

// What a module is that was not written as one; asked by the engine's loader.
host.valueOfModule = (kind, name) => need("modules").valueOfModule(kind, name);

// What the host calls for bodies that are streams; only then is there anything to call.
host.bodyCalls = () => need("streams").bodyCalls;

// The answer to what a function has asked of the lab; only then is there anything to settle.
host.settleAsk = (id, kind, value) => need("lab").settleAsk(id, kind, value);
