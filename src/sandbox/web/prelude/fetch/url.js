// URL and URLSearchParams. Parsing and writing is done by native functions; here are the objects and their link.

const { parseUrl, changeUrl, parseQuery, writeQuery } = native;

let linkQuery, refillQuery, flatQuery, isQuery;

class URLSearchParams {
  #flat = list();
  #changed = undefined;

  static {
    // The parameters of a URL: `changed` is called with the new query after every change.
    linkQuery = (query, changed) => {
      const params = new URLSearchParams();
      parseQuery(params.#flat, query);
      params.#changed = changed;
      return params;
    };
    refillQuery = (params, query) => {
      params.#flat = list();
      parseQuery(params.#flat, query);
    };
    flatQuery = (params) => params.#flat;
    isQuery = (value) => isObject(value) && #flat in value;
  }

  constructor(init = "") {
    if (isObject(init)) {
      eachPair(init, "URLSearchParams", (name, value) => addPair(this.#flat, toUsv(name), toUsv(value)));
    } else {
      const text = toUsv(init);
      parseQuery(this.#flat, charCodeAt(text, 0) === 0x3f ? slice(text, 1) : text);
    }
  }

  #change(flat) {
    this.#flat = flat;
    const changed = this.#changed;
    if (changed !== undefined) changed(writeQuery(flat));
  }

  get size() {
    return this.#flat.length / 2;
  }

  append(name, value) {
    const flat = this.#flat;
    addPair(flat, toUsv(name), toUsv(value));
    this.#change(flat);
  }

  delete(name, value = undefined) {
    const key = toUsv(name);
    const text = value === undefined ? undefined : toUsv(value);
    this.#change(keepPairs(this.#flat, (k, v) => k !== key || (text !== undefined && v !== text)));
  }

  get(name) {
    const at = findPair(this.#flat, toUsv(name));
    return at < 0 ? null : this.#flat[at + 1];
  }

  getAll(name) {
    return valuesOf(this.#flat, toUsv(name));
  }

  has(name, value = undefined) {
    const key = toUsv(name);
    if (value === undefined) return findPair(this.#flat, key) >= 0;
    const text = toUsv(value);
    return keepPairs(this.#flat, (k, v) => k === key && v === text).length > 0;
  }

  set(name, value) {
    const key = toUsv(name);
    this.#change(setPair(this.#flat, key, toUsv(value)));
  }

  sort() {
    const from = this.#flat;
    const order = list();
    for (let i = 0; i < from.length; i += 2) order[order.length] = i;
    sort(order, (a, b) => (from[a] < from[b] ? -1 : from[a] > from[b] ? 1 : a - b));
    const flat = list();
    for (let i = 0; i < order.length; i++) addPair(flat, from[order[i]], from[order[i] + 1]);
    this.#change(flat);
  }

  toString() {
    return writeQuery(this.#flat);
  }
}

finishPairs(URLSearchParams, "URLSearchParams", flatQuery);

const queryText = (params) => writeQuery(flatQuery(params));

// The parts of a URL in the order in which the native functions write them.
const partNames = [
  "href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash",
];
const searchPart = 9;

let partsOf, changePart;

class URL {
  #parts = list();
  #params = undefined;

  static {
    partsOf = (url) => url.#parts;
    // A value that does not fit is ignored, as the standard says.
    changePart = (url, part, value) => {
      changeUrl(url.#parts, url.#parts[0], part, toUsv(value));
      if (part === "search") url.#refill();
    };
  }

  static canParse(url, base = undefined) {
    return parseUrl(list(), toUsv(url), base === undefined ? undefined : toUsv(base));
  }

  static parse(url, base = undefined) {
    const text = toUsv(url);
    const baseText = base === undefined ? undefined : toUsv(base);
    return parseUrl(list(), text, baseText) ? new URL(text, baseText) : null;
  }

  constructor(url, base = undefined) {
    const text = toUsv(url);
    if (!parseUrl(this.#parts, text, base === undefined ? undefined : toUsv(base))) {
      throw new TypeError(`Invalid URL: ${quoted(text)}${base === undefined ? "" : ` with base ${quoted(base)}`}`);
    }
  }

  #refill() {
    if (this.#params !== undefined) refillQuery(this.#params, slice(this.#parts[searchPart], 1));
  }

  get href() {
    return this.#parts[0];
  }

  set href(value) {
    const text = toUsv(value);
    if (!parseUrl(this.#parts, text, undefined)) throw new TypeError(`Invalid URL: ${quoted(text)}`);
    this.#refill();
  }

  get searchParams() {
    this.#params ??= linkQuery(slice(this.#parts[searchPart], 1), (query) => {
      changeUrl(this.#parts, this.#parts[0], "search", query);
    });
    return this.#params;
  }

  toString() {
    return this.#parts[0];
  }

  toJSON() {
    return this.#parts[0];
  }
}

finishClass(URL, "URL");
for (let i = 1; i < partNames.length; i++) {
  const part = partNames[i];
  const get = function () {
    return partsOf(this)[i];
  };
  const set = function (value) {
    changePart(this, part, value);
  };
  defineProperty(URL.prototype, part, {
    __proto__: null, get, set: part === "origin" ? undefined : set, enumerable: false, configurable: true,
  });
}
