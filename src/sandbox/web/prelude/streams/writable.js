// The inside of a WritableStream: its state, its queue, and what is under way. Named after the Streams standard, which
// says why each step is where it is.

const closeMark = { __proto__: null };

const newWritable = (highWater, measure) => ({
  __proto__: null,
  state: "writable", error: undefined, writer: undefined, stream: undefined, pendingAbort: undefined,
  backpressure: false,
  queue: newQueue(), requests: newQueue(), highWater, measure, started: false,
  writing: undefined, closing: undefined, closeRequest: undefined,
  write: nothing, close: nothing, abort: nothing, signalAborted: nothing,
});

// Starts a stream whose `write`, `close` and `abort` are set.
const startWritable = (s, start) => {
  setBackpressure(s, writableRoom(s) <= 0);
  const started = start();
  run(
    () => started,
    () => {
      s.started = true;
      advance(s);
    },
    (error) => {
      s.started = true;
      failWritable(s, error);
    },
  );
};

const forgetSink = (s) => {
  s.write = nothing;
  s.close = nothing;
  s.abort = nothing;
};

const roomOf = (s) => s.highWater - s.queue.size;
const writableRoom = (s) => {
  if (s.state === "errored" || s.state === "erroring") return null;
  return s.state === "closed" ? 0 : roomOf(s);
};

const isClosing = (s) => s.closeRequest !== undefined || s.closing !== undefined;

const setBackpressure = (s, backpressure) => {
  const { writer } = s;
  if (writer !== undefined && backpressure !== s.backpressure) {
    if (backpressure) writer.ready = newPromise();
    else writer.ready.resolve(undefined);
  }
  s.backpressure = backpressure;
};

const failWritable = (s, error) => {
  if (s.state === "writable") startErroring(s, error);
  else if (s.state === "erroring") finishErroring(s);
};

const startErroring = (s, error) => {
  s.state = "erroring";
  s.error = error;
  if (s.writer !== undefined) s.writer.ready = renewRejected(s.writer.ready, error);
  if (s.writing === undefined && s.closing === undefined && s.started) finishErroring(s);
};

const finishErroring = (s) => {
  s.state = "errored";
  s.queue = newQueue();
  const { requests, pendingAbort, abort } = s;
  s.requests = newQueue();
  while (requests.length > 0) takeFromQueue(requests).reject(s.error);
  forgetSink(s);
  s.pendingAbort = undefined;
  if (pendingAbort === undefined) {
    rejectClosed(s);
  } else if (pendingAbort.wasErroring) {
    pendingAbort.made.reject(s.error);
    rejectClosed(s);
  } else {
    run(
      () => abort(pendingAbort.reason),
      () => {
        pendingAbort.made.resolve(undefined);
        rejectClosed(s);
      },
      (error) => {
        pendingAbort.made.reject(error);
        rejectClosed(s);
      },
    );
  }
};

const rejectClosed = (s) => {
  if (s.closeRequest !== undefined) {
    s.closeRequest.reject(s.error);
    s.closeRequest = undefined;
  }
  if (s.writer !== undefined) s.writer.closed = renewRejected(s.writer.closed, s.error);
};

const finishClose = (s) => {
  s.closing.resolve(undefined);
  s.closing = undefined;
  if (s.state === "erroring") {
    s.error = undefined;
    if (s.pendingAbort !== undefined) s.pendingAbort.made.resolve(undefined);
    s.pendingAbort = undefined;
  }
  s.state = "closed";
  if (s.writer !== undefined) s.writer.closed.resolve(undefined);
};

const failClose = (s, error) => {
  s.closing.reject(error);
  s.closing = undefined;
  if (s.pendingAbort !== undefined) s.pendingAbort.made.reject(error);
  s.pendingAbort = undefined;
  failWritable(s, error);
};

