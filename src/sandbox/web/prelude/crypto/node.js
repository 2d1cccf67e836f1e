// node:crypto as far as handlers use it: hashes, HMAC, random values, and a comparison that takes always as long.

const nodeHashes = {
  __proto__: null,
  sha1: "SHA-1", sha224: "SHA-224", sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512",
  "sha-1": "SHA-1", "sha-224": "SHA-224", "sha-256": "SHA-256", "sha-384": "SHA-384", "sha-512": "SHA-512",
};

const nodeHash = (name, where) => {
  const found = nodeHashes[toLowerCase(`${name}`)];
  if (found === undefined) {
    throw new Error(`${where}: ${quoted(name)} is not here; there are sha1, sha224, sha256, sha384 and sha512`);
  }
  return found;
};

const dataFrom = (data, encoding, where) => {
  if (typeof data === "string") return core.need("buffer").bytesFrom(data, encoding);
  const bytes = isObject(data) ? copyBytes(data) : undefined;
  if (bytes === undefined) throw new TypeError(`${where}: the data must be a string or bytes`);
  return bytes;
};

const given = (bytes, encoding) => {
  const { bufferOf, textFrom } = core.need("buffer");
  return encoding === undefined || encoding === "buffer" ? bufferOf(bytes) : textFrom(bytes, encoding);
};

// Hash and Hmac: pieces are collected, and worked on at the end.
class Digest {
  #pieces = list();
  #finish;
  #done = false;

  constructor(key, finish, pieces = undefined) {
    if (key !== secret) throw new TypeError("use createHash() or createHmac()");
    this.#finish = finish;
    for (let i = 0; i < (pieces?.length ?? 0); i++) this.#pieces[i] = pieces[i];
  }

  update(data, encoding = undefined) {
    if (this.#done) throw new Error("Digest already called");
    this.#pieces[this.#pieces.length] = dataFrom(data, encoding, "update");
    return this;
  }

  digest(encoding = undefined) {
    if (this.#done) throw new Error("Digest already called");
    this.#done = true;
    return given(this.#finish(this.#pieces), encoding);
  }

  copy() {
    if (this.#done) throw new Error("Digest already called");
    return new Digest(secret, this.#finish, this.#pieces);
  }
}

const createHash = (algorithm) => {
  const name = nodeHash(algorithm, "createHash");
  return new Digest(secret, (pieces) => digestOf(name, pieces));
};

const createHmac = (algorithm, key) => {
  const name = nodeHash(algorithm, "createHmac");
  const bytes = dataFrom(key, undefined, "createHmac");
  return new Digest(secret, (pieces) => signatureOf(name, bytes, pieces));
};

const hash = (algorithm, data, encoding = "hex") =>
  given(digestOf(nodeHash(algorithm, "hash"), single(dataFrom(data, undefined, "hash"))), encoding);

// Answers through a callback if there is one, as Node does.
const answer = (callback, value) => {
  if (callback === undefined) return value;
  if (typeof callback !== "function") throw new TypeError("the callback must be a function");
  core.schedule("callback", callback, 0, [null, value], false);
  return undefined;
};

const nodeRandomBytes = (size, callback = undefined) => {
  const count = +size;
  if (!(count >= 0 && count <= 0x7fffffff && floor(count) === count)) {
    throw new RangeError(`randomBytes: ${quoted(size)} is not a number of bytes`);
  }
  return answer(callback, core.need("buffer").bufferOf(randomBytes(count)));
};

const randomInt = (...args) => {
  const callback = typeof args[args.length - 1] === "function" ? args[args.length - 1] : undefined;
  const numbers = args.length - (callback === undefined ? 0 : 1);
  const from = numbers > 1 ? args[0] : 0;
  const to = numbers > 1 ? args[1] : args[0];
  const span = to - from;
  if (!(floor(from) === from && floor(to) === to && span > 0 && span <= 0xffffffffffff)) {
    throw new RangeError("randomInt: the range must be of whole numbers, at least 1 and at most 2^48 - 1 of them");
  }
  // What is left over above a multiple of the span would make small numbers likelier.
  const limit = 0x1000000000000 - (0x1000000000000 % span);
  let value;
  do {
    const bytes = randomBytes(6);
    value = 0;
    for (let i = 0; i < 6; i++) value = value * 256 + bytes[i];
  } while (value >= limit);
  return answer(callback, from + (value % span));
};

const randomFillSync = (view) => {
  fillRandom(view);
  return view;
};

const nodeCrypto = () => ({
  createHash,
  createHmac,
  getHashes: () => ["sha1", "sha224", "sha256", "sha384", "sha512"],
  getRandomValues: (view) => crypto.getRandomValues(view),
  hash,
  randomBytes: nodeRandomBytes,
  randomFillSync,
  randomInt,
  randomUUID: () => randomUuid(),
  subtle: crypto.subtle,
  timingSafeEqual: (one, other) => sameBytes(one, other, RangeError),
  webcrypto: crypto,
});
