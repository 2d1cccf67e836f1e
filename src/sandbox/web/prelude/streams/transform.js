// TransformStream, and the two that turn text into bytes and back.

const newTransform = (transform, flush, cancel, rules) => {
  const t = {
    __proto__: null,
    readable: newReadable(rules.readableMark, rules.readableSize),
    writable: newWritable(rules.writableMark, rules.writableSize),
    backpressure: true, change: newPromise(), transform, flush, cancel, finished: undefined,
  };
  const { readable, writable } = t;
  writable.write = async (chunk) => {
    if (t.backpressure) {
      await t.change.promise;
      if (writable.state === "erroring") throw writable.error;
    }
    await transformChunk(t, chunk);
  };
  writable.close = () => endTransform(t, () => t.flush(), () => {
    if (readable.state === "errored") throw readable.error;
    if (canEnqueue(readable)) endReadable(readable);
  });
  writable.abort = (reason) => endTransform(t, () => t.cancel(reason), () => errorReadable(readable, reason));
  readable.pull = () => {
    changeBackpressure(t, false);
    return t.change.promise;
  };
  readable.cancel = (reason) => endTransform(t, () => t.cancel(reason), () => {
    failWritableOf(t, reason);
  });
  return t;
};

// Runs what the transformer does last, once; whoever asks later gets the same end.
const endTransform = (t, work, then) => {
  if (t.finished !== undefined) return t.finished;
  const made = newPromise();
  t.finished = made.promise;
  quiet(made.promise);
  run(
    work,
    () => {
      try {
        then();
        made.resolve(undefined);
      } catch (error) {
        made.reject(error);
      }
    },
    (error) => {
      failTransform(t, error);
      made.reject(error);
    },
  );
  return made.promise;
};

const changeBackpressure = (t, backpressure) => {
  t.change.resolve(undefined);
  t.change = newPromise();
  t.backpressure = backpressure;
};

const failWritableOf = (t, error) => {
  if (t.writable.state === "writable") {
    forgetSink(t.writable);
    startErroring(t.writable, error);
  }
  if (t.backpressure) changeBackpressure(t, false);
};

const failTransform = (t, error) => {
  errorReadable(t.readable, error);
  failWritableOf(t, error);
};

const transformChunk = async (t, chunk) => {
  try {
    await t.transform(chunk);
  } catch (error) {
    failTransform(t, error);
    throw error;
  }
};

const emit = (t, chunk) => {
  const { readable } = t;
  if (!canEnqueue(readable)) throw new TypeError("enqueue: the readable side is closed or has failed");
  try {
    enqueueReadable(readable, chunk);
  } catch (error) {
    failWritableOf(t, error);
    throw readable.error;
  }
  const full = !wantsMore(readable) && readable.state === "readable";
  if (full !== t.backpressure && full) changeBackpressure(t, true);
};

const startTransform = (t, start) => {
  const started = newPromise();
  startReadable(t.readable, () => started.promise);
  startWritable(t.writable, () => started.promise);
  follow(started, start());
};

let newTransformController;

class TransformStreamDefaultController {
  #transform;

  static {
    newTransformController = (t) => {
      const controller = new TransformStreamDefaultController(secret);
      controller.#transform = t;
      return controller;
    };
  }

  constructor(key = undefined) {
    illegal(key, "TransformStreamDefaultController");
  }

