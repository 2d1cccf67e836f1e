// ReadableStream as a guest sees it, with its controller, its reader and its iterator.

let readableState, isReadable, newController, newDefaultReader;

const readResult = (value, done) => ({ value, done });

const requestOf = (made) => ({
  __proto__: null,
  chunk: (value) => made.resolve(readResult(value, false)),
  close: () => made.resolve(readResult(undefined, true)),
  error: made.reject,
});

class ReadableStreamDefaultController {
  #state;

  static {
    newController = (s) => {
      const controller = new ReadableStreamDefaultController(secret);
      controller.#state = s;
      return controller;
    };
  }

  constructor(key = undefined) {
    illegal(key, "ReadableStreamDefaultController");
  }

  get desiredSize() {
    return readableRoom(this.#state);
  }

  get byobRequest() {
    void this.#state;
    return null;
  }

  close() {
    const s = this.#state;
    if (!canEnqueue(s)) throw new TypeError("close: the stream is closed or has failed already");
    endReadable(s);
  }

  enqueue(chunk = undefined) {
    const s = this.#state;
    let given = chunk;
    if (s.bytesOnly) {
      given = isView(chunk) ? copyBytes(chunk) : undefined;
      if (given === undefined) {
        throw new TypeError('enqueue: a stream of type "bytes" takes only views of an ArrayBuffer');
      }
      if (typedSize(given) === 0) throw new TypeError("enqueue: the chunk is empty");
    }
    if (!canEnqueue(s)) throw new TypeError("enqueue: the stream is closed or has failed already");
    enqueueReadable(s, given);
  }

  error(error = undefined) {
    errorReadable(this.#state, error);
  }
}

finishClass(ReadableStreamDefaultController, "ReadableStreamDefaultController");

class ReadableStreamDefaultReader {
  #reader;

  static {
    newDefaultReader = (s, where) => {
      const made = new ReadableStreamDefaultReader(secret);
      made.#reader = newReader(s, where);
      return made;
    };
  }

  constructor(stream) {
    if (stream === secret) return;
    if (!isReadable(stream)) throw new TypeError("ReadableStreamDefaultReader: expected a ReadableStream");
    this.#reader = newReader(readableState(stream), "ReadableStreamDefaultReader");
  }

  get closed() {
    try {
      return this.#reader.closed.promise;
    } catch (error) {
      return rejectedPromise(error).promise;
    }
  }

  read() {
    const made = newPromise();
    try {
      const { stream } = this.#reader;
      if (stream === undefined) throw new TypeError("read: the reader has been released");
      readChunk(stream, requestOf(made));
    } catch (error) {
      made.reject(error);
    }
    return made.promise;
  }

  async cancel(reason = undefined) {
    const { stream } = this.#reader;
    if (stream === undefined) throw new TypeError("cancel: the reader has been released");
    await cancelReadable(stream, reason);
  }

  releaseLock() {
    releaseReader(this.#reader);
  }
}

finishClass(ReadableStreamDefaultReader, "ReadableStreamDefaultReader");

// What `for await` uses: one step after the other, and leaving early cancels the stream.
const iterateReadable = (s, keepsOpen) => {
  const reader = newReader(s, "values");
  let last = undefined;
  let done = false;
  const next = async (before) => {
    await before;
    if (done) return readResult(undefined, true);
    const made = newPromise();
    readChunk(s, {
      __proto__: null,
      chunk: (value) => made.resolve(readResult(value, false)),
      close: () => {
        done = true;
        releaseReader(reader);
        made.resolve(readResult(undefined, true));
      },
      error: (error) => {
        done = true;
        releaseReader(reader);
        made.reject(error);
      },
    });
    return await made.promise;
  };
  const leave = async (before, value) => {
    await before;
    if (!done) {
      done = true;
      const cancelled = keepsOpen ? undefined : cancelReadable(s, value);
      releaseReader(reader);
      await cancelled;
    }
    return readResult(value, true);
  };
  const follow = (step) => {
    const promise = step(last === undefined ? undefined : quietly(last));
    last = promise;
    return promise;
  };
  const iterator = {
    next() {
      return follow((before) => next(before));
    },
    return(value = undefined) {
      return follow((before) => leave(before, value));
    },
  };
  defineHidden(iterator, asyncIteratorSymbol, () => iterator);
  return iterator;
};

const quietly = async (promise) => {
  try {
    await promise;
  } catch {
    // Whoever asked for that step is told.
  }
};

class ReadableStream {
  #state;

  static {
    isReadable = (value) => isObject(value) && #state in value;
    readableState = (stream) => stream.#state;
  }

  static from(iterable) {
    return streamOf(fromIterable(iterable));
  }

  constructor(source = undefined, strategy = undefined) {
    if (source === secret) {
      this.#state = strategy;
      return;
    }
    const where = "ReadableStream";
    if (source === null || (source !== undefined && !isObject(source))) {
      throw new TypeError(`${where}: the source must be an object`);
    }
    const from = dictionary(source, where);
    const rules = dictionary(strategy, where);
    const { type } = from;
    if (type !== undefined && `${type}` !== "bytes") {
      throw new TypeError(`${where}: ${quoted(type)} is not a valid type`);
    }
    const bytesOnly = type !== undefined;
    if (bytesOnly && rules.size !== undefined) {
      throw new RangeError(`${where}: a stream of type "bytes" has no size function`);
    }
    const s = newReadable(highWaterOf(rules, bytesOnly ? 0 : 1, where), sizeOf(rules, where));
    if (bytesOnly) s.measure = typedSize;
    s.bytesOnly = bytesOnly;
    this.#state = s;
    const controller = newController(s);
    const start = methodOf(from, "start", where, nothing);
    const pull = methodOf(from, "pull", where, nothing);
    s.pull = () => pull(controller);
    s.cancel = methodOf(from, "cancel", where, nothing);
    startReadable(s, () => start(controller));
  }

  get locked() {
    return this.#state.reader !== undefined;
  }

  async cancel(reason = undefined) {
    const s = this.#state;
    if (s.reader !== undefined) throw new TypeError("cancel: the stream is locked to a reader");
    await cancelReadable(s, reason);
  }

  getReader(options = undefined) {
    const { mode } = dictionary(options, "getReader");
    if (mode !== undefined) {
      if (`${mode}` !== "byob") throw new TypeError(`getReader: ${quoted(mode)} is not a valid mode`);
      throw new TypeError('getReader: readers of mode "byob" are not available here; use getReader() without options');
    }
    return newDefaultReader(this.#state, "getReader");
  }

  pipeThrough(transform, options = undefined) {
    const s = this.#state;
    if (!isObject(transform)) throw new TypeError("pipeThrough: expected an object with readable and writable");
    const { readable, writable } = transform;
    if (!isReadable(readable)) throw new TypeError("pipeThrough: readable must be a ReadableStream");
    if (!isWritable(writable)) throw new TypeError("pipeThrough: writable must be a WritableStream");
    quiet(pipe(s, writableState(writable), pipeOptions(options), "pipeThrough"));
    return readable;
  }

  async pipeTo(destination, options = undefined) {
    const s = this.#state;
    if (!isWritable(destination)) throw new TypeError("pipeTo: expected a WritableStream");
    await pipe(s, writableState(destination), pipeOptions(options), "pipeTo");
  }

  tee() {
    const branches = teeReadable(this.#state, (chunk) => chunk);
    return [streamOf(branches[0]), streamOf(branches[1])];
  }

  values(options = undefined) {
    const { preventCancel } = dictionary(options, "values");
    return iterateReadable(this.#state, !!preventCancel);
  }
}

finishClass(ReadableStream, "ReadableStream");
defineHidden(ReadableStream.prototype, asyncIteratorSymbol, ReadableStream.prototype.values);

const streamOf = (s) => (s.stream ??= new ReadableStream(secret, s));

const fromIterable = (iterable) => {
  const where = "ReadableStream.from";
  if (iterable === undefined || iterable === null) throw new TypeError(`${where}: expected something iterable`);
  const method = iterable[asyncIteratorSymbol] ?? iterable[iteratorSymbol];
  if (typeof method !== "function") throw new TypeError(`${where}: expected something iterable`);
  const iterator = apply(method, iterable, []);
  if (!isObject(iterator)) throw new TypeError(`${where}: the iterator must be an object`);
  const { next } = iterator;
  const s = newReadable(0, one);
  s.pull = async () => {
    const step = await apply(next, iterator, []);
    if (!isObject(step)) throw new TypeError(`${where}: a step of the iterator must be an object`);
    if (step.done) {
      if (canEnqueue(s)) endReadable(s);
    } else {
      const chunk = await step.value;
      if (canEnqueue(s)) enqueueReadable(s, chunk);
    }
  };
  s.cancel = async (reason) => {
    const leave = iterator.return;
    if (leave === undefined || leave === null) return;
    const result = await apply(leave, iterator, [reason]);
    if (!isObject(result)) throw new TypeError(`${where}: what return() gives must be an object`);
  };
  startReadable(s, nothing);
  return s;
};
