// ReadableStream, WritableStream, TransformStream.
const of = (...chunks) => new ReadableStream({
  start(controller) {
    for (const chunk of chunks) controller.enqueue(chunk);
    controller.close();
  },
});
const all = async (stream) => {
  const seen = [];
  for await (const chunk of stream) seen.push(chunk);
  return seen;
};
const sink = (seen, more = {}) => new WritableStream({
  write(chunk) { seen.push(chunk); },
  close() { seen.push("closed"); },
  abort(reason) { seen.push(`aborted: ${reason}`); },
  ...more,
});
const later = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms));
module.exports = {
  "chunks come in order": () => all(of(1, 2, 3)),
  "a reader reads": async () => {
    const reader = of("a").getReader();
    return [await reader.read(), await reader.read(), await reader.read()];
  },
  "reads wait for chunks": async () => {
    let controller;
    const reader = new ReadableStream({ start(c) { controller = c; } }).getReader();
    const reads = [reader.read(), reader.read()];
    controller.enqueue(1);
    controller.enqueue(2);
    return Promise.all(reads);
  },
  "pull is asked for more": async () => {
    let count = 0;
    const stream = new ReadableStream({ pull(c) { count++; c.enqueue(count); if (count === 3) c.close(); } });
    return [await all(stream), count];
  },
  "pull waits for its promise": async () => {
    const seen = [];
    let count = 0;
    const stream = new ReadableStream({
      async pull(c) {
        seen.push("start");
        await later(1);
        seen.push("end");
        c.enqueue(count++);
        if (count === 2) c.close();
      },
    }, { highWaterMark: 0 });
    return [await all(stream), seen];
  },
  "nothing is pulled above the mark": async () => {
    let count = 0;
    new ReadableStream({ pull(c) { count++; c.enqueue(1); } }, { highWaterMark: 3 });
    await later();
    return count;
  },
  "a mark of zero pulls only for readers": async () => {
    let count = 0;
    const stream = new ReadableStream({ pull(c) { count++; c.enqueue(1); } }, { highWaterMark: 0 });
    await later();
    const before = count;
    await stream.getReader().read();
    return [before, count];
  },
  "desiredSize falls and rises": async () => {
    const sizes = [];
    let controller;
    const stream = new ReadableStream({ start(c) { controller = c; } }, { highWaterMark: 2 });
    sizes.push(controller.desiredSize);
    controller.enqueue("a");
    controller.enqueue("b");
    controller.enqueue("c");
    sizes.push(controller.desiredSize);
    await stream.getReader().read();
    sizes.push(controller.desiredSize);
    controller.close();
    sizes.push(controller.desiredSize);
    return sizes;
  },
  "desiredSize after an error": () => {
    let controller;
    new ReadableStream({ start(c) { controller = c; c.error("x"); } });
    return controller.desiredSize;
  },
  "sizes are counted": () => {
    let controller;
    new ReadableStream({ start(c) { controller = c; } }, { highWaterMark: 10, size: (chunk) => chunk.length });
    controller.enqueue("abc");
    return controller.desiredSize;
  },
  "a bad size fails the stream": async () => {
    let controller;
    const stream = new ReadableStream({ start(c) { controller = c; } }, { size: () => -1 });
    const seen = [];
    try { controller.enqueue(1); } catch (error) { seen.push(error.name); }
    await stream.getReader().read().catch((error) => seen.push(error.name));
    return seen;
  },
  "a bad mark is refused": () => new ReadableStream({}, { highWaterMark: -1 }),
  "a bad type is refused": () => new ReadableStream({ type: "x" }),
  "null is no source": () => new ReadableStream(null),
  "pull must be a function": () => new ReadableStream({ pull: 1 }),
  "a throwing start": () => new ReadableStream({ start() { throw new RangeError("x"); } }),
  "a rejected start fails the stream": () => new ReadableStream({ start: async () => { throw new RangeError("x"); } }).getReader().read(),
  "a throwing pull fails the stream": () => new ReadableStream({ pull() { throw new RangeError("x"); } }).getReader().read(),
  "an error is any value": () => new ReadableStream({ start(c) { c.error("why"); } }).getReader().read(),
  "chunks before an error are lost": () => {
    const stream = new ReadableStream({ start(c) { c.enqueue(1); c.error("why"); } });
    return stream.getReader().read();
  },
  "close twice": () => new ReadableStream({ start(c) { c.close(); c.close(); } }),
  "enqueue after close": () => new ReadableStream({ start(c) { c.close(); c.enqueue(1); } }),
  "two readers": () => {
    const stream = of(1);
    stream.getReader();
    return stream.getReader();
  },
  "locked": () => {
    const stream = of(1);
    const before = stream.locked;
    const reader = stream.getReader();
    const between = stream.locked;
    reader.releaseLock();
    return [before, between, stream.locked];
  },
  "a released reader": async () => {
    const reader = of(1).getReader();
    reader.releaseLock();
    return [await reader.read().catch((error) => error.name), await reader.closed.catch((error) => error.name)];
  },
  "release rejects waiting reads": async () => {
    const reader = new ReadableStream().getReader();
    const read = reader.read().catch((error) => error.name);
    reader.releaseLock();
    return read;
  },
  "closed is told": async () => {
    const reader = of(1).getReader();
    await reader.read();
    await reader.read();
    return reader.closed;
  },
  "closed is rejected": () => new ReadableStream({ start(c) { c.error("x"); } }).getReader().closed,
  "cancel tells the source": async () => {
    const seen = [];
    const stream = new ReadableStream({ cancel(reason) { seen.push(reason); } });
    seen.push(await stream.cancel("why"));
    return [seen, await stream.getReader().read()];
  },
  "cancel of a locked stream": () => {
    const stream = of(1);
    stream.getReader();
    return stream.cancel();
  },
  "cancel through the reader": async () => {
    const seen = [];
    const reader = new ReadableStream({ cancel(reason) { seen.push(reason); } }).getReader();
    const read = reader.read();
    await reader.cancel("x");
    return [seen, await read];
  },
  "a failing cancel": () => new ReadableStream({ cancel() { throw new RangeError("x"); } }).cancel(),
  "cancel of a failed stream": () => new ReadableStream({ start(c) { c.error("x"); } }).cancel(),
  "leaving a loop cancels": async () => {
    const seen = [];
    const stream = new ReadableStream({ pull(c) { c.enqueue(1); }, cancel() { seen.push("cancelled"); } });
    for await (const chunk of stream) {
      seen.push(chunk);
      break;
    }
    return [seen, stream.locked];
  },
  "leaving a loop may keep it": async () => {
    const stream = of(1, 2, 3);
    for await (const chunk of stream.values({ preventCancel: true })) if (chunk === 1) break;
    return all(stream);
  },
  "a loop over a failed stream": async () => all(new ReadableStream({ start(c) { c.error(new RangeError("x")); } })),
  "a stream from a list": () => all(ReadableStream.from([1, 2, 3])),
  "a stream from a generator": () => all(ReadableStream.from((async function* () { yield 1; yield 2; })())),
  "a stream from text": () => all(ReadableStream.from("ab")),
  "a stream from nothing": () => ReadableStream.from(null),
  "a stream from promises": () => all(ReadableStream.from([Promise.resolve(1)])),
  "cancel reaches the generator": async () => {
    const seen = [];
    const stream = ReadableStream.from((async function* () { try { yield 1; yield 2; } finally { seen.push("left"); } })());
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel();
    return seen;
  },
  "tee gives both": async () => {
    const [a, b] = of(1, 2).tee();
    return [await all(a), await all(b)];
  },
  "tee locks": () => {
    const stream = of(1);
    stream.tee();
    return stream.locked;
  },
  "tee cancels when both do": async () => {
    const seen = [];
    const [a, b] = new ReadableStream({ cancel(reason) { seen.push(reason); } }).tee();
    const first = a.cancel("a");
    seen.push("between");
    await Promise.all([first, b.cancel("b")]);
    return seen;
  },
  "tee of a failed stream": async () => {
    const [a, b] = new ReadableStream({ start(c) { c.error("x"); } }).tee();
    return Promise.all([a, b].map((stream) => stream.getReader().read().catch((error) => error)));
  },
  "bytes come as bytes": async () => {
    const stream = new ReadableStream({ type: "bytes", start(c) { c.enqueue(new Uint8Array([1, 2])); c.close(); } });
    return all(stream);
  },
  "bytes must be bytes": () => new ReadableStream({ type: "bytes", start(c) { c.enqueue("a"); } }),
  "a writer writes": async () => {
    const seen = [];
    const writer = sink(seen).getWriter();
    await writer.write(1);
    await writer.write(2);
    await writer.close();
    return [seen, await writer.closed];
  },
  "writes are one after the other": async () => {
    const seen = [];
    const writer = sink([], { async write(chunk) { seen.push(`+${chunk}`); await later(1); seen.push(`-${chunk}`); } }).getWriter();
    writer.write(1);
    writer.write(2);
    await writer.close();
    return seen;
  },
  "desiredSize of a writer": async () => {
    const writer = new WritableStream({ write: () => later(1) }, { highWaterMark: 2 }).getWriter();
    const sizes = [writer.desiredSize];
    const write = writer.write("a");
    writer.write("b");
    sizes.push(writer.desiredSize);
    await write;
    sizes.push(writer.desiredSize);
    await writer.close();
    sizes.push(writer.desiredSize);
    return sizes;
  },
  "ready waits for room": async () => {
    const seen = [];
    const writer = new WritableStream({ async write() { await later(2); seen.push("written"); } }).getWriter();
    await writer.ready;
    writer.write("a");
    await writer.ready;
    seen.push("ready");
    return seen;
  },
  "a failing write fails the rest": async () => {
    const writer = new WritableStream({ write() { throw new RangeError("x"); } }).getWriter();
    const name = (promise) => promise.then(() => "fine", (error) => error.name);
    return Promise.all([name(writer.write(1)), name(writer.write(2)), name(writer.closed), name(writer.close())]);
  },
  "a write after close": async () => {
    const writer = sink([]).getWriter();
    writer.close();
    return writer.write(1);
  },
  "close twice of a writer": async () => {
    const writer = sink([]).getWriter();
    await writer.close();
    return writer.close();
  },
  "abort tells the sink": async () => {
    const seen = [];
    const writer = sink(seen).getWriter();
    await writer.abort("why");
    return [seen, await writer.write(1).catch((error) => error), await writer.closed.catch((error) => error)];
  },
  "abort drops what waits": async () => {
    const seen = [];
    const writer = sink(seen, { async write(chunk) { seen.push(chunk); await later(1); } }).getWriter();
    const name = (promise) => promise.then(() => "fine", (error) => String(error));
    const writes = [name(writer.write(1)), name(writer.write(2))];
    await later(0);
    await writer.abort("x");
    return [seen, await Promise.all(writes)];
  },
  "abort tells the signal": async () => {
    let signal;
    const stream = new WritableStream({ start(controller) { signal = controller.signal; } });
    await stream.abort("why");
    return [signal.aborted, signal.reason];
  },
  "an error of the sink's controller": async () => {
    let controller;
    const writer = new WritableStream({ start(c) { controller = c; } }).getWriter();
    controller.error("x");
    return writer.closed;
  },
  "a locked writable": () => {
    const stream = new WritableStream();
    stream.getWriter();
    return [stream.locked, (() => { try { stream.getWriter(); } catch (error) { return error.name; } })()];
  },
  "a pipe moves all": async () => {
    const seen = [];
    await of(1, 2).pipeTo(sink(seen));
    return seen;
  },
  "a pipe may stay open": async () => {
    const seen = [];
    const to = sink(seen);
    await of(1).pipeTo(to, { preventClose: true });
    await of(2).pipeTo(to);
    return seen;
  },
  "a failed source aborts": async () => {
    const seen = [];
    const from = new ReadableStream({ start(c) { c.error("x"); } });
    const result = await from.pipeTo(sink(seen)).catch((error) => error);
    return [result, seen];
  },
  "a failed target cancels": async () => {
    const seen = [];
    const from = new ReadableStream({ pull(c) { c.enqueue(1); }, cancel(reason) { seen.push(reason.name); } });
    const result = await from.pipeTo(new WritableStream({ write() { throw new RangeError("x"); } })).catch((error) => error.name);
    return [result, seen];
  },
  "a pipe ends by a signal": async () => {
    const seen = [];
    const controller = new AbortController();
    const from = new ReadableStream({ cancel(reason) { seen.push(`cancelled: ${reason}`); } });
    const piped = from.pipeTo(sink(seen), { signal: controller.signal }).catch((error) => error);
    await later(1);
    controller.abort("why");
    return [await piped, seen.sort()];
  },
  "a pipe of an aborted signal": async () => of(1).pipeTo(sink([]), { signal: AbortSignal.abort(new RangeError("x")) }),
  "a pipe into a locked stream": () => {
    const to = sink([]);
    to.getWriter();
    return of(1).pipeTo(to);
  },
  "a pipe waits for room": async () => {
    const seen = [];
    let pulled = 0;
    const from = new ReadableStream({ pull(c) { pulled++; c.enqueue(pulled); if (pulled === 4) c.close(); } }, { highWaterMark: 0 });
    await from.pipeTo(new WritableStream({ async write(chunk) { await later(1); seen.push([chunk, pulled]); } }));
    return seen;
  },
  "a transform changes chunks": () => all(of(1, 2).pipeThrough(new TransformStream({ transform(chunk, c) { c.enqueue(chunk * 2); } }))),
  "a transform without transformer": () => all(of(1, 2).pipeThrough(new TransformStream())),
  "flush adds the end": () => all(of(1).pipeThrough(new TransformStream({ flush(c) { c.enqueue("end"); } }))),
  "start may enqueue": () => all(of(1).pipeThrough(new TransformStream({ start(c) { c.enqueue("begin"); } }))),
  "a failing transform": () => all(of(1).pipeThrough(new TransformStream({ transform() { throw new RangeError("x"); } }))),
  "terminate ends": () => all(of(1, 2, 3).pipeThrough(new TransformStream({ transform(chunk, c) { c.enqueue(chunk); if (chunk === 2) c.terminate(); } }))),
  "one chunk becomes many": () => all(of("ab", "c").pipeThrough(new TransformStream({ transform(chunk, c) { for (const sign of chunk) c.enqueue(sign); } }))),
  "none becomes one": () => {
    let sum = 0;
    return all(of(1, 2).pipeThrough(new TransformStream({ transform(chunk) { sum += chunk; }, flush(c) { c.enqueue(sum); } })));
  },
  "backpressure reaches the writer": async () => {
    const { writable, readable } = new TransformStream();
    const writer = writable.getWriter();
    const seen = [writer.desiredSize];
    const write = writer.write("a").then(() => seen.push("written"));
    seen.push(writer.desiredSize);
    await later(1);
    seen.push("read");
    await readable.getReader().read();
    await write;
    return seen;
  },
  "cancelling a transform fails its writer": async () => {
    const { writable, readable } = new TransformStream();
    await readable.cancel("why");
    return writable.getWriter().closed.catch((error) => error);
  },
  "aborting a transform fails its reader": async () => {
    const { writable, readable } = new TransformStream();
    await writable.abort("why");
    return readable.getReader().read();
  },
  "text becomes bytes in a stream": () => all(of("a", "ä", "\ud83d", "\ude00", "\ud83d").pipeThrough(new TextEncoderStream())),
  "bytes become text in a stream": () =>
    all(of(new Uint8Array([195]), new Uint8Array([164, 98]), new Uint8Array([226])).pipeThrough(new TextDecoderStream())),
  "strategies": () => [
    new CountQueuingStrategy({ highWaterMark: 3 }).highWaterMark, new CountQueuingStrategy({ highWaterMark: 3 }).size("abc"),
    new ByteLengthQueuingStrategy({ highWaterMark: 9 }).size(new Uint8Array(4)),
  ],
  "a strategy needs a mark": () => new CountQueuingStrategy({}),
  "a controller cannot be made": () => [new ReadableStream(), new ReadableStreamDefaultController()],
  "tags": () => [new ReadableStream(), new WritableStream(), new TransformStream()].map(String),
};
