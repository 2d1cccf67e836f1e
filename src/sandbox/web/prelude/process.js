// What handlers touch of Node's process besides its variables. Each is a constant of the place, not of a real process.

const version = "v22.0.0";
const versions = { node: "22.0.0" };
const platform = "linux";
const arch = "x64";

const seconds = () => core.need("performance").performance.now() / 1000;

function nextTick(callback, ...args) {
  if (typeof callback !== "function") throw new TypeError("process.nextTick: the first argument must be a function");
  queueJob(() => {
    try {
      apply(callback, undefined, args);
    } catch (error) {
      core.report(error);
    }
  });
}

function getBuiltinModule(name) {
  return core.need("modules").builtInNamed(`${name}`);
}

function uptime() {
  return seconds();
}

function cwd() {
  return "/var/task";
}

function hrtime(before = undefined) {
  const now = seconds();
  const whole = floor(now);
  const nanos = floor((now - whole) * 1e9);
  if (before === undefined) return [whole, nanos];
  const borrowed = nanos < before[1] ? 1 : 0;
  return [whole - before[0] - borrowed, nanos - before[1] + borrowed * 1e9];
}
