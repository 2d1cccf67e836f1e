// The body that Request and Response share: what it may be made of, and that it can be read once. A body stays whole
// (text or bytes) until somebody asks for its stream.

const { encodeUtf8, decodeUtf8 } = native;

const bodyUsed = "Body has already been read; call clone() before the first reading to read it twice";
const bodyLocked = "Body is locked: a reader of its stream has not been released";

// `content` is null, a string, or bytes that nobody else holds; once there is a stream, that alone counts.
const newBody = (content, stream = undefined) => ({ __proto__: null, content, stream, used: false });

const isUsed = (body) =>
  body.used || (body.stream !== undefined && core.need("streams").readableState(body.stream).disturbed);

const hasBody = (body) => body.content !== null || body.stream !== undefined;

const madeBody = (content, type, stream = undefined) => ({ __proto__: null, body: newBody(content, stream), type });

// A body of what a guest gives, with the content type that goes with it.
const bodyFrom = (init) => {
  if (init === null || init === undefined) return madeBody(null, null);
  if (!isObject(init)) return madeBody(toUsv(init), "text/plain;charset=UTF-8");
  // Of parts that are not loaded there are no instances.
  const url = core.loaded("url");
  if (url?.isQuery(init)) return madeBody(url.queryText(init), "application/x-www-form-urlencoded;charset=UTF-8");
  const bytes = copyBytes(init);
  if (bytes !== undefined) return madeBody(bytes, null);
  const streams = core.loaded("streams");
  if (streams?.isReadable(init)) {
    const state = streams.readableState(init);
    if (state.disturbed) throw new TypeError("the stream has been read from already, so it cannot be a body");
    if (state.reader !== undefined) throw new TypeError("the stream is locked to a reader, so it cannot be a body");
    return madeBody(null, null, init);
  }
  const files = core.loaded("files");
  if (files?.isBlob(init)) {
    const type = files.blobType(init);
    return madeBody(files.blobBytes(init), type === "" ? null : type);
  }
  if (files?.isForm(init)) {
    const written = files.writeForm(init);
    return madeBody(written.bytes, written.type);
  }
  return madeBody(toUsv(init), "text/plain;charset=UTF-8");
};

// Gives headers the type of a body, unless they have one.
const setType = (headers, type) => {
  const flat = flatHeaders(headers);
  if (type !== null && findPair(flat, "content-type") < 0) addPair(flat, "content-type", type);
};

// Makes sure that a body can be read, and that nobody reads it again.
const take = (body) => {
  if (isUsed(body)) throw new TypeError(bodyUsed);
  if (body.stream !== undefined && core.need("streams").readableState(body.stream).reader !== undefined) {
    throw new TypeError(bodyLocked);
  }
};

const cloneBody = (body) => {
  take(body);
  if (body.stream === undefined) return newBody(body.content);
  const { teeBytes } = core.need("streams");
  const branches = teeBytes(body.stream);
  body.stream = branches[0];
  return newBody(null, branches[1]);
};

// The body for another object; this one counts as read.
const moveBody = (body) => {
  take(body);
  const moved = newBody(body.content, body.stream);
  if (hasBody(body)) body.used = true;
  return moved;
};

const streamOfBody = (body) => {
  if (!hasBody(body)) return null;
  if (body.stream === undefined) {
    const { streamOfBytes, spentStream } = core.need("streams");
    const { content } = body;
    if (body.used) body.stream = spentStream();
    else body.stream = streamOfBytes(typeof content === "string" ? encodeUtf8(content) : content);
  }
  return body.stream;
};

// All of a body, as a string or as bytes that may be held elsewhere, too; a promise of it if it comes from a stream.
// Only awaited, never returned from an async function: that would look up `then`, which a guest may have replaced.
const consume = (body) => {
  take(body);
  if (body.stream !== undefined) return core.need("streams").readBytes(body.stream);
  if (body.content !== null) body.used = true;
  return body.content ?? "";
};

const textOf = (content) => {
  if (typeof content === "string") return withoutMark(content);
  const out = list();
  decodeUtf8(out, content, false, false);
  return withoutMark(out[0]);
};

const bytesOf = (content) => (typeof content === "string" ? encodeUtf8(content) : new Uint8Array(content));

// Gives a class the members that read a body; `bodyOf` takes the body and `headersOf` the headers of an instance.
const finishBody = (constructor, name, bodyOf, headersOf) => {
  const typeOf = (self) => combined(flatHeaders(headersOf(self)), "content-type");
  finishClass(constructor, name, {
    get body() {
      return streamOfBody(bodyOf(this));
    },
    get bodyUsed() {
      return isUsed(bodyOf(this));
    },
    async text() {
      return textOf(await consume(bodyOf(this)));
    },
    async json() {
      return parseJson(textOf(await consume(bodyOf(this))));
    },
    async bytes() {
      return bytesOf(await consume(bodyOf(this)));
    },
    async arrayBuffer() {
      return typedBuffer(bytesOf(await consume(bodyOf(this))));
    },
    async blob() {
      const type = typeOf(this);
      const bytes = bytesOf(await consume(bodyOf(this)));
      const { blobOf, typeFrom } = core.need("files");
      return blobOf(bytes, typeFrom(type ?? ""));
    },
    async formData() {
      const type = typeOf(this);
      const bytes = bytesOf(await consume(bodyOf(this)));
      return core.need("files").readForm(bytes, type);
    },
  });
};
