// Answers a request with a file that is a worker. Bindings are not there; variables are.

import { after } from "next/server";

/** Calls the worker of a file; what it leaves to `waitUntil` goes on after the answer. */
export function answerWorker(loaded, request) {
  const own = loaded.default?.fetch ? loaded.default : loaded.default?.default;
  const ctx = { waitUntil: (promise) => after(promise), passThroughOnException() {}, props: {} };
  return own.fetch(request, process.env, ctx);
}
