// Event and EventTarget in their simple form, without a tree of targets, and AbortController with AbortSignal on them.

const { schedule, report } = core;
const { now } = native;

let firing, isEvent, isStopped, isCancelled, typeOf;

class Event {
  #type;
  #bubbles;
  #cancelable;
  #cancelled = false;
  #stopped = false;
  #target = null;
  #firing = false;
  #made = now();

  static {
    isEvent = (value) => isObject(value) && #type in value;
    typeOf = (event) => event.#type;
    isStopped = (event) => event.#stopped;
    isCancelled = (event) => event.#cancelled;
    // Says where an event is at the moment; false if it is somewhere already.
    firing = (event, target) => {
      if (target !== null && event.#firing) return false;
      event.#firing = target !== null;
      if (target !== null) event.#target = target;
      event.#stopped = false;
      return true;
    };
  }

  constructor(type, options = undefined) {
    if (type === undefined) throw new TypeError("Event: the type is missing");
    const { bubbles, cancelable } = dictionary(options, "Event");
    this.#type = `${type}`;
    this.#bubbles = !!bubbles;
    this.#cancelable = !!cancelable;
  }

  get type() {
    return this.#type;
  }

  get target() {
    return this.#target;
  }

  get currentTarget() {
    return this.#firing ? this.#target : null;
  }

  get bubbles() {
    return this.#bubbles;
  }

  get cancelable() {
    return this.#cancelable;
  }

  get defaultPrevented() {
    return this.#cancelled;
  }

  get timeStamp() {
    return this.#made;
  }

  get isTrusted() {
    return false;
  }

  preventDefault() {
    if (this.#cancelable) this.#cancelled = true;
  }

  stopPropagation() {}

  stopImmediatePropagation() {
    this.#stopped = true;
  }
}

finishClass(Event, "Event");

class CustomEvent extends Event {
  #detail;

  constructor(type, options = undefined) {
    super(type, options);
    this.#detail = dictionary(options, "CustomEvent").detail ?? null;
  }

  get detail() {
    return this.#detail;
  }
}

finishClass(CustomEvent, "CustomEvent");

let fire;

class EventTarget {
  #listeners = list();

  static {
    fire = (target, event) => {
      const listeners = target.#listeners;
      const count = listeners.length;
      if (!firing(event, target)) throw new DOMException("the event is being dispatched", "InvalidStateError");
      for (let i = 0; i < count && !isStopped(event); i++) {
        const listener = listeners[i];
        if (listener.removed || listener.type !== typeOf(event)) continue;
        if (listener.once) target.#remove(listener);
        try {
          const { callback } = listener;
          if (typeof callback === "function") apply(callback, target, [event]);
          else callback.handleEvent(event);
        } catch (error) {
          report(error);
        }
      }
      firing(event, null);
    };
  }

  #remove(listener) {
    listener.removed = true;
    const kept = list();
    for (let i = 0; i < this.#listeners.length; i++) {
      if (this.#listeners[i] !== listener) kept[kept.length] = this.#listeners[i];
    }
    this.#listeners = kept;
  }

  #find(type, callback, capture) {
    for (let i = 0; i < this.#listeners.length; i++) {
      const known = this.#listeners[i];
      if (known.type === type && known.callback === callback && known.capture === capture) return known;
    }
    return undefined;
  }

  addEventListener(type, callback, options = undefined) {
    const given = isObject(options) ? options : { __proto__: null, capture: options };
    const { capture, once, signal } = given;
    const name = `${type}`;
    if (signal !== undefined && !isSignal(signal)) {
      throw new TypeError("addEventListener: signal must be an AbortSignal");
    }
    if (callback === null || callback === undefined) return;
    if (!isObject(callback)) throw new TypeError("addEventListener: the listener must be a function");
    if (signal !== undefined && isAborted(signal)) return;
    if (this.#find(name, callback, !!capture) !== undefined) return;
    const listener = { __proto__: null, type: name, callback, capture: !!capture, once: !!once, removed: false };
    const listeners = this.#listeners;
    listeners[listeners.length] = listener;
    if (signal !== undefined) follow(signal, () => this.#remove(listener));
  }

  removeEventListener(type, callback, options = undefined) {
    const capture = isObject(options) ? options.capture : options;
    const listener = this.#find(`${type}`, callback, !!capture);
    if (listener !== undefined) this.#remove(listener);
  }

  dispatchEvent(event) {
    if (!isEvent(event)) throw new TypeError("dispatchEvent: expected an Event");
    fire(this, event);
    return !isCancelled(event);
  }
}

finishClass(EventTarget, "EventTarget");

const secret = { __proto__: null };

let isSignal, isAborted, abortSignal, follow, reasonOf;

class AbortSignal extends EventTarget {
  #aborted = false;
  #reason = undefined;
  #followers = list();
  #onabort = null;
  #listening = undefined;

  static {
    isSignal = (value) => isObject(value) && #aborted in value;
    isAborted = (signal) => signal.#aborted;
    reasonOf = (signal) => signal.#reason;
    abortSignal = (signal, reason) => {
      if (signal.#aborted) return;
      signal.#aborted = true;
      signal.#reason = reason === undefined ? new DOMException("This operation was aborted", "AbortError") : reason;
      const followers = signal.#followers;
      signal.#followers = list();
      for (let i = 0; i < followers.length; i++) followers[i]();
      fire(signal, new Event("abort"));
    };
    // Calls back when the signal is aborted, at once if it is; gives a function that ends this.
    follow = (signal, callback) => {
      if (signal.#aborted) {
        callback();
        return () => {};
      }
      signal.#followers[signal.#followers.length] = callback;
      return () => {
        const kept = list();
        for (let i = 0; i < signal.#followers.length; i++) {
          if (signal.#followers[i] !== callback) kept[kept.length] = signal.#followers[i];
        }
        signal.#followers = kept;
      };
    };
  }

  static abort(reason = undefined) {
    const signal = new AbortSignal(secret);
    abortSignal(signal, reason);
    return signal;
  }

  static timeout(millis) {
    const wait = +millis;
    if (!(wait >= 0 && wait <= 9007199254740991)) {
      throw new RangeError(`AbortSignal.timeout: ${quoted(millis)} is not a number of milliseconds`);
    }
    const signal = new AbortSignal(secret);
    const end = () => abortSignal(signal, new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    schedule("AbortSignal.timeout", end, wait, [], false);
    return signal;
  }

  static any(signals) {
    const sources = list();
    for (const source of signals) {
      if (!isSignal(source)) throw new TypeError("AbortSignal.any: every entry must be an AbortSignal");
      sources[sources.length] = source;
    }
    const signal = new AbortSignal(secret);
    for (let i = 0; i < sources.length && !signal.#aborted; i++) {
      follow(sources[i], () => abortSignal(signal, sources[i].#reason));
    }
    return signal;
  }

  constructor(key = undefined) {
    if (key !== secret) throw new TypeError("AbortSignal cannot be made with new; use new AbortController().signal");
    super();
  }

  get aborted() {
    return this.#aborted;
  }

  get reason() {
    return this.#reason;
  }

  throwIfAborted() {
    if (this.#aborted) throw this.#reason;
  }

  get onabort() {
    return this.#onabort;
  }

  set onabort(callback) {
    this.#onabort = typeof callback === "function" ? callback : null;
    if (this.#listening !== undefined) return;
    this.#listening = (event) => {
      if (this.#onabort !== null) apply(this.#onabort, this, [event]);
    };
    addListener(this, "abort", this.#listening);
  }
}

finishClass(AbortSignal, "AbortSignal");

const addListener = unbound(EventTarget.prototype.addEventListener);

class AbortController {
  #signal = new AbortSignal(secret);

  get signal() {
    return this.#signal;
  }

  abort(reason = undefined) {
    abortSignal(this.#signal, reason);
  }
}

finishClass(AbortController, "AbortController");

// A signal with the function that aborts it, for other parts of the web API.
const newSource = () => {
  const signal = new AbortSignal(secret);
  return { __proto__: null, signal, abort: (reason) => abortSignal(signal, reason) };
};
