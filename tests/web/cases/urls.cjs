// URL and URLSearchParams.
const parts = ({ href, origin, protocol, username, password, host, hostname, port, pathname, search, hash }) =>
  [href, origin, protocol, username, password, host, hostname, port, pathname, search, hash];
module.exports = {
  "all parts": () => parts(new URL("https://a:b@ExAmple.com:8080/x/../y?q=1#h")),
  "a default port goes": () => new URL("https://example.com:443/").host,
  "a relative path": () => new URL("../c?d", "http://example.com/a/b/").href,
  "a scheme-relative URL": () => new URL("//other/x", "https://example.com").href,
  "blanks and tabs go": () => new URL("  http://exa\tmple.com/a b ").href,
  "letters become percent signs": () => new URL("http://example.com/ä?ö#ü").href,
  "a name becomes ascii": () => new URL("http://bücher.example/").hostname,
  "an address of version 6": () => new URL("http://[2001:DB8:0:0::1]/").hostname,
  "a number is an address": () => new URL("http://0x7f.1/").hostname,
  "no URL": () => new URL("/x"),
  "a bad port": () => new URL("http://a:99999/"),
  "a bad host": () => new URL("http://a b/"),
  "mailto has no origin": () => [new URL("mailto:a@b").origin, new URL("mailto:a@b").pathname],
  "data keeps its path": () => new URL("data:text/plain,a b").href,
  "canParse": () => [URL.canParse("x"), URL.canParse("x", "http://a"), URL.canParse("http://a")],
  "setting parts": () => {
    const url = new URL("http://example.com/a?b#c");
    url.protocol = "https";
    url.port = "8443";
    url.pathname = "/x y";
    url.search = "q=ä";
    url.hash = "";
    url.username = "me";
    return url.href;
  },
  "a bad part is ignored": () => {
    const url = new URL("http://example.com/");
    url.port = "x";
    url.host = "a b";
    url.protocol = "mailto";
    return url.href;
  },
  "searchParams are linked": () => {
    const url = new URL("http://a/?x=1&y=2");
    url.searchParams.append("z", "a b&c");
    url.searchParams.delete("x");
    return [url.href, url.search];
  },
  "search refills searchParams": () => {
    const url = new URL("http://a/?x=1");
    const params = url.searchParams;
    url.search = "?y=2";
    return [[...params], params === url.searchParams];
  },
  "URL as JSON and text": () => [JSON.stringify({ u: new URL("http://a") }), String(new URL("http://a"))],
  "params of text": () => [...new URLSearchParams("?a=1&b=%20x+y&c&=d&a=2")],
  "params of a record": () => String(new URLSearchParams({ a: "1 2", b: "&=" })),
  "params of pairs": () => String(new URLSearchParams([["a", "1"], ["a", "2"]])),
  "params of params": () => String(new URLSearchParams(new URLSearchParams("a=1"))),
  "params of a Map": () => String(new URLSearchParams(new Map([["a", "1"]]))),
  "a pair of one is refused": () => new URLSearchParams([["a"]]),
  "get, getAll, has": () => {
    const params = new URLSearchParams("a=1&a=2");
    return [params.get("a"), params.getAll("a"), params.get("b"), params.has("a", "2"), params.has("a", "3"), params.size];
  },
  "set keeps the first place": () => {
    const params = new URLSearchParams("a=1&b=2&a=3");
    params.set("a", "9");
    return String(params);
  },
  "delete one value": () => {
    const params = new URLSearchParams("a=1&a=2");
    params.delete("a", "1");
    return String(params);
  },
  "sort is stable and by units": () => {
    const params = new URLSearchParams("z=b&ﬃ=1&a=2&z=a&🌈=3");
    params.sort();
    return [...params];
  },
  "writing marks all but a few": () => String(new URLSearchParams([["ä*-._~", "!'()"]])),
  "half a character is replaced": () => String(new URLSearchParams([["\ud800", "x"]])),
  "bad percent signs stay": () => [...new URLSearchParams("a=%zz&b=%e4")],
};
