// crypto and node:crypto.
const node = require("node:crypto");
const bytes = (text) => new TextEncoder().encode(text);
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const key = (usages = ["sign", "verify"], extractable = true) =>
  crypto.subtle.importKey("raw", bytes("key"), { name: "HMAC", hash: "SHA-256" }, extractable, usages);
module.exports = {
  "a UUID": () => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()),
  "UUIDs differ": () => crypto.randomUUID() !== crypto.randomUUID(),
  "random values fill": () => {
    const array = new Uint32Array(8);
    return [crypto.getRandomValues(array) === array, array.some((value) => value > 65535)];
  },
  "random values stay in their view": () => {
    const all = new Uint8Array(64);
    crypto.getRandomValues(all.subarray(16, 48));
    return [[...all.subarray(0, 16)], [...all.subarray(48)], all.some((value) => value > 0)];
  },
  "no random fractions": () => crypto.getRandomValues(new Float64Array(1)),
  "too many random values": () => crypto.getRandomValues(new Uint8Array(65537)),
  "digests": async () => Promise.all(["SHA-1", "sha-256", { name: "SHA-384" }, "SHA-512"].map(async (name) => hex(await crypto.subtle.digest(name, bytes("abc"))))),
  "an unknown digest": () => crypto.subtle.digest("MD5", bytes("a")),
  "a digest of text": () => crypto.subtle.digest("SHA-256", "abc"),
  "a digest gives a buffer": async () => (await crypto.subtle.digest("SHA-1", new ArrayBuffer(0))) instanceof ArrayBuffer,
  "sign": async () => hex(await crypto.subtle.sign("HMAC", await key(), bytes("data"))),
  "verify": async () => {
    const made = await key();
    const signature = await crypto.subtle.sign("HMAC", made, bytes("data"));
    return [
      await crypto.subtle.verify("HMAC", made, signature, bytes("data")),
      await crypto.subtle.verify("HMAC", made, signature, bytes("date")),
      await crypto.subtle.verify({ name: "hmac" }, made, signature.slice(1), bytes("data")),
    ];
  },
  "a key is described": async () => {
    const { type, extractable, algorithm, usages } = await key();
    return [type, extractable, algorithm.name, algorithm.hash.name, algorithm.length, usages];
  },
  "a key is exported": async () => crypto.subtle.exportKey("raw", await key()),
  "a key may stay inside": async () => crypto.subtle.exportKey("raw", await key(["sign"], false)),
  "a key for another use": async () => crypto.subtle.sign("HMAC", await key(["verify"]), bytes("a")),
  "a key without use": () => key([]),
  "a key with a wrong use": () => key(["encrypt"]),
  "a generated key": async () => {
    const made = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-512" }, true, ["sign"]);
    return [made.algorithm.length, (await crypto.subtle.exportKey("raw", made)).byteLength];
  },
  "an unknown algorithm": () => crypto.subtle.generateKey({ name: "XYZ" }, true, ["sign"]),
  "createHash": () => ["sha1", "sha256", "SHA512"].map((name) => node.createHash(name).update("ab").update("c").digest("hex")),
  "digests in encodings": () => ["hex", "base64", "base64url", "latin1"].map((encoding) => node.createHash("sha1").update("abc").digest(encoding)),
  "a digest is a Buffer": () => {
    const made = node.createHash("sha1").update("abc").digest();
    return [Buffer.isBuffer(made), made.toString("hex")];
  },
  "update takes an encoding": () => node.createHash("sha1").update("616263", "hex").digest("hex"),
  "update takes bytes": () => node.createHash("sha1").update(bytes("abc")).digest("hex"),
  "update takes no numbers": () => node.createHash("sha1").update(5),
  "digest twice": () => {
    const made = node.createHash("sha1");
    made.digest();
    return made.digest();
  },
  "a copy of a hash": () => {
    const made = node.createHash("sha1").update("a");
    const copy = made.copy().update("b");
    return [made.digest("hex"), copy.digest("hex")];
  },
  "an unknown hash": () => node.createHash("klingon"),
  "createHmac": () => [
    node.createHmac("sha256", "key").update("data").digest("hex"),
    node.createHmac("sha1", bytes("k")).update("a").update("b").digest("base64"),
    node.createHmac("sha512", "k".repeat(200)).update("").digest("hex"),
  ],
  "timingSafeEqual": () => [
    node.timingSafeEqual(Buffer.from("abc"), Buffer.from("abc")), node.timingSafeEqual(Buffer.from("abc"), bytes("abd")),
  ],
  "timingSafeEqual of two lengths": () => node.timingSafeEqual(Buffer.from("a"), Buffer.from("ab")),
  "timingSafeEqual of text": () => node.timingSafeEqual("a", "a"),
  "randomBytes": () => [node.randomBytes(16).length, Buffer.isBuffer(node.randomBytes(1)), node.randomBytes(0).length],
  "randomInt": () => Array.from({ length: 200 }, () => node.randomInt(3, 5)).every((value) => value === 3 || value === 4),
  "randomInt of one number": () => Array.from({ length: 200 }, () => node.randomInt(2)).every((value) => value === 0 || value === 1),
  "a bad randomInt": () => node.randomInt(5, 5),
  "the same crypto": () => [node.webcrypto === crypto, require("crypto") === node, typeof node.randomUUID()],
  "other modules of Node": () => [
    require("node:url").URL === URL, require("buffer").Buffer === Buffer, require("node:process") === process,
    typeof require("node:timers/promises").setTimeout, require("node:stream/web").ReadableStream === ReadableStream,
    require("node:perf_hooks").performance === performance,
  ],
  "waiting with node:timers/promises": () => require("node:timers/promises").setTimeout(2, "value"),
};
