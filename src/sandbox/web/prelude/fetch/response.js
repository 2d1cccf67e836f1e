// Response, as the Fetch standard has it for a server, and how the host takes one apart.

const { reasonPhrase } = native;

const nullBodyStatus = { __proto__: null, 204: true, 205: true, 304: true };
const redirectStatus = { __proto__: null, 301: true, 302: true, 303: true, 307: true, 308: true };

const checkedStatus = (value) => {
  // The conversion of the standard: an integer of 16 bits without a sign.
  const status = +value & 0xffff;
  if (status < 200 || status > 599) {
    throw new RangeError(`Response: the status must be from 200 to 599, not ${quoted(value)}`);
  }
  return status;
};

let takeResponse, responseBody, responseHeaders;

class Response {
  #status = 200;
  #statusText = "";
  #headers;
  #body;
  #type = "default";

  static {
    // What the host needs of a response, as a list: status, content, list of names and values. A text says why not. The
    // content is null, a string, bytes, or a stream that is still to be read.
    takeResponse = (value) => {
      if (!isObject(value) || !(#status in value)) return "not a Response";
      if (value.#type === "error") return "error";
      const body = value.#body;
      try {
        take(body);
      } catch {
        return isUsed(body) ? "used" : "locked";
      }
      const out = list();
      out[0] = value.#status;
      out[1] = body.stream ?? body.content;
      if (hasBody(body)) body.used = true;
      out[2] = flatHeaders(value.#headers);
      return out;
    };
    responseBody = (response) => response.#body;
    responseHeaders = (response) => response.#headers;
  }

  static error() {
    const response = new Response();
    response.#type = "error";
    response.#status = 0;
    freezeHeaders(response.#headers);
    return response;
  }

  static json(value, init = undefined) {
    const text = stringifyJson(value);
    if (text === undefined) throw new TypeError("Response.json: the value cannot be written as JSON");
    if (init === undefined) {
      const response = new Response(unfilled);
      response.#fill(text, "application/json");
      return response;
    }
    const response = new Response(null, init);
    response.#setBody(newBody(text), "application/json");
    return response;
  }

  static redirect(url, status = 302) {
    const parts = list();
    const text = toUsv(url);
    if (!parseUrl(parts, text, undefined)) {
      throw new TypeError(`Response.redirect: ${quoted(text)} is not an absolute URL`);
    }
    const code = +status & 0xffff;
    if (!redirectStatus[code]) {
      throw new RangeError(`Response.redirect: the status must be 301, 302, 303, 307 or 308, not ${quoted(status)}`);
    }
    const response = new Response();
    response.#status = code;
    addPair(flatHeaders(response.#headers), "location", parts[0]);
    freezeHeaders(response.#headers);
    return response;
  }

  constructor(body = null, init = undefined) {
    if (body === unfilled) return;
    // The shortest way for what most handlers return.
    if (init === undefined && typeof body === "string") {
      this.#fill(toUsv(body), "text/plain;charset=UTF-8");
      return;
    }
    const { status, statusText, headers } = dictionary(init, "Response");
    if (status !== undefined) this.#status = checkedStatus(status);
    if (statusText !== undefined) {
      const text = toUsv(statusText);
      if (!reasonPhrase(text)) throw new TypeError(`Response: ${quoted(text)} is not a valid status text`);
      this.#statusText = text;
    }
    this.#headers = new Headers(headers);
    const made = bodyFrom(body);
    this.#setBody(made.body, made.type);
  }

  // A whole text with its type, where nothing else was asked for.
  #fill(text, type) {
    const flat = list();
    flat[0] = "content-type";
    flat[1] = type;
    this.#headers = newHeaders(flat);
    this.#body = newBody(text);
  }

  #setBody(body, type) {
    if (hasBody(body) && nullBodyStatus[this.#status]) {
      throw new TypeError(`Response: a response with status ${this.#status} cannot have a body`);
    }
    this.#body = body;
    setType(this.#headers, type);
  }

  get type() {
    return this.#type;
  }

  get url() {
    return "";
  }

  get redirected() {
    return false;
  }

  get status() {
    return this.#status;
  }

  get ok() {
    return this.#status >= 200 && this.#status <= 299;
  }

  get statusText() {
    return this.#statusText;
  }

  get headers() {
    return this.#headers;
  }

  clone() {
    const body = cloneBody(this.#body);
    const copy = new Response();
    copy.#status = this.#status;
    copy.#statusText = this.#statusText;
    copy.#type = this.#type;
    copy.#headers = new Headers(this.#headers);
    copy.#body = body;
    return copy;
  }
}

finishBody(Response, "Response", responseBody, responseHeaders);
