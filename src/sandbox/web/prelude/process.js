// Node's process: the variables of the function, and what else handlers touch of it. Each is a constant of the place,
// not of a real process. What a function does not have throws an error that says what to use instead.

const process = { env: core.env };

const defineProcess = (name, value) => defineHidden(process, name, value);

defineProcess("version", "v22.0.0");
defineProcess("versions", { node: "22.0.0" });
defineProcess("platform", "linux");
defineProcess("arch", "x64");

const seconds = () => core.need("performance").performance.now() / 1000;

defineProcess("nextTick", function nextTick(callback, ...args) {
  if (typeof callback !== "function") throw new TypeError("process.nextTick: the first argument must be a function");
  queueJob(() => {
    try {
      apply(callback, undefined, args);
    } catch (error) {
      core.report(error);
    }
  });
});

defineProcess("getBuiltinModule", function getBuiltinModule(name) {
  return core.need("modules").builtInNamed(`${name}`);
});

defineProcess("uptime", function uptime() {
  return seconds();
});

defineProcess("cwd", function cwd() {
  return "/var/task";
});

defineProcess("hrtime", function hrtime(before = undefined) {
  const now = seconds();
  const whole = floor(now);
  const nanos = floor((now - whole) * 1e9);
  if (before === undefined) return [whole, nanos];
  const borrowed = nanos < before[1] ? 1 : 0;
  return [whole - before[0] - borrowed, nanos - before[1] + borrowed * 1e9];
});

// Loaded apart, for few handlers come here.
const defineAbsent = (name) => {
  const settle = (value) => {
    defineProcess(name, value);
    return value;
  };
  defineProperty(process, name, {
    __proto__: null, get: () => settle(core.need("absent").ofProcess[name]), set: settle, enumerable: false,
    configurable: true,
  });
};
defineAbsent("exit");
defineAbsent("memoryUsage");
defineAbsent("on");
defineAbsent("stdout");
defineAbsent("stderr");
