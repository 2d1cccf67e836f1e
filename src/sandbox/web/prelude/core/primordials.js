// What the web API uses of the language, taken before guest code can change it. A guest may replace any global and any
// prototype method, so the other files name only what stands here and their own private fields.

const global = globalThis;
const {
  ArrayBuffer, DataView, DOMException, Error, Promise, Proxy, RangeError, TypeError, Uint8Array,
  atob, btoa, queueMicrotask: queueJob,
} = global;
const { apply, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
const { setPrototypeOf } = Object;
const { parse: parseJson, stringify: stringifyJson } = JSON;
const { prototype: ArrayPrototype } = Array;
const { isView } = ArrayBuffer;
const { asyncIterator: asyncIteratorSymbol, iterator: iteratorSymbol, toStringTag } = Symbol;
const { floor } = Math;
const { now: dateNow } = Date;

// What the host gives for the time of loading; what the host calls later is stored back on it.
const host = global.__host;
delete global.__host;

// A call site in Error.prepareStackTrace would hand functions of these files to the guest.
Error.prepareStackTrace = (_, sites) => sites;
delete getPrototypeOf(new Error().stack[0]).getFunction;
Error.prepareStackTrace = undefined;

// Turns a method into a function that takes its receiver first.
const unbound = Function.prototype.bind.bind(Function.prototype.call);
const getterOf = (prototype, name) => unbound(getOwnPropertyDescriptor(prototype, name).get);

const TypedArrayPrototype = getPrototypeOf(Uint8Array.prototype);
const typedTag = getterOf(TypedArrayPrototype, toStringTag);
const typedBuffer = getterOf(TypedArrayPrototype, "buffer");
const typedOffset = getterOf(TypedArrayPrototype, "byteOffset");
const typedSize = getterOf(TypedArrayPrototype, "byteLength");
const typedSet = unbound(TypedArrayPrototype.set);
const viewBuffer = getterOf(DataView.prototype, "buffer");
const viewOffset = getterOf(DataView.prototype, "byteOffset");
const viewSize = getterOf(DataView.prototype, "byteLength");
const bufferSize = getterOf(ArrayBuffer.prototype, "byteLength");
const sort = unbound(ArrayPrototype.sort);
const charCodeAt = unbound(String.prototype.charCodeAt);
const slice = unbound(String.prototype.slice);
const toLowerCase = unbound(String.prototype.toLowerCase);
const toUpperCase = unbound(String.prototype.toUpperCase);
const toWellFormed = unbound(String.prototype.toWellFormed);
const trim = unbound(String.prototype.trim);

// A list without a prototype: writing to it cannot meet a setter that a guest put on Array.prototype.
const list = () => setPrototypeOf([], null);
// Gives a list away to the guest as an ordinary array.
const toArray = (items) => setPrototypeOf(items, ArrayPrototype);

const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

// A string without lone surrogates: the only kind that native functions take.
const toUsv = (value) => toWellFormed(`${value}`);

// A foreign value for an error message: short, and in quotes unless it is a number.
const quoted = (value) => (typeof value === "number" ? `${value}` : stringifyJson(slice(`${value}`, 0, 60)));

// The dictionary argument of a web function: missing and null are an empty one.
const dictionary = (value, where) => {
  if (value === undefined || value === null) return { __proto__: null };
  if (!isObject(value)) throw new TypeError(`${where}: the options must be an object`);
  return value;
};

// An own copy of the bytes of a buffer or view; undefined for anything else.
const copyBytes = (source) => {
  if (isView(source)) {
    const typed = typedTag(source) !== undefined;
    const buffer = typed ? typedBuffer(source) : viewBuffer(source);
    const offset = typed ? typedOffset(source) : viewOffset(source);
    const size = typed ? typedSize(source) : viewSize(source);
    return new Uint8Array(new Uint8Array(buffer, offset, size));
  }
  try {
    bufferSize(source);
  } catch {
    return undefined;
  }
  return new Uint8Array(new Uint8Array(source));
};

// Text without a byte order mark at its start.
const withoutMark = (text) => (charCodeAt(text, 0) === 0xfeff ? slice(text, 1) : text);

const defineHidden = (object, name, value) =>
  defineProperty(object, name, { __proto__: null, value, writable: true, enumerable: false, configurable: true });

// Copies methods and accessors to the prototype of a class, and names its instances for Object.prototype.toString.
const finishClass = (constructor, name, members = {}) => {
  const { prototype } = constructor;
  const keys = ownKeys(members);
  for (let i = 0; i < keys.length; i++) {
    const described = setPrototypeOf(getOwnPropertyDescriptor(members, keys[i]), null);
    described.enumerable = false;
    defineProperty(prototype, keys[i], described);
  }
  defineProperty(prototype, toStringTag, { __proto__: null, value: name, configurable: true });
};