// Gives the sink what is next in the queue, if it has time.
const advance = (s) => {
  if (!s.started || s.writing !== undefined) return;
  if (s.state === "erroring") {
    finishErroring(s);
    return;
  }
  if (s.state !== "writable" || s.queue.length === 0) return;
  const chunk = s.queue.first.value;
  if (chunk === closeMark) {
    s.closing = s.closeRequest;
    s.closeRequest = undefined;
    takeFromQueue(s.queue);
    const { close } = s;
    forgetSink(s);
    run(close, () => finishClose(s), (error) => failClose(s, error));
    return;
  }
  s.writing = takeFromQueue(s.requests);
  run(
    () => s.write(chunk),
    () => {
      s.writing.resolve(undefined);
      s.writing = undefined;
      takeFromQueue(s.queue);
      if (s.state === "writable" && !isClosing(s)) setBackpressure(s, roomOf(s) <= 0);
      advance(s);
    },
    (error) => {
      if (s.state === "writable") forgetSink(s);
      s.writing.reject(error);
      s.writing = undefined;
      failWritable(s, error);
    },
  );
};

const writeChunk = (writer, chunk) => {
  const s = writer.stream;
  let size;
  try {
    size = checkedSize(s.measure(chunk));
  } catch (error) {
    if (s.state === "writable") startErroring(s, error);
    size = 1;
  }
  if (writer.stream !== s) return rejectedPromise(new TypeError("write: the writer has been released")).promise;
  if (s.state === "errored") return rejectedPromise(s.error).promise;
  if (isClosing(s) || s.state === "closed") {
    return rejectedPromise(new TypeError("write: the stream is closing or closed")).promise;
  }
  if (s.state === "erroring") return rejectedPromise(s.error).promise;
  const made = newPromise();
  addToQueue(s.requests, made);
  addToQueue(s.queue, chunk, size);
  if (!isClosing(s) && s.state === "writable") setBackpressure(s, roomOf(s) <= 0);
  advance(s);
  return made.promise;
};

const closeWritable = (s) => {
  if (s.state === "closed" || s.state === "errored") {
    return rejectedPromise(new TypeError(`close: the stream is ${s.state} already`)).promise;
  }
  if (isClosing(s)) return rejectedPromise(new TypeError("close: the stream is closing already")).promise;
  const made = newPromise();
  s.closeRequest = made;
  if (s.writer !== undefined && s.backpressure && s.state === "writable") s.writer.ready.resolve(undefined);
  addToQueue(s.queue, closeMark, 0);
  advance(s);
  return made.promise;
};

const abortWritable = (s, reason) => {
  if (s.state === "closed" || s.state === "errored") return resolvedPromise().promise;
  s.signalAborted(reason);
  if (s.state === "closed" || s.state === "errored") return resolvedPromise().promise;
  if (s.pendingAbort !== undefined) return s.pendingAbort.made.promise;
  const wasErroring = s.state === "erroring";
  const made = newPromise();
  s.pendingAbort = { __proto__: null, made, reason: wasErroring ? undefined : reason, wasErroring };
  if (!wasErroring) startErroring(s, reason);
  return made.promise;
};

const newWriter = (s, where) => {
  if (s.writer !== undefined) throw new TypeError(`${where}: the stream is locked to a writer`);
  const writer = { __proto__: null, stream: s, ready: undefined, closed: undefined };
  s.writer = writer;
  if (s.state === "writable") {
    writer.ready = !isClosing(s) && s.backpressure ? newPromise() : resolvedPromise();
    writer.closed = newPromise();
  } else if (s.state === "erroring") {
    writer.ready = rejectedPromise(s.error);
    writer.closed = newPromise();
  } else {
    writer.ready = s.state === "closed" ? resolvedPromise() : rejectedPromise(s.error);
    writer.closed = s.state === "closed" ? resolvedPromise() : rejectedPromise(s.error);
  }
  return writer;
};

const releaseWriter = (writer) => {
  const s = writer.stream;
  if (s === undefined) return;
  const error = new TypeError("the writer has been released");
  writer.ready = renewRejected(writer.ready, error);
  writer.closed = renewRejected(writer.closed, error);
  s.writer = undefined;
  writer.stream = undefined;
};
