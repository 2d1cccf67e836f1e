// Finds the route of a request and calls what answers it. The routes are asked in the order in which they are given, the most
// specific first.

/** A worker that serves these routes: `{ path, answer }`, where a part of the path is a text, or `{ one }`, `{ rest }` or
 * `{ optionalRest }` with a name. */
export function router(routes) {
  return {
    async fetch(request, env, ctx) {
      const { pathname } = new URL(request.url);
      const parts = pathname.split("/").filter((part) => part !== "");
      for (const { path, answer } of routes) {
        const params = match(path, parts);
        if (params) return answer(request, params, env, ctx);
      }
      return new Response("Not Found", { status: 404 });
    },
  };
}

function match(path, parts) {
  const params = {};
  for (const [at, part] of path.entries()) {
    const rest = part.rest ?? part.optionalRest;
    if (rest) {
      const left = parts.slice(at).map(decoded);
      if (left.length > 0) params[rest] = left;
      return left.length > 0 || part.optionalRest ? params : undefined;
    }
    if (at >= parts.length) return undefined;
    if (part.one) params[part.one] = decoded(parts[at]);
    else if (part !== parts[at]) return undefined;
  }
  return path.length === parts.length ? params : undefined;
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
