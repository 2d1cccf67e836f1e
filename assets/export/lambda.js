// Answers a request with a file that exports a Lambda handler: the request becomes an event of payload version 2.0, and what
// the handler returns becomes the answer.

const WITHOUT_BODY = [101, 204, 205, 304];

/** Calls the handler of a file. */
export async function answerLambda(loaded, request, params) {
  const handler = loaded.handler ?? loaded.default?.handler;
  const event = await eventOf(request, params);
  return answerOf(await handler(event, contextOf(event)), request.method);
}

async function eventOf(request, params) {
  const url = new URL(request.url);
  const now = new Date();
  const headers = Object.fromEntries(request.headers);
  const cookies = headers.cookie?.split(/;\s*/);
  delete headers.cookie;
  const event = {
    version: "2.0",
    routeKey: "$default",
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers,
    requestContext: {
      accountId: "anonymous",
      apiId: "exported",
      domainName: url.host,
      domainPrefix: url.host.split(".")[0],
      http: {
        method: request.method,
        path: url.pathname,
        protocol: "HTTP/1.1",
        sourceIp: headers["cf-connecting-ip"] ?? headers["x-forwarded-for"]?.split(",")[0].trim() ?? "127.0.0.1",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: crypto.randomUUID(),
      routeKey: "$default",
      stage: "$default",
      time: timeOf(now),
      timeEpoch: now.getTime(),
    },
    isBase64Encoded: false,
  };
  // What there is none of is left out, and not null.
  if (cookies) event.cookies = cookies;
  if (url.search.length > 1) event.queryStringParameters = queryOf(url.searchParams);
  const path = Object.entries(params).filter(([, value]) => value !== undefined);
  if (path.length > 0) {
    event.pathParameters = Object.fromEntries(path.map(([name, value]) => [name, [value].flat().join("/")]));
  }
  const body = new Uint8Array(await request.arrayBuffer());
  if (body.length > 0) {
    event.isBase64Encoded = !isText(headers["content-type"]);
    event.body = event.isBase64Encoded ? toBase64(body) : new TextDecoder().decode(body);
  }
  return event;
}

/** The values of a name that is there more than once are joined by a comma. */
function queryOf(search) {
  const names = [...new Set(search.keys())];
  return Object.fromEntries(names.map((name) => [name, search.getAll(name).join(",")]));
}

function isText(contentType = "") {
  return /^(text\/|application\/(.*\+)?(json|xml|javascript)\b)/i.test(contentType);
}

/** As in `28/Nov/2026:10:00:00 +0000`. */
function timeOf(now) {
  const [, day, month, year, time] = now.toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}

/** What a platform that is not Lambda can say: there is no deadline that it would know. */
function contextOf(event) {
  return {
    awsRequestId: event.requestContext.requestId,
    functionName: event.rawPath,
    functionVersion: "$LATEST",
    memoryLimitInMB: "128",
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => 3000,
  };
}

function answerOf(result, method) {
  if (typeof result !== "object" || result === null || result.statusCode === undefined) {
    // A result without a status is the body, as JSON; a promise of nothing is null.
    const body = JSON.stringify(result) ?? "null";
    return new Response(method === "HEAD" ? null : body, { headers: { "content-type": "application/json" } });
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(result.headers ?? {})) headers.set(name, String(value));
  for (const cookie of result.cookies ?? []) headers.append("set-cookie", cookie);
  const status = Number(result.statusCode);
  const empty = method === "HEAD" || WITHOUT_BODY.includes(status);
  return new Response(empty ? null : bodyOf(result), { status, headers });
}

function bodyOf({ body, isBase64Encoded }) {
  if (body === undefined || body === null) return "";
  if (typeof body !== "string") return JSON.stringify(body);
  return isBase64Encoded ? Uint8Array.from(atob(body), (character) => character.charCodeAt(0)) : body;
}

function toBase64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
