// Headers.
module.exports = {
  "a record becomes headers": () => [...new Headers({ B: "2", a: "1" })],
  "pairs become headers": () => [...new Headers([["b", "2"], ["a", "1"], ["b", "3"]])],
  "headers are copied": () => {
    const from = new Headers({ a: "1" });
    const copy = new Headers(from);
    copy.set("a", "2");
    return [from.get("a"), copy.get("a")];
  },
  "a name has no case": () => new Headers({ "Content-Type": "x" }).get("CONTENT-type"),
  "values lose blanks around them": () => new Headers({ a: " \t x y \r\n" }).get("a"),
  "append joins": () => {
    const headers = new Headers();
    headers.append("a", "1");
    headers.append("A", "2");
    return headers.get("a");
  },
  "set replaces all": () => {
    const headers = new Headers([["a", "1"], ["a", "2"]]);
    headers.set("a", "3");
    return [...headers];
  },
  "cookies are kept apart": () => {
    const headers = new Headers([["set-cookie", "a=1"], ["x", "y"], ["Set-Cookie", "b=2"]]);
    return [[...headers], headers.getSetCookie(), headers.get("set-cookie")];
  },
  "a missing name is null": () => new Headers().get("x"),
  "delete and has": () => {
    const headers = new Headers({ a: "1" });
    headers.delete("A");
    return [headers.has("a"), [...headers.keys()]];
  },
  "a bad name is refused": () => new Headers({ "a b": "1" }),
  "an empty name is refused": () => new Headers([["", "1"]]),
  "a bad value is refused": () => new Headers({ a: "1\n2" }),
  "a value beyond latin1 is refused": () => new Headers({ a: "€" }),
  "a pair of three is refused": () => new Headers([["a", "b", "c"]]),
  "a string is refused": () => new Headers("a: b"),
  "null is refused": () => new Headers(null),
  "numbers become text": () => new Headers({ a: 1, b: null, c: undefined }).get("c"),
  "forEach gives value, name, headers": () => {
    const seen = [];
    const headers = new Headers({ b: "2", a: "1" });
    headers.forEach((value, name, all) => seen.push([value, name, all === headers]));
    return seen;
  },
  "iteration sees what is added behind": () => {
    const headers = new Headers({ a: "1", b: "2" });
    const seen = [];
    for (const [name] of headers) {
      seen.push(name);
      if (name === "a") headers.append("c", "3");
    }
    return seen;
  },
  "the tag of headers": () => Object.prototype.toString.call(new Headers()),
};
