// Bodies that go out chunk by chunk. The host numbers them and takes their bytes; here is what it calls for each.

const { writeChunk, endBody, failBody } = host;

const pumps = { __proto__: null };

// Begins to read a stream; its chunks come to the host under this number.
host.pump = (id, stream) => {
  const end = () => {
    delete pumps[id];
    endBody(id);
  };
  const fail = (error) => {
    pumps[id] = { __proto__: null, error };
    failBody(id);
  };
  pumps[id] = need("streams").pumpStream(stream, (bytes) => writeChunk(id, bytes), end, fail);
};

// Goes on after `writeChunk` said to wait.
host.resume = (id) => {
  pumps[id]?.resume?.();
};

// The host wants no more of it: the stream's source is told why.
host.cancelBody = (id, reason) => {
  const pump = pumps[id];
  delete pumps[id];
  pump?.cancel?.(reason);
};

// What ended a body early, in an object of its own.
host.takeBodyError = (id) => {
  const kept = pumps[id];
  delete pumps[id];
  return kept;
};
