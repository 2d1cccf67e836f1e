// The body that Request and Response share: what it may be made of, and that it can be read once. A stream of chunks is
// not offered here; a body is whole from the start.

const { encodeUtf8, decodeUtf8 } = native;

const bodyUsed = "Body has already been read; call clone() before the first reading to read it twice";

// content is null, a string, or bytes that nobody else holds.
const newBody = (content) => ({ __proto__: null, content, used: false });

// A body of what a guest gives, with the content type that goes with it.
const bodyFrom = (init) => {
  if (init === null || init === undefined) return { __proto__: null, body: newBody(null), type: null };
  if (isQuery(init)) {
    const type = "application/x-www-form-urlencoded;charset=UTF-8";
    return { __proto__: null, body: newBody(writeQuery(flatQuery(init))), type };
  }
  const bytes = isObject(init) ? copyBytes(init) : undefined;
  if (bytes !== undefined) return { __proto__: null, body: newBody(bytes), type: null };
  return { __proto__: null, body: newBody(toUsv(init)), type: "text/plain;charset=UTF-8" };
};

// Gives headers the type of a body, unless they have one.
const setType = (headers, type) => {
  const flat = flatHeaders(headers);
  if (type !== null && findPair(flat, "content-type") < 0) addPair(flat, "content-type", type);
};

const cloneBody = (body) => {
  if (body.used) throw new TypeError(bodyUsed);
  return newBody(isObject(body.content) ? new Uint8Array(body.content) : body.content);
};

const consume = (body) => {
  if (body.used) throw new TypeError(bodyUsed);
  if (body.content !== null) body.used = true;
  return body.content;
};

const readText = (body) => {
  const content = consume(body) ?? "";
  if (typeof content === "string") return withoutMark(content);
  const out = list();
  decodeUtf8(out, content, false, false);
  return withoutMark(out[0]);
};

const readBytes = (body) => {
  const content = consume(body) ?? "";
  return typeof content === "string" ? encodeUtf8(content) : new Uint8Array(content);
};

// Gives a class the members that read a body; `bodyOf` takes the body of an instance.
const finishBody = (constructor, name, bodyOf) => {
  finishClass(constructor, name, {
    get body() {
      if (bodyOf(this).content === null) return null;
      throw new TypeError(
        "body as a stream is not available here; read it with text(), json(), bytes() or arrayBuffer()",
      );
    },
    get bodyUsed() {
      return bodyOf(this).used;
    },
    async text() {
      return readText(bodyOf(this));
    },
    async json() {
      return parseJson(readText(bodyOf(this)));
    },
    async bytes() {
      return readBytes(bodyOf(this));
    },
    async arrayBuffer() {
      return typedBuffer(readBytes(bodyOf(this)));
    },
  });
};
