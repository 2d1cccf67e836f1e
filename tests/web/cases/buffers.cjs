// Buffer, as far as the lab has it.
module.exports = {
  "of text": () => [...Buffer.from("aä€😀")],
  "of base64": () => ["YWJj", "YWJjZA==", "YWJjZA", "-_-_", "YW Jj\n", "Y", "YWJj=YWJj"].map((text) => [...Buffer.from(text, "base64")]),
  "of base64url": () => [...Buffer.from("_-8", "base64url")],
  "of hex": () => ["6162", "616", "61zz", ""].map((text) => [...Buffer.from(text, "hex")]),
  "of latin1": () => [...Buffer.from("aäÿ€", "latin1")],
  "of utf16le": () => [...Buffer.from("aä", "utf16le")],
  "of a list": () => [...Buffer.from([1, 256, -1, "2", 3.9])],
  "of bytes it copies": () => {
    const bytes = new Uint8Array([1, 2]);
    const made = Buffer.from(bytes);
    bytes[0] = 9;
    return [...made];
  },
  "of a buffer it shares": () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const made = Buffer.from(bytes.buffer, 1, 1);
    bytes[1] = 9;
    return [...made];
  },
  "of its own JSON": () => [...Buffer.from(JSON.parse(JSON.stringify(Buffer.from("ab"))))],
  "of a number": () => Buffer.from(5),
  "of null": () => Buffer.from(null),
  "an unknown encoding": () => Buffer.from("a", "klingon"),
  "to text": () => {
    const bytes = Buffer.from([0xff, 0x61, 0xc3, 0xa4, 0]);
    return ["utf8", "hex", "base64", "base64url", "latin1", "ascii"].map((encoding) => bytes.toString(encoding));
  },
  "a part to text": () => [Buffer.from("abcdef").toString("utf8", 1, 3), Buffer.from("abc").toString("utf8", 2), String(Buffer.from("x"))],
  "as JSON": () => JSON.stringify(Buffer.from("ab")),
  "alloc": () => [[...Buffer.alloc(3)], [...Buffer.alloc(3, 7)], [...Buffer.alloc(5, "ab")]],
  "concat": () => [Buffer.concat([Buffer.from("a"), new Uint8Array([98])]).toString(), Buffer.concat([Buffer.from("abc")], 2).toString()],
  "byteLength": () => [Buffer.byteLength("ä€"), Buffer.byteLength("YWJj", "base64"), Buffer.byteLength(new Uint8Array(3))],
  "isBuffer and isEncoding": () => [Buffer.isBuffer(Buffer.alloc(1)), Buffer.isBuffer(new Uint8Array(1)), Buffer.isEncoding("HEX"), Buffer.isEncoding("x")],
  "equals and compare": () => {
    const [a, b] = [Buffer.from("a"), Buffer.from("b")];
    return [a.equals(b), a.equals(Buffer.from("a")), a.compare(b), Buffer.compare(b, a), Buffer.compare(a, Buffer.from("aa"))];
  },
  "a slice shares": () => {
    const all = Buffer.from("abc");
    const part = all.slice(1);
    part[0] = 0x78;
    return [all.toString(), part.toString(), Buffer.isBuffer(part)];
  },
  "it is a Uint8Array": () => [Buffer.from("a") instanceof Uint8Array, Buffer.from("abc").length],
  "indexOf and includes": () => [Buffer.from("abcabc").indexOf("ca"), Buffer.from("abc").indexOf(99), Buffer.from("abc").includes("x")],
  "write and copy": () => {
    const to = Buffer.alloc(5);
    const written = to.write("äx", 1);
    const copied = Buffer.from("yz").copy(to, 4);
    return [written, copied, [...to]];
  },
};
