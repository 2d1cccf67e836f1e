// crypto: random values, hashes, and HMAC as the Web Crypto standard has them. What needs more than that is refused
// with the list of what there is.

const { randomBytes, randomUuid, digestOf, signatureOf, areSame } = native;

const secret = { __proto__: null };

// Sizes of the blocks that the hashes work on, in bytes: the size of a key that is made here.
const hashes = { __proto__: null, "SHA-1": 64, "SHA-256": 64, "SHA-384": 128, "SHA-512": 128 };

const unsupported = (what, there) =>
  new DOMException(`${what} is not available here; there is ${there}`, "NotSupportedError");

const nameOf = (algorithm, where) => {
  const name = isObject(algorithm) ? algorithm.name : algorithm;
  if (name === undefined) throw new TypeError(`${where}: the algorithm has no name`);
  return toUpperCase(`${name}`);
};

const hashNamed = (algorithm, where) => {
  const name = nameOf(algorithm, where);
  if (hashes[name] === undefined) throw unsupported(quoted(name), "SHA-1, SHA-256, SHA-384 and SHA-512");
  return name;
};

const onlyHmac = (algorithm, where) => {
  const name = nameOf(algorithm, where);
  if (name !== "HMAC") {
    throw unsupported(quoted(name), "HMAC for keys, and digest() with SHA-1, SHA-256, SHA-384, SHA-512");
  }
};

const bytesOfSource = (value, where) => {
  const bytes = isObject(value) ? copyBytes(value) : undefined;
  if (bytes === undefined) throw new TypeError(`${where}: the data must be an ArrayBuffer or a view of one`);
  return bytes;
};

// What the native functions take: a list of pieces.
const single = (bytes) => {
  const pieces = list();
  pieces[0] = bytes;
  return pieces;
};

const knownUsages = { __proto__: null, sign: true, verify: true };

const usagesFrom = (usages, where) => {
  if (!isObject(usages)) throw new TypeError(`${where}: the usages must be a list`);
  const found = { __proto__: null, sign: false, verify: false };
  for (const usage of usages) {
    const name = `${usage}`;
    if (!knownUsages[name]) throw new DOMException(`a key for HMAC cannot be used for ${quoted(name)}`, "SyntaxError");
    found[name] = true;
  }
  if (!found.sign && !found.verify) throw new DOMException("the usages of a key must not be empty", "SyntaxError");
  return found;
};

let newKey, keyOf;

class CryptoKey {
  #key;

