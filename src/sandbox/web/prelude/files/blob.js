// Blob and File. Their bytes never change, so parts share nothing with what they were made of.

const { encodeUtf8, decodeUtf8 } = native;

const noBytes = new Uint8Array(0);

// The bytes of several pieces, one behind the other.
const joinBytes = (pieces) => {
  let size = 0;
  for (let i = 0; i < pieces.length; i++) size += typedSize(pieces[i]);
  const joined = new Uint8Array(size);
  let at = 0;
  for (let i = 0; i < pieces.length; i++) {
    typedSet(joined, pieces[i], at);
    at += typedSize(pieces[i]);
  }
  return joined;
};

// A place in a list of that length, counted from its end if it is negative.
const placeIn = (value, size, otherwise) => {
  if (value === undefined) return otherwise;
  const number = +value;
  const whole = number !== number ? 0 : number < 0 ? -floor(-number) : floor(number);
  if (whole < 0) return whole + size < 0 ? 0 : whole + size;
  return whole > size ? size : whole;
};

const typeFrom = (value) => {
  const text = `${value}`;
  for (let i = 0; i < text.length; i++) {
    const unit = charCodeAt(text, i);
    if (unit < 0x20 || unit > 0x7e) return "";
  }
  return toLowerCase(text);
};

const secret = { __proto__: null };

let isBlob, blobBytes, blobType, blobOf, fillBlob;

class Blob {
  #bytes = noBytes;
  #type = "";

  static {
    isBlob = (value) => isObject(value) && #bytes in value;
    blobBytes = (blob) => blob.#bytes;
    blobType = (blob) => blob.#type;
    // Gives a blob bytes that nobody else holds.
    fillBlob = (blob, bytes, type) => {
      blob.#bytes = bytes;
      blob.#type = type;
      return blob;
    };
    blobOf = (bytes, type) => fillBlob(new Blob(), bytes, type);
  }

  constructor(parts = undefined, options = undefined) {
    if (parts !== undefined) {
      if (!isObject(parts) || typeof parts[iteratorSymbol] !== "function") {
        throw new TypeError("Blob: the parts must be a list");
      }
      const pieces = list();
      for (const part of parts) pieces[pieces.length] = isBlob(part) ? part.#bytes : bytesOfPart(part);
      this.#bytes = joinBytes(pieces);
    }
    const { type } = dictionary(options, "Blob");
    if (type !== undefined) this.#type = typeFrom(type);
  }

  get size() {
    return typedSize(this.#bytes);
  }

  get type() {
    return this.#type;
  }

  slice(start = undefined, end = undefined, type = undefined) {
    const size = typedSize(this.#bytes);
    const from = placeIn(start, size, 0);
    const to = placeIn(end, size, size);
    const bytes = new Uint8Array(new Uint8Array(typedBuffer(this.#bytes), from, to > from ? to - from : 0));
    return blobOf(bytes, type === undefined ? "" : typeFrom(type));
  }

  stream() {
    return core.need("streams").streamOfBytes(this.#bytes);
  }

  async text() {
    const out = list();
    decodeUtf8(out, this.#bytes, false, false);
    return withoutMark(out[0]);
  }

  async bytes() {
    return new Uint8Array(this.#bytes);
  }

  async arrayBuffer() {
    return typedBuffer(new Uint8Array(this.#bytes));
  }
}

const bytesOfPart = (part) => (isObject(part) ? copyBytes(part) : undefined) ?? encodeUtf8(toUsv(part));

finishClass(Blob, "Blob");

let isFile, fileName, copyBlob;

class File extends Blob {
  #name;
  #modified;

  static {
    isFile = (value) => isObject(value) && #name in value;
    fileName = (file) => file.#name;
    copyBlob = (blob) => {
      if (!isFile(blob)) return blobOf(blobBytes(blob), blobType(blob));
      const copy = fileOf(blobBytes(blob), blobType(blob), blob.#name);
      copy.#modified = blob.#modified;
      return copy;
    };
  }

  constructor(parts, name, options = undefined) {
    if (parts === undefined || name === undefined) throw new TypeError("File: expected a list of parts and a name");
    super(parts === secret ? undefined : parts, options);
    const { lastModified } = dictionary(options, "File");
    this.#name = toUsv(name);
    const millis = lastModified === undefined ? dateNow() : +lastModified;
    this.#modified = millis !== millis ? 0 : millis < 0 ? -floor(-millis) : floor(millis);
  }

  get name() {
    return this.#name;
  }

  get lastModified() {
    return this.#modified;
  }
}

finishClass(File, "File");

const fileOf = (bytes, type, name) => fillBlob(new File(secret, name), bytes, type);

// A blob as an entry of a form: always a File.
const asFile = (blob, name) => {
  if (isFile(blob) && name === undefined) return blob;
  return fileOf(blobBytes(blob), blobType(blob), name ?? "blob");
};
