// Bodies that go out chunk by chunk. The host numbers them and takes their bytes; here is what it calls for each.

const { writeChunk: sendChunk, endBody, failBody } = native;

const pumps = { __proto__: null };

// Reads a stream for the host: every chunk is given to `write`, which says whether to go on at once. Gives the
// functions to go on later and to stop.
const pumpStream = (stream, write, end, fail) => {
  const s = readableState(stream);
  const reader = newReader(s, "body");
  let over = false;
  let waiting = false;
  const finish = (tell, error) => {
    if (over) return;
    over = true;
    releaseReader(reader);
    tell(error);
  };
  const next = () => {
    if (!over) readChunk(s, request);
  };
  const request = {
    __proto__: null,
    chunk: (chunk) => {
      if (over) return;
      let goOn;
      try {
        goOn = write(bytesOfChunk(chunk));
      } catch (error) {
        quiet(cancelReadable(s, error));
        finish(fail, error);
        return;
      }
      if (goOn) queueJob(next);
      else waiting = true;
    },
    close: () => finish(end),
    error: (error) => finish(fail, error),
  };
  queueJob(next);
  return {
    __proto__: null,
    resume: () => {
      if (!waiting) return;
      waiting = false;
      next();
    },
    cancel: (reason) => {
      if (over) return;
      over = true;
      quiet(cancelReadable(s, reason));
      releaseReader(reader);
    },
  };
};

// What the host calls, by name.
const bodyCalls = { __proto__: null };

// Begins to read a stream; its chunks come to the host under this number.
bodyCalls.pump = (id, stream) => {
  const end = () => {
    delete pumps[id];
    endBody(id);
  };
  const fail = (error) => {
    pumps[id] = { __proto__: null, error };
    failBody(id);
  };
  pumps[id] = pumpStream(stream, (bytes) => sendChunk(id, bytes), end, fail);
};

// Goes on after `sendChunk` said to wait.
bodyCalls.resume = (id) => {
  pumps[id]?.resume?.();
};

// The host wants no more of it: the stream's source is told why.
bodyCalls.cancelBody = (id, reason) => {
  const pump = pumps[id];
  delete pumps[id];
  pump?.cancel?.(reason);
};

// What ended a body early, in an object of its own.
bodyCalls.takeBodyError = (id) => {
  const kept = pumps[id];
  delete pumps[id];
  return kept;
};
