// process, global, and the modules of a function. What is behind them is loaded when it is used.

const process = { env: host.env };
core.process = process;
defineHidden(global, "process", process);
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
