// TextEncoder, TextDecoder, atob and btoa.
module.exports = {
  "text becomes bytes": () => new TextEncoder().encode("aä€😀"),
  "half a character becomes a mark": () => new TextEncoder().encode("\ud83dx"),
  "nothing becomes nothing": () => [new TextEncoder().encode(), new TextEncoder().encode("")],
  "null is a word": () => new TextEncoder().encode(null),
  "encodeInto stops before half a character": () => {
    const into = new Uint8Array(4);
    return [new TextEncoder().encodeInto("aä€", into), into];
  },
  "the encoding has a name": () => [new TextEncoder().encoding, new TextDecoder().encoding, new TextDecoder("UTF8").encoding],
  "bytes become text": () => new TextDecoder().decode(new Uint8Array([97, 195, 164, 226, 130, 172])),
  "wrong bytes are replaced": () => new TextDecoder().decode(new Uint8Array([97, 255, 98, 195, 40, 240, 159])),
  "wrong bytes may be fatal": () => new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([255])),
  "a mark goes": () => new TextDecoder().decode(new Uint8Array([239, 187, 191, 97])),
  "a mark may stay": () => new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array([239, 187, 191, 97])).length,
  "pieces of a character": () => {
    const decoder = new TextDecoder();
    const each = [[226], [130], [172, 240]].map((bytes) => decoder.decode(new Uint8Array(bytes), { stream: true }));
    return [...each, decoder.decode()];
  },
  "a view is decoded from its place": () => new TextDecoder().decode(new DataView(new Uint8Array([97, 98, 99]).buffer, 1, 1)),
  "a buffer is decoded": () => new TextDecoder().decode(new Uint8Array([97]).buffer),
  "a string is no input": () => new TextDecoder().decode("a"),
  "an unknown encoding": () => new TextDecoder("klingon"),
  "btoa": () => [btoa(""), btoa("a"), btoa("ab"), btoa("abc"), btoa("\xff\xfe")],
  "btoa beyond latin1": () => btoa("€"),
  "atob": () => [atob(""), atob("YQ=="), atob("YWI="), atob("YWJj"), atob("YQ"), atob(" Y W\tJ\nj\f\r")],
  "atob of one sign": () => atob("Y"),
  "atob of wrong padding": () => atob("YQ="),
  "atob of too much padding": () => atob("YWJj="),
  "atob of padding inside": () => atob("YQ==YQ=="),
  "atob of the other alphabet": () => atob("-_"),
  "atob ignores the last bits": () => atob("YR==").length,
  "atob of null": () => atob(null).length,
};
