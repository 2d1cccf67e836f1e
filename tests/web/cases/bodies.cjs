// Request, Response and their bodies.
const stream = (...chunks) => new ReadableStream({
  start(controller) {
    for (const chunk of chunks) controller.enqueue(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
    controller.close();
  },
});
module.exports = {
  "a response has defaults": () => {
    const { status, ok, statusText, type, url, redirected, body, bodyUsed } = new Response();
    return [status, ok, statusText, type, url, redirected, body, bodyUsed];
  },
  "a status is checked": () => new Response("", { status: 199 }),
  "a status of text": () => new Response("", { status: "201" }).status,
  "a bad status text": () => new Response("", { statusText: "a\nb" }),
  "204 has no body": () => new Response("x", { status: 204 }),
  "204 without body": () => new Response(null, { status: 204 }).status,
  "text has a type": () => new Response("a").headers.get("content-type"),
  "bytes have no type": () => new Response(new Uint8Array(1)).headers.get("content-type"),
  "parameters have a type": () => new Response(new URLSearchParams("a=1")).headers.get("content-type"),
  "a blob gives its type": () => new Response(new Blob(["a"], { type: "text/css" })).headers.get("content-type"),
  "a blob without type": () => new Response(new Blob(["a"])).headers.get("content-type"),
  "a form has a type with a boundary": () =>
    new Response(new FormData()).headers.get("content-type").startsWith("multipart/form-data; boundary="),
  "an own type stays": () => new Response("a", { headers: { "Content-Type": "x/y" } }).headers.get("content-type"),
  "json": async () => [await new Response('{"a":[1]}').json(), await new Response("null").json()],
  "bad json": () => new Response("{").json(),
  "text": async () => new Response("ä").text(),
  "text loses its mark": async () => (await new Response(new Uint8Array([239, 187, 191, 97])).text()).length,
  "arrayBuffer": () => new Response("ab").arrayBuffer(),
  "blob": async () => {
    const blob = await new Response("ab", { headers: { "content-type": "text/css" } }).blob();
    return [blob.size, blob.type, await blob.text()];
  },
  "a body is read once": async () => {
    const response = new Response("a");
    await response.text();
    return response.text();
  },
  "bodyUsed": async () => {
    const response = new Response("a");
    const before = response.bodyUsed;
    await response.text();
    return [before, response.bodyUsed];
  },
  "no body is never used": async () => {
    const response = new Response();
    await response.text();
    return [response.bodyUsed, await response.text()];
  },
  "looking at the stream does not use it": () => {
    const response = new Response("a");
    return [response.body instanceof ReadableStream, response.bodyUsed, response.body === response.body, response.body.locked];
  },
  "a reader alone does not use it": () => {
    const response = new Response("a");
    response.body.getReader();
    return [response.bodyUsed, response.body.locked];
  },
  "a locked body cannot be read": () => {
    const response = new Response("a");
    response.body.getReader();
    return response.text();
  },
  "reading the stream uses it": async () => {
    const response = new Response("ab");
    const read = await response.body.getReader().read();
    return [read.done, [...read.value], response.bodyUsed];
  },
  "the stream of a body ends": async () => {
    const reader = new Response("ab").body.getReader();
    await reader.read();
    return reader.read();
  },
  "cancelling a body uses it": async () => {
    const response = new Response("a");
    await response.body.cancel();
    return [response.bodyUsed, await response.text().catch((error) => error.name)];
  },
  "a stream as a body": async () => new Response(stream("a", "b", "ä")).text(),
  "a stream has no type": () => new Response(stream("a")).headers.get("content-type"),
  "the stream of a body is that stream": () => {
    const body = stream("a");
    return new Response(body).body === body;
  },
  "a stream of strings is refused": () =>
    new Response(new ReadableStream({ start(c) { c.enqueue("a"); c.close(); } })).text(),
  "a stream that fails": () => new Response(new ReadableStream({ start(c) { c.error(new RangeError("x")); } })).text(),
  "a locked stream is no body": () => {
    const body = stream("a");
    body.getReader();
    return new Response(body);
  },
  "a read stream is no body": async () => {
    const body = stream("a", "b");
    const reader = body.getReader();
    await reader.read();
    reader.releaseLock();
    return new Response(body);
  },
  "json of a stream": () => new Response(stream('{"a"', ":1}")).json(),
  "a character across chunks": () => new Response(stream(new Uint8Array([195]), new Uint8Array([164]))).text(),
  "a clone can be read, too": async () => {
    const response = new Response("a", { status: 201, headers: { x: "1" } });
    const copy = response.clone();
    return [copy.status, copy.headers.get("x"), await response.text(), await copy.text()];
  },
  "a clone of a stream": async () => {
    const response = new Response(stream("a", "b"));
    const copy = response.clone();
    return [await copy.text(), await response.text()];
  },
  "a clone after reading": async () => {
    const response = new Response("a");
    await response.text();
    return response.clone();
  },
  "a clone of a locked body": () => {
    const response = new Response("a");
    response.body.getReader();
    return response.clone();
  },
  "Response.json": async () => {
    const response = Response.json({ a: 1 }, { status: 201 });
    return [response.status, response.headers.get("content-type"), await response.text()];
  },
  "Response.json of nothing": () => Response.json(undefined),
  "Response.redirect": () => {
    const response = Response.redirect("http://a/b", 303);
    return [response.status, response.headers.get("location")];
  },
  "a redirect with a wrong status": () => Response.redirect("http://a", 200),
  "Response.error": () => [Response.error().type, Response.error().status],
  "a request has defaults": () => {
    const { method, url, body, bodyUsed } = new Request("http://a/b?c#d");
    return [method, url, body, bodyUsed];
  },
  "a method is written large": () => ["post", "patch", "Delete", "x"].map((method) => new Request("http://a", { method }).method),
  "a method that is none": () => new Request("http://a", { method: "a b" }),
  "a method that is forbidden": () => new Request("http://a", { method: "trace" }),
  "GET has no body": () => new Request("http://a", { body: "x" }),
  "a relative URL is none": () => new Request("/x"),
  "a password is refused": () => new Request("http://a:b@c/"),
  "a request of a request": async () => {
    const from = new Request("http://a/b", { method: "POST", body: "x", headers: { y: "1" } });
    const made = new Request(from);
    return [made.method, made.url, made.headers.get("y"), await made.text(), from.bodyUsed];
  },
  "a request of a read request": async () => {
    const from = new Request("http://a/b", { method: "POST", body: "x" });
    await from.text();
    return new Request(from);
  },
  "a stream as the body of a request": () => new Request("http://a", { method: "POST", body: stream("a", "b"), duplex: "half" }).text(),
  "a request has a signal": () => {
    const { signal } = new Request("http://a");
    return [signal instanceof AbortSignal, signal.aborted];
  },
  "a request follows its signal": () => {
    const controller = new AbortController();
    const request = new Request("http://a", { signal: controller.signal });
    const before = request.signal.aborted;
    controller.abort("why");
    return [before, request.signal.aborted, request.signal.reason];
  },
  "a request of an aborted signal": () => new Request("http://a", { signal: AbortSignal.abort("x") }).signal.reason,
  "a signal that is none": () => new Request("http://a", { signal: {} }),
  "keepalive and duplex": () => [new Request("http://a").keepalive, new Request("http://a", { keepalive: true }).keepalive],
};
