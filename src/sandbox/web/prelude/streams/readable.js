// The inside of a ReadableStream: its state, its queue, and who waits for chunks. Named after the Streams standard,
// which says why each step is where it is.

const newReadable = (highWater, measure) => ({
  __proto__: null,
  state: "readable", error: undefined, reader: undefined, disturbed: false, stream: undefined,
  queue: newQueue(), highWater, measure, started: false, closeRequested: false, pulling: false, pullAgain: false,
  bytesOnly: false, pull: nothing, cancel: nothing,
});

// Starts a stream whose `pull` and `cancel` are set.
const startReadable = (s, start) => {
  const started = start();
  run(
    () => started,
    () => {
      s.started = true;
      pullIfNeeded(s);
    },
    (error) => errorReadable(s, error),
  );
};

const forgetSource = (s) => {
  s.pull = nothing;
  s.cancel = nothing;
};

const readableRoom = (s) => {
  if (s.state === "errored") return null;
  return s.state === "closed" ? 0 : s.highWater - s.queue.size;
};

const wantsMore = (s) => {
  if (s.state !== "readable" || s.closeRequested || !s.started) return false;
  return (s.reader !== undefined && s.reader.requests.length > 0) || readableRoom(s) > 0;
};

const pullIfNeeded = (s) => {
  if (!wantsMore(s)) return;
  if (s.pulling) {
    s.pullAgain = true;
    return;
  }
  s.pulling = true;
  run(
    () => s.pull(),
    () => {
      s.pulling = false;
      if (!s.pullAgain) return;
      s.pullAgain = false;
      pullIfNeeded(s);
    },
    (error) => errorReadable(s, error),
  );
};

const eachRequest = (reader, tell) => {
  const { requests } = reader;
  reader.requests = newQueue();
  while (requests.length > 0) tell(takeFromQueue(requests));
};

const closeReadable = (s) => {
  s.state = "closed";
  if (s.reader === undefined) return;
  s.reader.closed.resolve(undefined);
  eachRequest(s.reader, (request) => request.close());
};

const errorReadable = (s, error) => {
  if (s.state !== "readable") return;
  s.queue = newQueue();
  forgetSource(s);
  s.state = "errored";
  s.error = error;
  if (s.reader === undefined) return;
  s.reader.closed = renewRejected(s.reader.closed, error);
  eachRequest(s.reader, (request) => request.error(error));
};

const canEnqueue = (s) => s.state === "readable" && !s.closeRequested;

// What the source says: there is no more.
const endReadable = (s) => {
  s.closeRequested = true;
  if (s.queue.length > 0) return;
  forgetSource(s);
  closeReadable(s);
};

// What the source says: here is a chunk.
const enqueueReadable = (s, chunk) => {
  if (s.reader !== undefined && s.reader.requests.length > 0) {
    takeFromQueue(s.reader.requests).chunk(chunk);
  } else {
    let size;
    try {
      size = checkedSize(s.measure(chunk));
    } catch (error) {
      errorReadable(s, error);
      throw error;
    }
    addToQueue(s.queue, chunk, size);
  }
  pullIfNeeded(s);
};

// Asks for the next chunk; one of the functions of `request` is called, now or later.
const readChunk = (s, request) => {
  s.disturbed = true;
  if (s.state === "closed") {
    request.close();
  } else if (s.state === "errored") {
    request.error(s.error);
  } else if (s.queue.length > 0) {
    const chunk = takeFromQueue(s.queue);
    if (s.closeRequested && s.queue.length === 0) {
      forgetSource(s);
      closeReadable(s);
    } else {
      pullIfNeeded(s);
    }
    request.chunk(chunk);
  } else {
    addToQueue(s.reader.requests, request);
    pullIfNeeded(s);
  }
};

const cancelReadable = async (s, reason) => {
  s.disturbed = true;
  if (s.state === "closed") return;
  if (s.state === "errored") throw s.error;
  const { cancel } = s;
  closeReadable(s);
  s.queue = newQueue();
  forgetSource(s);
  await cancel(reason);
};

const newReader = (s, where) => {
  if (s.reader !== undefined) throw new TypeError(`${where}: the stream is locked to a reader`);
  const closed =
    s.state === "readable" ? newPromise() : s.state === "closed" ? resolvedPromise() : rejectedPromise(s.error);
  s.reader = { __proto__: null, stream: s, requests: newQueue(), closed };
  return s.reader;
};

const releaseReader = (reader) => {
  const s = reader.stream;
  if (s === undefined) return;
  const error = new TypeError("the reader has been released");
  reader.closed = renewRejected(reader.closed, error);
  s.reader = undefined;
  reader.stream = undefined;
  eachRequest(reader, (request) => request.error(error));
};

// Two streams that both give what this one has. `copy` makes the second one's chunk of the first one's.
const teeReadable = (s, copy) => {
  const reader = newReader(s, "tee");
  const branches = [newReadable(1, one), newReadable(1, one)];
  setPrototypeOf(branches, null);
  const cancelled = newPromise();
  const reasons = list();
  let reading = false;
  let readAgain = false;
  const isOpen = (i) => !(i in reasons);
  const each = (tell) => {
    for (let i = 0; i < 2; i++) if (isOpen(i)) tell(branches[i], i);
  };
  const giveUp = (error) => {
    each((branch) => errorReadable(branch, error));
    follow(cancelled, cancelReadable(s, error));
  };
  const pull = () => {
    if (reading) {
      readAgain = true;
      return;
    }
    reading = true;
    readChunk(s, {
      __proto__: null,
      chunk: (chunk) => {
        queueJob(() => {
          readAgain = false;
          try {
            each((branch, i) => enqueueReadable(branch, i === 1 ? copy(chunk) : chunk));
          } catch (error) {
            giveUp(error);
          }
          reading = false;
          if (readAgain) pull();
        });
      },
      close: () => {
        reading = false;
        each((branch) => endReadable(branch));
        cancelled.resolve(undefined);
      },
      error: () => {
        reading = false;
      },
    });
  };
  for (let i = 0; i < 2; i++) {
    branches[i].pull = pull;
    branches[i].cancel = (reason) => {
      reasons[i] = reason;
      if (0 in reasons && 1 in reasons) follow(cancelled, cancelReadable(s, [reasons[0], reasons[1]]));
      return cancelled.promise;
    };
    startReadable(branches[i], nothing);
  }
  upon(reader.closed.promise, nothing, (error) => {
    each((branch) => errorReadable(branch, error));
    cancelled.resolve(undefined);
  });
  return branches;
};
