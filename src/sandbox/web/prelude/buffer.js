// Buffer as far as handlers use it: bytes from text and back, in the encodings of Node. It is a Uint8Array.

const { textOfBytes, bytesOfText } = native;

const encodings = {
  __proto__: null,
  utf8: "utf8", "utf-8": "utf8", hex: "hex", base64: "base64", base64url: "base64url", latin1: "latin1",
  binary: "latin1", ascii: "ascii", utf16le: "utf16le", "utf-16le": "utf16le", ucs2: "utf16le", "ucs-2": "utf16le",
};

const encodingNamed = (value) => {
  if (value === undefined || value === null) return "utf8";
  const found = encodings[toLowerCase(`${value}`)];
  if (found === undefined) throw new TypeError(`Unknown encoding: ${value}`);
  return found;
};

const bytesFrom = (text, encoding) => bytesOfText(toUsv(text), encodingNamed(encoding));
const textFrom = (bytes, encoding) => textOfBytes(bytes, encodingNamed(encoding));

// A place in bytes of that length: whole, and inside.
const inside = (value, size, otherwise) => {
  if (value === undefined) return otherwise;
  const number = +value;
  if (!(number > 0)) return 0;
  return number > size ? size : floor(number);
};

const compareBytes = (one, other) => {
  const size = one.length < other.length ? one.length : other.length;
  for (let i = 0; i < size; i++) {
    if (one[i] !== other[i]) return one[i] < other[i] ? -1 : 1;
  }
  return one.length === other.length ? 0 : one.length < other.length ? -1 : 1;
};

const plainBytes = (value, where) => {
  if (typedTag(value) !== "Uint8Array") throw new TypeError(`${where}: expected a Buffer or a Uint8Array`);
  return new Uint8Array(typedBuffer(value), typedOffset(value), typedSize(value));
};

let bufferOf;

class Buffer extends Uint8Array {
  static {
    // A Buffer over bytes that nobody else holds.
    bufferOf = (bytes) => new Buffer(typedBuffer(bytes), typedOffset(bytes), typedSize(bytes));
  }

  static from(value, encodingOrOffset = undefined, length = undefined) {
    if (typeof value === "string") return bufferOf(bytesFrom(value, encodingOrOffset));
    if (!isObject(value)) throw new TypeError(`Buffer.from: expected a string, bytes or a list, not ${typeof value}`);
    if (!isView(value)) {
      let isBuffer = true;
      try {
        bufferSize(value);
      } catch {
        isBuffer = false;
      }
      if (isBuffer) return new Buffer(value, encodingOrOffset, length);
    }
    if (value.type === "Buffer" && isObject(value.data)) return Buffer.from(value.data);
    if (!isView(value) && value.length === undefined) {
      const primitive = typeof value.valueOf === "function" ? value.valueOf() : value;
      if (primitive !== value) return Buffer.from(primitive, encodingOrOffset, length);
      throw new TypeError("Buffer.from: expected a string, bytes or a list");
    }
    const size = value.length > 0 ? +value.length : 0;
    const made = new Buffer(size);
    for (let i = 0; i < size; i++) made[i] = value[i];
    return made;
  }

  static alloc(size, fill = 0, encoding = undefined) {
    const made = new Buffer(checkedLength(size));
    const bytes = typeof fill === "string" ? bytesFrom(fill, encoding) : undefined;
    if (bytes === undefined && fill === 0) return made;
    for (let i = 0; i < made.length; i++) {
      made[i] = bytes === undefined ? fill : bytes.length > 0 ? bytes[i % bytes.length] : 0;
    }
    return made;
  }

  static allocUnsafe(size) {
    return new Buffer(checkedLength(size));
  }

  static concat(items, total = undefined) {
    if (!isObject(items)) throw new TypeError("Buffer.concat: expected a list");
    const pieces = list();
    let size = 0;
    for (let i = 0; i < items.length; i++) {
      pieces[i] = plainBytes(items[i], "Buffer.concat");
      size += pieces[i].length;
    }
    const made = new Buffer(total === undefined ? size : checkedLength(total));
    let at = 0;
    for (let i = 0; i < pieces.length; i++) {
      for (let j = 0; j < pieces[i].length && at < made.length; j++) made[at++] = pieces[i][j];
    }
    return made;
  }

  static byteLength(value, encoding = undefined) {
    if (typeof value === "string") return bytesFrom(value, encoding).length;
    const bytes = isObject(value) ? copyBytes(value) : undefined;
    if (bytes === undefined) throw new TypeError("Buffer.byteLength: expected a string or bytes");
    return bytes.length;
  }

  static isBuffer(value) {
    return value instanceof Buffer;
  }

  static isEncoding(value) {
    return typeof value === "string" && encodings[toLowerCase(value)] !== undefined;
  }

  static compare(one, other) {
    return compareBytes(plainBytes(one, "Buffer.compare"), plainBytes(other, "Buffer.compare"));
  }

  toString(encoding = undefined, start = undefined, end = undefined) {
    const bytes = plainBytes(this, "toString");
    const from = inside(start, bytes.length, 0);
    const to = inside(end, bytes.length, bytes.length);
    if (to <= from) return "";
    return textFrom(new Uint8Array(typedBuffer(bytes), typedOffset(bytes) + from, to - from), encoding);
  }

  toJSON() {
    const data = list();
    for (let i = 0; i < this.length; i++) data[i] = this[i];
    return { type: "Buffer", data: toArray(data) };
  }

  equals(other) {
    return compareBytes(plainBytes(this, "equals"), plainBytes(other, "equals")) === 0;
  }

  compare(other) {
    return compareBytes(plainBytes(this, "compare"), plainBytes(other, "compare"));
  }

  // As in Node, unlike in Uint8Array: the part shares its bytes.
  slice(start = undefined, end = undefined) {
    return this.subarray(start, end);
  }

  write(text, offset = 0, encoding = undefined) {
    const place = typeof offset === "string" ? 0 : +offset;
    const bytes = bytesFrom(text, typeof offset === "string" ? offset : encoding);
    let at = 0;
    for (; at < bytes.length && place + at < this.length; at++) this[place + at] = bytes[at];
    return at;
  }

  copy(target, targetStart = 0, start = 0, end = this.length) {
    const bytes = new Uint8Array(plainBytes(this, "copy"));
    let at = 0;
    for (; start + at < end && start + at < bytes.length && targetStart + at < target.length; at++) {
      target[targetStart + at] = bytes[start + at];
    }
    return at;
  }

  indexOf(value, start = 0, encoding = undefined) {
    const bytes = typeof value === "number" ? [value & 255] : value;
    const wanted = typeof bytes === "string" ? bytesFrom(bytes, encoding) : bytes;
    for (let i = start < 0 ? start + this.length : +start; i + wanted.length <= this.length; i++) {
      let j = 0;
      while (j < wanted.length && this[i + j] === wanted[j]) j++;
      if (j === wanted.length) return i;
    }
    return -1;
  }

  includes(value, start = 0, encoding = undefined) {
    return this.indexOf(value, start, encoding) >= 0;
  }
}

const checkedLength = (size) => {
  if (typeof size !== "number") throw new TypeError("the size of a Buffer must be a number");
  if (!(size >= 0 && size <= 0x7fffffff)) throw new RangeError(`the size of a Buffer cannot be ${quoted(size)}`);
  return floor(size);
};