  get desiredSize() {
    return readableRoom(this.#transform.readable);
  }

  enqueue(chunk = undefined) {
    emit(this.#transform, chunk);
  }

  error(error = undefined) {
    failTransform(this.#transform, error);
  }

  terminate() {
    const t = this.#transform;
    if (canEnqueue(t.readable)) endReadable(t.readable);
    failWritableOf(t, new TypeError("the stream has been terminated"));
  }
}

finishClass(TransformStreamDefaultController, "TransformStreamDefaultController");

class TransformStream {
  #transform;

  constructor(transformer = undefined, writableStrategy = undefined, readableStrategy = undefined) {
    const where = "TransformStream";
    if (transformer === null) throw new TypeError(`${where}: the transformer must be an object`);
    const by = dictionary(transformer, where);
    if (by.readableType !== undefined || by.writableType !== undefined) {
      throw new RangeError(`${where}: a transformer has no types`);
    }
    const writing = dictionary(writableStrategy, where);
    const reading = dictionary(readableStrategy, where);
    const rules = {
      __proto__: null,
      readableMark: highWaterOf(reading, 0, where), readableSize: sizeOf(reading, where),
      writableMark: highWaterOf(writing, 1, where), writableSize: sizeOf(writing, where),
    };
    const start = methodOf(by, "start", where, nothing);
    const flush = methodOf(by, "flush", where, nothing);
    const cancel = methodOf(by, "cancel", where, nothing);
    const transform = methodOf(by, "transform", where, (chunk, controller) => controller.enqueue(chunk));
    const t = newTransform((chunk) => transform(chunk, controller), () => flush(controller), cancel, rules);
    const controller = newTransformController(t);
    this.#transform = t;
    if (by.transform === undefined) t.transform = (chunk) => emit(t, chunk);
    startTransform(t, () => start(controller));
  }

  get readable() {
    return streamOf(this.#transform.readable);
  }

  get writable() {
    return writableOf(this.#transform.writable);
  }
}

finishClass(TransformStream, "TransformStream");

const plainRules = { __proto__: null, readableMark: 0, readableSize: one, writableMark: 1, writableSize: one };

// A class of two sides; `begin` gives for each instance what a chunk becomes and what comes at the end.
const newCodec = (begin) => {
  const both = begin();
  const give = (chunk) => {
    if (chunk !== undefined) emit(t, chunk);
  };
  const t = newTransform((chunk) => give(both.each(chunk)), () => give(both.last()), nothing, plainRules);
  startTransform(t, nothing);
  return t;
};

class TextEncoderStream {
  #transform;

  constructor() {
    let half = "";
    this.#transform = newCodec(() => ({
      __proto__: null,
      each: (chunk) => {
        let text = half + `${chunk}`;
        half = "";
        const unit = charCodeAt(text, text.length - 1);
        if (unit >= 0xd800 && unit <= 0xdbff) {
          half = slice(text, text.length - 1);
          text = slice(text, 0, text.length - 1);
        }
        return text === "" ? undefined : encodeUtf8(toUsv(text));
      },
      last: () => (half === "" ? undefined : encodeUtf8("\ufffd")),
    }));
  }

  get encoding() {
    void this.#transform;
    return "utf-8";
  }

  get readable() {
    return streamOf(this.#transform.readable);
  }

  get writable() {
    return writableOf(this.#transform.writable);
  }
}

finishClass(TextEncoderStream, "TextEncoderStream");

class TextDecoderStream {
  #transform;
  #decoder;

  constructor(label = "utf-8", options = undefined) {
    const { newDecoder, decodeWith } = core.need("encoding");
    this.#decoder = newDecoder(label, options);
    const piece = (chunk, more) => {
      const text = decodeWith(this.#decoder, chunk, more);
      return text === "" ? undefined : text;
    };
    this.#transform = newCodec(() => ({
      __proto__: null,
      each: (chunk) => {
        if (copyBytes(chunk) === undefined) throw new TypeError("TextDecoderStream: a chunk must be bytes");
        return piece(chunk, true);
      },
      last: () => piece(undefined, false),
    }));
  }

  get encoding() {
    void this.#decoder;
    return "utf-8";
  }

  get fatal() {
    return core.need("encoding").decoderFlags(this.#decoder).fatal;
  }

  get ignoreBOM() {
    return core.need("encoding").decoderFlags(this.#decoder).ignoreBOM;
  }

  get readable() {
    return streamOf(this.#transform.readable);
  }

  get writable() {
    return writableOf(this.#transform.writable);
  }
}

finishClass(TextDecoderStream, "TextDecoderStream");
