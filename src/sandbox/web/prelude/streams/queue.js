// What all streams stand on: queues with sizes, promises that are settled later, and the strategies that say how much
// may wait. Streams keep their state in records without prototype that no guest can reach.

const { encodeUtf8 } = native;

const secret = { __proto__: null };

const nothing = () => {};

const newQueue = () => ({ __proto__: null, first: undefined, last: undefined, length: 0, size: 0 });

const addToQueue = (queue, value, size = 1) => {
  const node = { __proto__: null, value, size, next: undefined };
  if (queue.last === undefined) queue.first = node;
  else queue.last.next = node;
  queue.last = node;
  queue.length++;
  queue.size += size;
};

const takeFromQueue = (queue) => {
  const node = queue.first;
  queue.first = node.next;
  queue.length--;
  if (node.next === undefined) queue.last = undefined;
  // Sums of fractions may leave a rest behind.
  queue.size = queue.length === 0 || queue.size < node.size ? 0 : queue.size - node.size;
  return node.value;
};

// Calls back when a value is there; `work` runs at once and may give a promise or throw.
const run = async (work, good, bad) => {
  let value;
  try {
    value = await work();
  } catch (error) {
    bad(error);
    return;
  }
  good(value);
};

const upon = (promise, good, bad) => run(() => promise, good, bad);

// A promise whose rejection nobody needs to handle.
const quiet = (promise) => {
  run(() => promise, nothing, nothing);
  return promise;
};

const newPromise = () => {
  const made = { __proto__: null, promise: undefined, resolve: undefined, reject: undefined, settled: false };
  made.promise = new Promise((resolve, reject) => {
    made.resolve = (value) => {
      made.settled = true;
      resolve(value);
    };
    made.reject = (error) => {
      made.settled = true;
      reject(error);
    };
  });
  return made;
};

// Settles one as a promise comes to be settled. To resolve it with the promise would look up `then`, which a guest may
// have replaced.
const follow = (made, promise) => {
  run(() => promise, made.resolve, made.reject);
};

const resolvedPromise = (value) => {
  const made = newPromise();
  made.resolve(value);
  return made;
};

const rejectedPromise = (error) => {
  const made = newPromise();
  made.reject(error);
  quiet(made.promise);
  return made;
};

// Settles one that may have been settled before.
const renewRejected = (made, error) => {
  if (made.settled) return rejectedPromise(error);
  made.reject(error);
  quiet(made.promise);
  return made;
};

// A method that a guest gave in an object, to be called on that object; `otherwise` if it gave none.
const methodOf = (object, name, where, otherwise) => {
  const method = object[name];
  if (method === undefined) return otherwise;
  if (typeof method !== "function") throw new TypeError(`${where}: ${name} must be a function`);
  return (...args) => apply(method, object, args);
};

const one = () => 1;

const sizeOf = (strategy, where) => {
  const { size } = strategy;
  if (size === undefined) return one;
  if (typeof size !== "function") throw new TypeError(`${where}: size must be a function`);
  return (chunk) => apply(size, undefined, [chunk]);
};

const highWaterOf = (strategy, otherwise, where) => {
  const { highWaterMark } = strategy;
  if (highWaterMark === undefined) return otherwise;
  const mark = +highWaterMark;
  if (mark !== mark || mark < 0) {
    throw new RangeError(`${where}: ${quoted(highWaterMark)} is not a valid highWaterMark`);
  }
  return mark;
};

const checkedSize = (value) => {
  const size = +value;
  if (!(size >= 0 && size < Infinity)) throw new RangeError(`the size of a chunk cannot be ${quoted(value)}`);
  return size;
};

const illegal = (key, name) => {
  if (key !== secret) throw new TypeError(`${name} cannot be made with new`);
};

const makeStrategy = (name, measure) => {
  const { size } = { size: (chunk) => measure(chunk) };
  const Strategy = class {
    #mark;

    constructor(init) {
      const { highWaterMark } = isObject(init) ? init : {};
      if (highWaterMark === undefined) throw new TypeError(`${name}: highWaterMark is missing`);
      this.#mark = +highWaterMark;
    }

    get highWaterMark() {
      return this.#mark;
    }

    get size() {
      void this.#mark;
      return size;
    }
  };
  defineHidden(Strategy, "name", name);
  finishClass(Strategy, name);
  return Strategy;
};

const CountQueuingStrategy = makeStrategy("CountQueuingStrategy", one);
const ByteLengthQueuingStrategy = makeStrategy("ByteLengthQueuingStrategy", (chunk) => chunk.byteLength);
