// AbortController, AbortSignal, Event, EventTarget.
const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
module.exports = {
  "a signal is not aborted": () => {
    const { signal } = new AbortController();
    return [signal.aborted, signal.reason, signal instanceof EventTarget];
  },
  "abort gives a reason": () => {
    const controller = new AbortController();
    controller.abort();
    return [controller.signal.aborted, controller.signal.reason.name, controller.signal.reason.code];
  },
  "a reason of one's own": () => AbortSignal.abort("why").reason,
  "the first reason stays": () => {
    const controller = new AbortController();
    controller.abort(1);
    controller.abort(2);
    return controller.signal.reason;
  },
  "throwIfAborted": () => AbortSignal.abort(new RangeError("x")).throwIfAborted(),
  "throwIfAborted of a quiet one": () => new AbortController().signal.throwIfAborted(),
  "the event comes once": () => {
    const seen = [];
    const controller = new AbortController();
    controller.signal.addEventListener("abort", (event) => seen.push([event.type, event.target === controller.signal]));
    controller.signal.onabort = () => seen.push("onabort");
    controller.abort();
    controller.abort();
    return seen;
  },
  "timeout": async () => {
    const signal = AbortSignal.timeout(2);
    const before = signal.aborted;
    await later(20);
    return [before, signal.aborted, signal.reason.name];
  },
  "a bad timeout": () => AbortSignal.timeout(-1),
  "any follows": () => {
    const [a, b] = [new AbortController(), new AbortController()];
    const signal = AbortSignal.any([a.signal, b.signal]);
    const before = signal.aborted;
    b.abort("b");
    a.abort("a");
    return [before, signal.aborted, signal.reason];
  },
  "any of an aborted one": () => AbortSignal.any([new AbortController().signal, AbortSignal.abort("x")]).reason,
  "any of none": () => AbortSignal.any([]).aborted,
  "any of something else": () => AbortSignal.any([{}]),
  "a signal cannot be made": () => new AbortSignal(),
  "events reach their listeners": () => {
    const seen = [];
    const target = new EventTarget();
    const listener = (event) => seen.push([event.type, event.target === target, event.defaultPrevented]);
    target.addEventListener("a", listener);
    target.addEventListener("a", listener);
    target.addEventListener("a", { handleEvent: () => seen.push("object") });
    target.addEventListener("b", () => seen.push("b"));
    return [target.dispatchEvent(new Event("a")), seen];
  },
  "once and remove": () => {
    const seen = [];
    const target = new EventTarget();
    const gone = () => seen.push("gone");
    target.addEventListener("a", () => seen.push("once"), { once: true });
    target.addEventListener("a", gone);
    target.removeEventListener("a", gone);
    target.dispatchEvent(new Event("a"));
    target.dispatchEvent(new Event("a"));
    return seen;
  },
  "preventDefault": () => {
    const target = new EventTarget();
    target.addEventListener("a", (event) => event.preventDefault());
    return [target.dispatchEvent(new Event("a", { cancelable: true })), target.dispatchEvent(new Event("a"))];
  },
  "stopImmediatePropagation": () => {
    const seen = [];
    const target = new EventTarget();
    target.addEventListener("a", (event) => { seen.push(1); event.stopImmediatePropagation(); });
    target.addEventListener("a", () => seen.push(2));
    target.dispatchEvent(new Event("a"));
    return seen;
  },
  "a listener with a signal": () => {
    const seen = [];
    const controller = new AbortController();
    const target = new EventTarget();
    target.addEventListener("a", () => seen.push(1), { signal: controller.signal });
    target.dispatchEvent(new Event("a"));
    controller.abort();
    target.dispatchEvent(new Event("a"));
    return seen;
  },
  "what is no event": () => new EventTarget().dispatchEvent({}),
  "a custom event": () => new CustomEvent("a", { detail: { b: 1 } }).detail,
  "an event has parts": () => {
    const event = new Event("a", { bubbles: true, cancelable: true });
    return [event.type, event.bubbles, event.cancelable, event.target, event.currentTarget, String(event)];
  },
  "an event needs a type": () => new Event(),
};
