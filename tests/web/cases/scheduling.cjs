// Timers, microtasks, copies, and what stands around.
const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
module.exports = {
  "microtasks before timers": async () => {
    const seen = [];
    setTimeout(() => seen.push("timer"), 0);
    queueMicrotask(() => seen.push("micro"));
    Promise.resolve().then(() => seen.push("then"));
    seen.push("now");
    await later(20);
    return seen;
  },
  "nextTick is before a timer": async () => {
    const seen = [];
    setTimeout(() => seen.push("timer"), 0);
    process.nextTick((value) => seen.push(value), "tick");
    await later(20);
    return seen;
  },
  "an immediate comes once": async () => {
    const seen = [];
    setImmediate((value) => seen.push(value), "immediate");
    clearImmediate(setImmediate(() => seen.push("cleared")));
    await later(20);
    return seen;
  },
  "an immediate comes before a late timer": async () => {
    const seen = [];
    setTimeout(() => seen.push("timer"), 15);
    setImmediate(() => seen.push("immediate"));
    await later(40);
    return seen;
  },
  "an interval until it is cleared": async () => {
    const seen = [];
    await new Promise((resolve) => {
      const id = setInterval(() => {
        seen.push(seen.length);
        if (seen.length < 3) return;
        clearInterval(id);
        setTimeout(resolve, 10);
      }, 2);
    });
    return seen;
  },
  "only functions": () => setTimeout("x"),
  "only functions for microtasks": () => queueMicrotask({}),
  "copies are deep": () => structuredClone({ a: [1, { b: new Date(5) }], m: new Map([[1, new Set([2])]]) }).m.get(1).has(2),
  "functions are not copied": () => structuredClone(() => 1),
  "a copy keeps its circles": () => {
    const value = {};
    value.self = value;
    const copy = structuredClone(value);
    return copy.self === copy && copy !== value;
  },
  "global is the global object": () => [global === globalThis, typeof process.env],
  "performance goes on": async () => {
    const before = performance.now();
    await later(5);
    return [performance.now() - before >= 4, performance.timeOrigin > 1.6e12];
  },
  "a DOMException": () => {
    const error = new DOMException("m", "AbortError");
    return [error.name, error.message, error.code, error instanceof Error];
  },
};