  static {
    newKey = (bytes, hash, extractable, usages) => {
      const key = new CryptoKey(secret);
      key.#key = { __proto__: null, bytes, hash, extractable, usages };
      return key;
    };
    keyOf = (value, where) => {
      if (!isObject(value) || !(#key in value)) throw new TypeError(`${where}: expected a CryptoKey`);
      return value.#key;
    };
  }

  constructor(key = undefined) {
    if (key !== secret) throw new TypeError("CryptoKey cannot be made with new; use crypto.subtle.importKey()");
  }

  get type() {
    void this.#key;
    return "secret";
  }

  get extractable() {
    return this.#key.extractable;
  }

  get algorithm() {
    return { name: "HMAC", hash: { name: this.#key.hash }, length: typedSize(this.#key.bytes) * 8 };
  }

  get usages() {
    const { sign, verify } = this.#key.usages;
    const usages = list();
    if (sign) usages[usages.length] = "sign";
    if (verify) usages[usages.length] = "verify";
    return toArray(usages);
  }
}

finishClass(CryptoKey, "CryptoKey");

const usable = (key, usage, where) => {
  const made = keyOf(key, where);
  if (!made.usages[usage]) throw new DOMException(`the key may not be used to ${usage}`, "InvalidAccessError");
  return made;
};

class SubtleCrypto {
  #own = true;

  constructor(key = undefined) {
    if (key !== secret) throw new TypeError("SubtleCrypto cannot be made with new; use crypto.subtle");
  }

  async digest(algorithm, data) {
    const name = hashNamed(algorithm, "digest");
    return typedBuffer(digestOf(name, single(bytesOfSource(data, "digest"))));
  }

  async importKey(format, data, algorithm, extractable, usages) {
    if (`${format}` !== "raw") throw unsupported(`the format ${quoted(format)}`, 'the format "raw"');
    onlyHmac(algorithm, "importKey");
    const hash = hashNamed(algorithm.hash, "importKey");
    const allowed = usagesFrom(usages, "importKey");
    const bytes = bytesOfSource(data, "importKey");
    if (typedSize(bytes) === 0) throw new DOMException("the key is empty", "DataError");
    return newKey(bytes, hash, !!extractable, allowed);
  }

  async generateKey(algorithm, extractable, usages) {
    onlyHmac(algorithm, "generateKey");
    const hash = hashNamed(algorithm.hash, "generateKey");
    const { length } = algorithm;
    const bits = length === undefined ? hashes[hash] * 8 : +length;
    if (!(bits > 0 && bits <= 65536 && bits % 8 === 0)) {
      throw new DOMException("the length of the key must be a number of bits that fills whole bytes", "OperationError");
    }
    return newKey(randomBytes(bits / 8), hash, !!extractable, usagesFrom(usages, "generateKey"));
  }

  async exportKey(format, key) {
    if (`${format}` !== "raw") throw unsupported(`the format ${quoted(format)}`, 'the format "raw"');
    const made = keyOf(key, "exportKey");
    if (!made.extractable) throw new DOMException("the key is not extractable", "InvalidAccessError");
    return typedBuffer(new Uint8Array(made.bytes));
  }

  async sign(algorithm, key, data) {
    onlyHmac(algorithm, "sign");
    const made = usable(key, "sign", "sign");
    return typedBuffer(signatureOf(made.hash, made.bytes, single(bytesOfSource(data, "sign"))));
  }

  async verify(algorithm, key, signature, data) {
    onlyHmac(algorithm, "verify");
    const made = usable(key, "verify", "verify");
    const given = bytesOfSource(signature, "verify");
    return areSame(given, signatureOf(made.hash, made.bytes, single(bytesOfSource(data, "verify"))));
  }

  // What Workers have beside the standard.
  timingSafeEqual(one, other) {
    void this.#own;
    return sameBytes(one, other, TypeError);
  }

  async encrypt() {
    throw unsupported("encrypt", "HMAC and hashes");
  }

  async decrypt() {
    throw unsupported("decrypt", "HMAC and hashes");
  }

  async deriveBits() {
    throw unsupported("deriveBits", "HMAC and hashes");
  }

  async deriveKey() {
    throw unsupported("deriveKey", "HMAC and hashes");
  }
}

finishClass(SubtleCrypto, "SubtleCrypto");

const sameBytes = (one, other, Wrong) => {
  const first = bytesOfSource(one, "timingSafeEqual");
  const second = bytesOfSource(other, "timingSafeEqual");
  if (typedSize(first) !== typedSize(second)) throw new Wrong("Input buffers must have the same byte length");
  return areSame(first, second);
};

const integerKinds = {
  __proto__: null,
  Int8Array: 1, Uint8Array: 1, Uint8ClampedArray: 1, Int16Array: 1, Uint16Array: 1, Int32Array: 1, Uint32Array: 1,
  BigInt64Array: 1, BigUint64Array: 1,
};

const fillRandom = (view) => {
  const bytes = new Uint8Array(typedBuffer(view), typedOffset(view), typedSize(view));
  typedSet(bytes, randomBytes(typedSize(view)));
};

class Crypto {
  #subtle = new SubtleCrypto(secret);

  constructor(key = undefined) {
    if (key !== secret) throw new TypeError("Crypto cannot be made with new; use crypto");
  }

  get subtle() {
    return this.#subtle;
  }

  randomUUID() {
    void this.#subtle;
    return randomUuid();
  }

  getRandomValues(view) {
    void this.#subtle;
    if (!isView(view) || integerKinds[typedTag(view)] !== 1) {
      throw new DOMException("getRandomValues: expected an array of integers", "TypeMismatchError");
    }
    if (typedSize(view) > 65536) {
      throw new DOMException("getRandomValues: the array is longer than 65536 bytes", "QuotaExceededError");
    }
    fillRandom(view);
    return view;
  }
}

finishClass(Crypto, "Crypto");

const crypto = new Crypto(secret);
