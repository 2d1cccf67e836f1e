// Makes a Lambda handler of a file that is written for requests and answers: the event becomes a request, the answer becomes
// the result.

import { isUtf8 } from "node:buffer";

import { answerRoute } from "./route.mjs";

/** A handler for a file that exports a function for each method; `rest` names the part of the route that takes all the rest. */
export function routeHandler(loaded, rest) {
  return async (event) => {
    const params = { ...event.pathParameters };
    if (params[rest] !== undefined) params[rest] = params[rest].split("/");
    return resultOf(await answerRoute(loaded, requestOf(event), params));
  };
}

/** A handler for a file that is a worker. Bindings are not there; variables are. */
export function workerHandler(loaded) {
  const own = loaded.default?.fetch ? loaded.default : loaded.default?.default;
  return async (event) => {
    const waiting = [];
    const ctx = { waitUntil: (promise) => waiting.push(promise), passThroughOnException() {}, props: {} };
    const result = await resultOf(await own.fetch(requestOf(event), process.env, ctx));
    // After the result the instance is frozen, so what was left for later has to be done before.
    await Promise.allSettled(waiting);
    return result;
  };
}

function requestOf(event) {
  const { method } = event.requestContext.http;
  const url = new URL(`https://${event.requestContext.domainName}${event.rawPath}`);
  url.search = event.rawQueryString ?? "";
  const headers = new Headers(event.headers);
  if (event.cookies?.length > 0) headers.set("cookie", event.cookies.join("; "));
  const body = event.isBase64Encoded ? Buffer.from(event.body, "base64") : event.body;
  return new Request(url, { method, headers, body: method === "GET" || method === "HEAD" ? undefined : body });
}

async function resultOf(answer) {
  const headers = Object.fromEntries(answer.headers);
  delete headers["set-cookie"];
  const cookies = answer.headers.getSetCookie();
  const bytes = Buffer.from(await answer.arrayBuffer());
  const isBase64Encoded = !isUtf8(bytes);
  const body = bytes.toString(isBase64Encoded ? "base64" : "utf8");
  return { statusCode: answer.status, headers, cookies, body, isBase64Encoded };
}
