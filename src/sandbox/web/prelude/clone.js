// structuredClone for the kinds of values that handlers pass around; what cannot be copied throws, as the standard
// says. Its result is for the guest alone, so it takes the classes as they are at its first use.

const { ArrayBuffer, Boolean, DataView, Date, Map, Number, RegExp, Set, String, SyntaxError } = global;
const { isArray } = Array;
const mapGet = unbound(Map.prototype.get);
const mapSet = unbound(Map.prototype.set);
const dateValue = unbound(Date.prototype.getTime);
const eachOfMap = unbound(Map.prototype.forEach);
const eachOfSet = unbound(Set.prototype.forEach);
const addToSet = unbound(Set.prototype.add);
const boxedKinds = [Boolean, Number, String];
const unboxers = [
  unbound(Boolean.prototype.valueOf), unbound(Number.prototype.valueOf), unbound(String.prototype.valueOf),
];
const errorKinds = { __proto__: null, Error, RangeError, SyntaxError, TypeError };
const typedKinds = { __proto__: null };
for (const name of [
  "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array",
  "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array",
]) {
  typedKinds[name] = global[name];
}

const uncloneable = (what) => new DOMException(`structuredClone: ${what} cannot be copied`, "DataCloneError");

const cloneValue = (value, seen) => {
  if (typeof value === "symbol" || typeof value === "function") throw uncloneable(`a ${typeof value}`);
  if (!isObject(value)) return value;
  const known = mapGet(seen, value);
  if (known !== undefined) return known;
  const keep = (copy) => {
    mapSet(seen, value, copy);
    return copy;
  };
  if (value instanceof Date) return keep(new Date(dateValue(value)));
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
  for (let i = 0; i < boxedKinds.length; i++) {
    if (value instanceof boxedKinds[i]) return keep(new boxedKinds[i](unboxers[i](value)));
  }
  const files = core.loaded("files");
  if (files?.isBlob(value)) return keep(files.copyBlob(value));
  if (value instanceof Promise) throw uncloneable("a promise");
  if (value instanceof Map) {
    const copy = keep(new Map());
    eachOfMap(value, (item, key) => mapSet(copy, cloneValue(key, seen), cloneValue(item, seen)));
    return copy;
  }
  if (value instanceof Set) {
    const copy = keep(new Set());
    eachOfSet(value, (item) => addToSet(copy, cloneValue(item, seen)));
    return copy;
  }
  if (value instanceof Error) {
    const made = new (errorKinds[value.name] ?? Error)(`${value.message}`);
    return keep(made);
  }
  if (isView(value)) {
    const buffer = typedBuffer(copyBytes(value));
    const kind = typedTag(value);
    return keep(kind === undefined ? new DataView(buffer) : new typedKinds[kind](buffer));
  }
  if (value instanceof ArrayBuffer) return keep(typedBuffer(copyBytes(value)));
  const copy = keep(isArray(value) ? [] : {});
  const keys = ownKeys(value);
  for (let i = 0; i < keys.length; i++) {
    if (typeof keys[i] === "symbol" || !getOwnPropertyDescriptor(value, keys[i])?.enumerable) continue;
    const part = cloneValue(value[keys[i]], seen);
    defineProperty(copy, keys[i], {
      __proto__: null, value: part, writable: true, enumerable: true, configurable: true,
    });
  }
  if (isArray(value)) copy.length = value.length;
  return copy;
};

function structuredClone(value, options = undefined) {
  const { transfer } = dictionary(options, "structuredClone");
  if (transfer !== undefined && transfer.length > 0) throw uncloneable("a transferred object");
  return cloneValue(value, new Map());
}
