// Answers a request with a file that exports a function for each method, as a route file of Next.js does.

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Calls the function for the method of the request; answers HEAD, OPTIONS and other methods by itself. */
export async function answerRoute(loaded, request, params) {
  // What a CommonJS file exports is its default.
  const exported = { ...loaded.default, ...loaded };
  const call = (method) => exported[method](request, { params: Promise.resolve(params) });
  const has = (method) => typeof exported[method] === "function";
  if (METHODS.includes(request.method) && has(request.method)) return call(request.method);
  if (request.method === "HEAD" && has("GET")) {
    const answer = await call("GET");
    return new Response(null, { status: answer.status, headers: answer.headers });
  }
  const allow = METHODS.filter((method) => has(method) || method === "OPTIONS" || (method === "HEAD" && has("GET")));
  const status = request.method === "OPTIONS" ? 204 : 405;
  return new Response(null, { status, headers: { allow: allow.join(", ") } });
}
