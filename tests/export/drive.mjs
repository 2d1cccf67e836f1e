// Calls what was exported, as its platform would, and prints the answers as one line of JSON. Arguments: the platform, the
// folder. Standard input: `{ cases, routes }`, where the routes are what the test read in the folder.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [, , platform, folder] = process.argv;
const { cases, routes } = JSON.parse(readFileSync(0, "utf8"));
const load = (file) => import(pathToFileURL(join(folder, file)));

const answers = [];
for (const one of cases) {
  const body = one.body === undefined ? undefined : Buffer.from(one.body, "base64");
  answers.push(await drivers()[platform]({ ...one, body }));
}
console.log(JSON.stringify(answers));

function drivers() {
  return { cloudflare, vercel, lambda };
}

function requestOf({ method, target, headers, body }) {
  return new Request(`https://functions.example${target}`, { method, headers, body });
}

async function shown(answer) {
  const body = Buffer.from(await answer.arrayBuffer()).toString("base64");
  const headers = Object.fromEntries(answer.headers);
  delete headers["set-cookie"];
  return { status: answer.status, headers, cookies: answer.headers.getSetCookie(), body };
}

async function cloudflare(one) {
  const { default: worker } = await load("src/index.js");
  const waiting = [];
  const ctx = { waitUntil: (promise) => waiting.push(promise), passThroughOnException() {} };
  const answer = await worker.fetch(requestOf(one), { GREETING: "hi" }, ctx);
  await Promise.all(waiting);
  return shown(answer);
}

/** The parameters of a path like `/api/{id}` or `/files/{rest+}`; none if it is not the path of the request. */
function match(path, pathname) {
  const names = [];
  const pattern = path.replace(/[.[\]]/g, "\\$&").replace(/\{(\w+)(\+?)\}/g, (_, name, rest) => {
    names.push([name, rest]);
    return rest ? "(.+)" : "([^/]+)";
  });
  const found = new RegExp(`^${pattern}$`).exec(pathname);
  return found && names.map(([name, rest], at) => [name, rest, found[at + 1]]);
}

function routeOf(one) {
  const { pathname } = new URL(`https://functions.example${one.target}`);
  for (const route of routes) {
    const params = match(route.path, pathname);
    if (params) return { route, params, pathname };
  }
  return undefined;
}

async function vercel(one) {
  const { route, params } = routeOf(one);
  const exported = await load(route.file);
  const values = params.map(([name, rest, text]) => {
    return [name, rest ? text.split("/").map(decodeURIComponent) : decodeURIComponent(text)];
  });
  // Next.js itself answers what a route file does not export.
  if (!exported[one.method]) return { missing: true };
  // Next.js gives a route whose path is fixed no parameters at all.
  const given = route.dynamic ? Promise.resolve(Object.fromEntries(values)) : undefined;
  return shown(await exported[one.method](requestOf(one), { params: given }));
}

async function lambda(one) {
  const { route, params, pathname } = routeOf(one);
  const [, file, name] = /^(.*)\.([^.]*)$/.exec(route.handler);
  const loaded = await load(join(route.folder, `${file}${route.ending}`));
  const { cookie, ...headers } = one.headers ?? {};
  const search = new URL(`https://functions.example${one.target}`).search.slice(1);
  const event = {
    version: "2.0",
    rawPath: pathname,
    rawQueryString: search,
    headers,
    requestContext: { domainName: "functions.example", http: { method: one.method, path: pathname } },
    isBase64Encoded: false,
  };
  if (cookie) event.cookies = cookie.split("; ");
  if (search) event.queryStringParameters = Object.fromEntries(new URLSearchParams(search));
  if (params.length > 0) {
    event.pathParameters = Object.fromEntries(params.map(([key, , text]) => [key, decodeURIComponent(text)]));
  }
  if (one.body) {
    event.isBase64Encoded = !/^(text\/|application\/json)/.test(headers["content-type"]);
    event.body = one.body.toString(event.isBase64Encoded ? "base64" : "utf8");
  }
  const result = await loaded[name](event, { awsRequestId: "1" });
  if (result.statusCode === undefined) {
    return { status: 200, headers: { "content-type": "application/json" }, cookies: [], body: Buffer.from(JSON.stringify(result)).toString("base64") };
  }
  const lower = Object.entries(result.headers ?? {}).map(([key, value]) => [key.toLowerCase(), String(value)]);
  const empty = one.method === "HEAD" || result.statusCode === 204;
  return {
    status: result.statusCode,
    headers: Object.fromEntries(lower),
    cookies: result.cookies ?? [],
    body: empty ? "" : Buffer.from(result.body ?? "", result.isBase64Encoded ? "base64" : "utf8").toString("base64"),
  };
}
