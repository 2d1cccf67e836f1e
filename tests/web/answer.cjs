// How a case is run and its result told, the same in Node and in the lab.

const shown = (key, value) => {
  if (value === undefined) return "(undefined)";
  if (typeof value === "bigint") return `(${value}n)`;
  if (typeof value === "symbol" || typeof value === "function") return `(${typeof value})`;
  if (typeof value === "number" && !Number.isFinite(value)) return `(${value})`;
  if (value instanceof ArrayBuffer) return { ArrayBuffer: [...new Uint8Array(value)] };
  if (ArrayBuffer.isView(value) && value.constructor !== undefined && !(value instanceof DataView)) {
    return { [value.constructor.name]: [...value].map(Number) };
  }
  return value;
};

// The value as JSON, or the name of what was thrown: messages are each platform's own.
module.exports = async (run) => {
  try {
    return JSON.stringify(await run(), shown) ?? "(undefined)";
  } catch (error) {
    return `throws ${error instanceof Error || error instanceof DOMException ? error.name : JSON.stringify(error)}`;
  }
};
