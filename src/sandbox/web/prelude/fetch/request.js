// Request, as the Fetch standard has it for a server.

const { parseUrl } = native;

const forbiddenMethods = { __proto__: null, CONNECT: true, TRACE: true, TRACK: true };
const plainMethods = { __proto__: null, DELETE: true, GET: true, HEAD: true, OPTIONS: true, POST: true, PUT: true };

const checkedMethod = (method) => {
  const text = toUsv(method);
  const upper = toUpperCase(text);
  if (headerName(text) === undefined || forbiddenMethods[upper]) {
    throw new TypeError(`Request: ${quoted(text)} is not an allowed method`);
  }
  return plainMethods[upper] ? upper : text;
};

const checkedUrl = (input) => {
  const parts = list();
  const text = toUsv(input);
  if (!parseUrl(parts, text, undefined)) throw new TypeError(`Request: ${quoted(text)} is not an absolute URL`);
  if (parts[3] !== "" || parts[4] !== "") throw new TypeError("Request: the URL must not hold a user name or password");
  return parts[0];
};

let newRequest, abortRequest, requestBody, requestHeaders;

class Request {
  #url;
  #method = "GET";
  #headers;
  #body;
  // What few requests have: keepalive, signal, followed, aborted.
  #more = undefined;

  static {
    // A request that came in, already checked by the host: method, URL, pairs of headers, bytes of the body or null.
    newRequest = (parts) => {
      const request = new Request(unfilled);
      request.#url = parts[1];
      request.#method = parts[0];
      request.#headers = newHeaders(parts[2]);
      request.#body = newBody(parts[3]);
      return request;
    };
    // Tells a handler that nobody waits for its answer any more.
    abortRequest = (request, reason) => {
      const more = request.#rest();
      more.aborted ??= { __proto__: null, reason };
      more.signal?.abort(reason);
    };
    requestBody = (request) => request.#body;
    requestHeaders = (request) => request.#headers;
  }

  constructor(input, init = undefined) {
    if (input === unfilled) return;
    const options = dictionary(init, "Request");
    const from = isObject(input) && #url in input ? input : undefined;
    this.#url = from === undefined ? checkedUrl(input) : from.#url;
    const { method, headers, body, signal, keepalive } = options;
    if (method !== undefined) this.#method = checkedMethod(method);
    else if (from !== undefined) this.#method = from.#method;
    this.#headers = new Headers(headers === undefined ? from?.#headers : headers);
    const given = body !== undefined && body !== null;
    const inherited = from !== undefined && hasBody(from.#body);
    if ((given || inherited) && (this.#method === "GET" || this.#method === "HEAD")) {
      throw new TypeError("Request: a GET or HEAD request cannot have a body");
    }
    if (given) {
      const made = bodyFrom(body);
      this.#body = made.body;
      setType(this.#headers, made.type);
    } else if (inherited) {
      this.#body = moveBody(from.#body);
    } else {
      this.#body = newBody(null);
    }
    if (keepalive === undefined ? from?.#more?.keepalive === true : keepalive) this.#rest().keepalive = true;
    if (signal === undefined) {
      if (from !== undefined) this.#rest().followed = () => from.signal;
    } else if (signal !== null) {
      if (!core.loaded("abort")?.isSignal(signal)) throw new TypeError("Request: signal must be an AbortSignal");
      this.#rest().followed = () => signal;
    }
  }

  #rest() {
    return (this.#more ??= {
      __proto__: null, keepalive: false, signal: undefined, followed: undefined, aborted: undefined,
    });
  }

  get method() {
    return this.#method;
  }

  get url() {
    return this.#url;
  }

  get headers() {
    return this.#headers;
  }

  get signal() {
    const more = this.#rest();
    if (more.signal === undefined) {
      const { newSource, follow, reasonOf } = core.need("abort");
      more.signal = newSource();
      const followed = more.followed?.();
      if (followed !== undefined) follow(followed, () => more.signal.abort(reasonOf(followed)));
      if (more.aborted !== undefined) more.signal.abort(more.aborted.reason);
    }
    return more.signal.signal;
  }

  get keepalive() {
    return this.#more?.keepalive === true;
  }

  get duplex() {
    return "half";
  }

  clone() {
    const body = cloneBody(this.#body);
    const copy = new Request(unfilled);
    copy.#url = this.#url;
    copy.#method = this.#method;
    copy.#headers = new Headers(this.#headers);
    copy.#body = body;
    const more = copy.#rest();
    more.keepalive = this.keepalive;
    more.followed = () => this.signal;
    return copy;
  }
}

finishBody(Request, "Request", requestBody, requestHeaders);
