// Where the lab differs from Node on purpose. The reasons stand in differences.json.
const bytes = (text) => new TextEncoder().encode(text);
module.exports = {
  "a reader with its own buffer": async () => {
    const stream = new ReadableStream({ type: "bytes", start(c) { c.enqueue(new Uint8Array([1, 2])); } });
    const { value } = await stream.getReader({ mode: "byob" }).read(new Uint8Array(2));
    return [...value];
  },
  "another encoding": () => new TextDecoder("latin1").decode(new Uint8Array([228])),
  "an old hash": () => require("node:crypto").createHash("md5").update("a").digest("hex"),
  "a cipher": async () => {
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, false, ["encrypt"]);
    return key.type;
  },
  "a key as JSON": async () => {
    const key = await crypto.subtle.importKey("raw", bytes("k"), { name: "HMAC", hash: "SHA-256" }, true, ["sign"]);
    return (await crypto.subtle.exportKey("jwk", key)).k;
  },
  "a timer is an object": () => {
    const timer = setTimeout(() => {}, 0);
    clearTimeout(timer);
    return typeof timer;
  },
  "a stream for a request needs duplex": async () =>
    new Request("http://a", { method: "POST", body: new ReadableStream({ start(c) { c.close(); } }) }).text(),
  "numbers for people": () => new Intl.NumberFormat("en").format(1234.5),
  "a process has memory": () => typeof process.memoryUsage().rss,
  "numbers in a Buffer": () => Buffer.from([1, 2]).readUInt16BE(0),
};
