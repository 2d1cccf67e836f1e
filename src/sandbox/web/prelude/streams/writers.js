// WritableStream as a guest sees it, with its controller and its writer, and the pipe from one stream into another.

let writableState, isWritable, newWritableController, newDefaultWriter;

class WritableStreamDefaultController {
  #state;
  #abort = undefined;

  static {
    newWritableController = (s) => {
      const controller = new WritableStreamDefaultController(secret);
      controller.#state = s;
      s.signalAborted = (reason) => {
        controller.#abort ??= core.need("abort").newSource();
        controller.#abort.abort(reason);
      };
      return controller;
    };
  }

  constructor(key = undefined) {
    illegal(key, "WritableStreamDefaultController");
  }

  get signal() {
    void this.#state;
    this.#abort ??= core.need("abort").newSource();
    return this.#abort.signal;
  }

  error(error = undefined) {
    const s = this.#state;
    if (s.state !== "writable") return;
    forgetSink(s);
    startErroring(s, error);
  }
}

finishClass(WritableStreamDefaultController, "WritableStreamDefaultController");

class WritableStreamDefaultWriter {
  #writer;

  static {
    newDefaultWriter = (s) => {
      const made = new WritableStreamDefaultWriter(secret);
      made.#writer = newWriter(s, "getWriter");
      return made;
    };
  }

  constructor(stream) {
    if (stream === secret) return;
    if (!isWritable(stream)) throw new TypeError("WritableStreamDefaultWriter: expected a WritableStream");
    this.#writer = newWriter(writableState(stream), "WritableStreamDefaultWriter");
  }

  #stream(where) {
    const { stream } = this.#writer;
    if (stream === undefined) throw new TypeError(`${where}: the writer has been released`);
    return stream;
  }

  get closed() {
    return this.#writer.closed.promise;
  }

  get ready() {
    return this.#writer.ready.promise;
  }

  get desiredSize() {
    return writableRoom(this.#stream("desiredSize"));
  }

  async write(chunk = undefined) {
    this.#stream("write");
    await writeChunk(this.#writer, chunk);
  }

  async close() {
    await closeWritable(this.#stream("close"));
  }

  async abort(reason = undefined) {
    await abortWritable(this.#stream("abort"), reason);
  }

  releaseLock() {
    releaseWriter(this.#writer);
  }
}

finishClass(WritableStreamDefaultWriter, "WritableStreamDefaultWriter");

class WritableStream {
  #state;

  static {
    isWritable = (value) => isObject(value) && #state in value;
    writableState = (stream) => stream.#state;
  }

  constructor(sink = undefined, strategy = undefined) {
    if (sink === secret) {
      this.#state = strategy;
      return;
    }
    const where = "WritableStream";
    if (sink === null || (sink !== undefined && !isObject(sink))) {
      throw new TypeError(`${where}: the sink must be an object`);
    }
    const to = dictionary(sink, where);
    const rules = dictionary(strategy, where);
    if (to.type !== undefined) throw new RangeError(`${where}: a sink has no type`);
    const s = newWritable(highWaterOf(rules, 1, where), sizeOf(rules, where));
    this.#state = s;
    const controller = newWritableController(s);
    const start = methodOf(to, "start", where, nothing);
    const write = methodOf(to, "write", where, nothing);
    s.write = (chunk) => write(chunk, controller);
    s.close = methodOf(to, "close", where, nothing);
    s.abort = methodOf(to, "abort", where, nothing);
    startWritable(s, () => start(controller));
  }

  get locked() {
    return this.#state.writer !== undefined;
  }

  async abort(reason = undefined) {
    const s = this.#state;
    if (s.writer !== undefined) throw new TypeError("abort: the stream is locked to a writer");
    await abortWritable(s, reason);
  }

  async close() {
    const s = this.#state;
    if (s.writer !== undefined) throw new TypeError("close: the stream is locked to a writer");
    await closeWritable(s);
  }

  getWriter() {
    return newDefaultWriter(this.#state);
  }
}

finishClass(WritableStream, "WritableStream");

const writableOf = (s) => (s.stream ??= new WritableStream(secret, s));

const pipeOptions = (options) => {
  const { preventClose, preventAbort, preventCancel, signal } = dictionary(options, "pipeTo");
  if (signal !== undefined && !core.need("abort").isSignal(signal)) {
    throw new TypeError("pipeTo: signal must be an AbortSignal");
  }
  return {
    __proto__: null,
    preventClose: !!preventClose, preventAbort: !!preventAbort, preventCancel: !!preventCancel, signal,
  };
};

// Moves chunks until one side ends; the promise is settled when all that was read is written.
const pipe = (from, to, options, where) => {
  const done = newPromise();
  let reader;
  let writer;
  try {
    reader = newReader(from, where);
    writer = newWriter(to, where);
  } catch (error) {
    releaseReader(reader ?? { __proto__: null, stream: undefined });
    done.reject(error);
    return done.promise;
  }
  from.disturbed = true;
  let ending = false;
  let lastWrite = resolvedPromise().promise;
  let stopListening = nothing;
  const finish = (failed, error) => {
    stopListening();
    releaseWriter(writer);
    releaseReader(reader);
    if (failed) done.reject(error);
    else done.resolve(undefined);
  };
  const afterWrites = (then) => {
    const awaited = lastWrite;
    const go = () => (awaited === lastWrite ? then() : afterWrites(then));
    upon(awaited, go, go);
  };
  const end = (action, failed, error) => {
    if (ending) return;
    ending = true;
    const act = () => {
      if (action === undefined) finish(failed, error);
      else run(action, () => finish(failed, error), (newer) => finish(true, newer));
    };
    if (to.state === "writable" && !isClosing(to)) afterWrites(act);
    else act();
  };
  if (options.signal !== undefined) {
    const abort = core.need("abort");
    stopListening = abort.follow(options.signal, () => {
      const reason = abort.reasonOf(options.signal);
      const action = async () => {
        const aborted = options.preventAbort || to.state !== "writable" ? undefined : quiet(abortWritable(to, reason));
        const cancelled =
          options.preventCancel || from.state !== "readable" ? undefined : quiet(cancelReadable(from, reason));
        await aborted;
        await cancelled;
      };
      end(action, true, reason);
    });
    if (ending) return done.promise;
  }
  const sourceFailed = (error) => {
    end(options.preventAbort ? undefined : () => abortWritable(to, error), true, error);
  };
  const sourceEnded = () => {
    const close = async () => {
      if (isClosing(to) || to.state === "closed") return;
      if (to.state === "errored") throw to.error;
      await closeWritable(to);
    };
    end(options.preventClose ? undefined : close, false);
  };
  const targetFailed = (error) => {
    end(options.preventCancel ? undefined : () => cancelReadable(from, error), true, error);
  };
  const step = () => {
    if (ending) return;
    upon(writer.ready.promise, () => {
      if (ending) return;
      readChunk(from, {
        __proto__: null,
        chunk: (chunk) => {
          lastWrite = quiet(writeChunk(writer, chunk));
          step();
        },
        close: nothing,
        error: nothing,
      });
    }, nothing);
  };
  if (from.state === "errored") sourceFailed(from.error);
  else upon(reader.closed.promise, nothing, sourceFailed);
  if (to.state === "errored") targetFailed(to.error);
  else upon(writer.closed.promise, nothing, targetFailed);
  if (from.state === "closed") sourceEnded();
  else if (from.state === "readable") upon(reader.closed.promise, sourceEnded, nothing);
  if (isClosing(to) || to.state === "closed") {
    targetFailed(new TypeError(`${where}: the destination is closing or closed`));
  }
  step();
  return done.promise;
};
