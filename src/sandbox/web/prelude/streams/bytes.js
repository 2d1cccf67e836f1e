// Streams of bytes for bodies: made of bytes, read to their end, and doubled.

// A stream with these bytes in one chunk.
const streamOfBytes = (bytes) => {
  const s = newReadable(0, one);
  s.pull = () => {
    if (typedSize(bytes) > 0) enqueueReadable(s, new Uint8Array(bytes));
    endReadable(s);
  };
  startReadable(s, nothing);
  return streamOf(s);
};

// The stream of a body that was read in another way.
const spentStream = () => {
  const s = newReadable(0, one);
  s.disturbed = true;
  closeReadable(s);
  return streamOf(s);
};

const bytesOfChunk = (chunk) => {
  const bytes = isObject(chunk) ? copyBytes(chunk) : undefined;
  if (bytes !== undefined) return bytes;
  let what = chunk === null || chunk === undefined ? `${chunk}` : `a value of type ${typeof chunk}`;
  if (typeof chunk === "string") what = "a string: encode it, for example with new TextEncoder().encode(text)";
  throw new TypeError(`a body can only be made of Uint8Array chunks, and this stream gave ${what}`);
};

// All the bytes of a stream.
const readBytes = (stream) => {
  const s = readableState(stream);
  const reader = newReader(s, "body");
  const made = newPromise();
  const pieces = list();
  let size = 0;
  const next = () => readChunk(s, request);
  const request = {
    __proto__: null,
    chunk: (chunk) => {
      try {
        const bytes = bytesOfChunk(chunk);
        pieces[pieces.length] = bytes;
        size += typedSize(bytes);
      } catch (error) {
        quiet(cancelReadable(s, error));
        made.reject(error);
        return;
      }
      // One after the other, so that a source that is never empty cannot fill the stack.
      queueJob(next);
    },
    close: () => {
      const joined = new Uint8Array(size);
      let at = 0;
      for (let i = 0; i < pieces.length; i++) {
        typedSet(joined, pieces[i], at);
        at += typedSize(pieces[i]);
      }
      releaseReader(reader);
      made.resolve(joined);
    },
    error: made.reject,
  };
  next();
  return made.promise;
};

// Two streams with the chunks of one; the second has its own copies of bytes.
const teeBytes = (stream) => {
  const copy = (chunk) => (isObject(chunk) ? copyBytes(chunk) : undefined) ?? chunk;
  const branches = teeReadable(readableState(stream), copy);
  const both = list();
  both[0] = streamOf(branches[0]);
  both[1] = streamOf(branches[1]);
  return both;
};
