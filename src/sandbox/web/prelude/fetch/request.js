// Request, as the Fetch standard has it for a server.

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
  #keepalive = false;
  // Made when it is asked for.
  #signal = undefined;
  #followed = undefined;
  #aborted = undefined;

  static {
    // A request that came in, already checked by the host: method, URL, pairs of headers, bytes of the body or null.
    newRequest = (parts) => {
      const request = new Request(blank);
      request.#url = parts[1];
      request.#method = parts[0];
      request.#headers = newHeaders(parts[2]);
      request.#body = newBody(parts[3]);
      return request;
    };
    // Tells a handler that nobody waits for its answer any more.
    abortRequest = (request, reason) => {
      request.#aborted ??= { __proto__: null, reason };
      if (request.#signal !== undefined) request.#signal.abort(reason);
    };
    requestBody = (request) => request.#body;
    requestHeaders = (request) => request.#headers;
  }

  constructor(input, init = undefined) {
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
    this.#keepalive = keepalive === undefined ? from?.#keepalive === true : !!keepalive;
    if (signal === undefined) {
      this.#followed = from === undefined ? undefined : () => from.signal;
    } else if (signal !== null) {
      if (!core.loaded("abort")?.isSignal(signal)) throw new TypeError("Request: signal must be an AbortSignal");
      this.#followed = () => signal;
    }
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
    if (this.#signal === undefined) {
      const { newSource, follow, reasonOf } = core.need("abort");
      this.#signal = newSource();
      const followed = this.#followed?.();
      if (followed !== undefined) follow(followed, () => this.#signal.abort(reasonOf(followed)));
      if (this.#aborted !== undefined) this.#signal.abort(this.#aborted.reason);
    }
    return this.#signal.signal;
  }

  get keepalive() {
    return this.#keepalive;
  }

  get duplex() {
    return "half";
  }

  clone() {
    const body = cloneBody(this.#body);
    const copy = new Request(blank);
    copy.#url = this.#url;
    copy.#method = this.#method;
    copy.#headers = new Headers(this.#headers);
    copy.#body = body;
    copy.#keepalive = this.#keepalive;
    copy.#followed = () => this.signal;
    return copy;
  }
}

finishBody(Request, "Request", requestBody, requestHeaders);

// To make others of it without parsing a URL.
const blank = new Request("http://localhost/");
