// Headers, as the Fetch standard has it: names without case, values checked, iteration sorted and combined.

const { headerName, headerValue } = native;

const checkedName = (name, where) => {
  const checked = headerName(toUsv(name));
  if (checked === undefined) throw new TypeError(`${where}: ${quoted(name)} is not a valid header name`);
  return checked;
};

const checkedValue = (value, where) => {
  const checked = headerValue(toUsv(value));
  if (checked === undefined) throw new TypeError(`${where}: ${quoted(value)} is not a valid header value`);
  return checked;
};

const combined = (flat, name) => {
  let found = null;
  for (let i = 0; i < flat.length; i += 2) {
    if (flat[i] === name) found = found === null ? flat[i + 1] : `${found}, ${flat[i + 1]}`;
  }
  return found;
};

// The pairs sorted by name, equal names combined but for set-cookie.
const sortPairs = (flat) => {
  const names = list();
  const seen = { __proto__: null };
  for (let i = 0; i < flat.length; i += 2) {
    if (seen[flat[i]]) continue;
    seen[flat[i]] = true;
    names[names.length] = flat[i];
  }
  sort(names, (a, b) => (a < b ? -1 : 1));
  const sorted = list();
  for (let i = 0; i < names.length; i++) {
    if (names[i] !== "set-cookie") {
      addPair(sorted, names[i], combined(flat, names[i]));
      continue;
    }
    for (let at = 0; at < flat.length; at += 2) {
      if (flat[at] === "set-cookie") addPair(sorted, flat[at], flat[at + 1]);
    }
  }
  return sorted;
};

let newHeaders, freezeHeaders, flatHeaders, sortedHeaders;

// What a constructor is given by this file alone: the object is filled by whoever asked for it.
const unfilled = { __proto__: null };

class Headers {
  #flat;
  #frozen = false;
  // Made when it is asked for, dropped by every change.
  #sorted = undefined;

  static {
    // Headers of pairs that are known to be right.
    newHeaders = (flat) => {
      const headers = new Headers(unfilled);
      headers.#flat = flat;
      return headers;
    };
    freezeHeaders = (headers) => {
      headers.#frozen = true;
    };
    flatHeaders = (headers) => headers.#flat;
    sortedHeaders = (headers) => (headers.#sorted ??= sortPairs(headers.#flat));
  }

  constructor(init = undefined) {
    if (init === unfilled) return;
    this.#flat = list();
    if (init === undefined) return;
    if (isObject(init) && #flat in init) this.#flat = keepPairs(init.#flat, () => true);
    else eachPair(init, "Headers", (name, value) => this.#append(name, value, "Headers"));
  }

  #append(name, value, where) {
    const key = checkedName(name, where);
    const text = checkedValue(value, where);
    this.#change(where);
    addPair(this.#flat, key, text);
  }

  #change(where) {
    if (this.#frozen) throw new TypeError(`${where}: these headers are immutable`);
    this.#sorted = undefined;
  }

  append(name, value) {
    this.#append(name, value, "Headers.append");
  }

  delete(name) {
    const key = checkedName(name, "Headers.delete");
    this.#change("Headers.delete");
    this.#flat = keepPairs(this.#flat, (kept) => kept !== key);
  }

  get(name) {
    return combined(this.#flat, checkedName(name, "Headers.get"));
  }

  getSetCookie() {
    return valuesOf(this.#flat, "set-cookie");
  }

  has(name) {
    return findPair(this.#flat, checkedName(name, "Headers.has")) >= 0;
  }

  set(name, value) {
    const key = checkedName(name, "Headers.set");
    const text = checkedValue(value, "Headers.set");
    this.#change("Headers.set");
    this.#flat = setPair(this.#flat, key, text);
  }
}

finishPairs(Headers, "Headers", sortedHeaders);
