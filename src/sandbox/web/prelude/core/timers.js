// setTimeout, setInterval and queueMicrotask, and the errors that nobody catches. When a timer is due is the host's
// affair; what it calls is kept here.

const { startTimer, startImmediate, stopTimer } = host;

const timers = { __proto__: null };
let lastTimer = 0;

const schedule = (where, callback, delay, args, repeats) => {
  if (typeof callback !== "function") throw new TypeError(`${where}: the first argument must be a function`);
  const millis = +delay;
  const id = ++lastTimer;
  timers[id] = { __proto__: null, callback, args, repeats };
  startTimer(id, millis, repeats);
  return id;
};

core.schedule = schedule;

const clear = (id) => {
  const number = +id;
  if (timers[number] === undefined) return;
  delete timers[number];
  stopTimer(number);
};

// Called by the host when the timer is due; what the callback throws goes to the host.
host.fire = (id) => {
  const timer = timers[id];
  if (timer === undefined) return;
  if (!timer.repeats) delete timers[id];
  apply(timer.callback, undefined, timer.args);
};

// The engine drops what a queued function throws, so it is kept here until the host asks.
let uncaught = undefined;

// Keeps an error that nobody can catch.
const report = (error) => {
  uncaught ??= { __proto__: null, error };
};
core.report = report;

// The first error that nobody caught since the last call, in an object of its own.
host.takeUncaught = () => {
  const taken = uncaught;
  uncaught = undefined;
  return taken;
};

// Promises that were rejected while nobody waited for them, in their order.
let rejected = list();

// Called by the engine; a promise that gets a handler later is told again.
host.noteRejection = (promise, error, isHandled) => {
  if (!isHandled) {
    rejected[rejected.length] = { __proto__: null, promise, error };
    return;
  }
  const kept = list();
  for (let i = 0; i < rejected.length; i++) {
    if (rejected[i].promise !== promise) kept[kept.length] = rejected[i];
  }
  rejected = kept;
};

// The first of them since the last call.
host.takeRejection = () => {
  const first = rejected[0];
  rejected = list();
  return first;
};

defineHidden(global, "setTimeout", function setTimeout(callback, delay = 0, ...args) {
  return schedule("setTimeout", callback, delay, args, false);
});
defineHidden(global, "setInterval", function setInterval(callback, delay = 0, ...args) {
  return schedule("setInterval", callback, delay, args, true);
});
defineHidden(global, "clearTimeout", function clearTimeout(id = 0) {
  clear(id);
});
defineHidden(global, "clearInterval", function clearInterval(id = 0) {
  clear(id);
});
defineHidden(global, "setImmediate", function setImmediate(callback, ...args) {
  if (typeof callback !== "function") throw new TypeError("setImmediate: the first argument must be a function");
  const id = ++lastTimer;
  timers[id] = { __proto__: null, callback, args, repeats: false };
  startImmediate(id);
  return id;
});
defineHidden(global, "clearImmediate", function clearImmediate(id = 0) {
  clear(id);
});
defineHidden(global, "queueMicrotask", function queueMicrotask(callback) {
  if (typeof callback !== "function") throw new TypeError("queueMicrotask: the first argument must be a function");
  queueJob(() => {
    try {
      apply(callback, undefined, []);
    } catch (error) {
      report(error);
    }
  });
});
