// FormData, and how it is written into a body and read from one.

const { parseMultipart, parseQuery, randomText } = native;

let formPairs, formOf, isForm;

class FormData {
  #flat = list();

  static {
    isForm = (value) => isObject(value) && #flat in value;
    formPairs = (form) => form.#flat;
    formOf = (flat) => {
      const form = new FormData();
      form.#flat = flat;
      return form;
    };
  }

  constructor(form = undefined) {
    if (form !== undefined) {
      throw new TypeError("FormData: there are no HTML forms here; use new FormData() and append()");
    }
  }

  append(name, value, fileName = undefined) {
    addPair(this.#flat, toUsv(name), entryOf(value, fileName, "append"));
  }

  set(name, value, fileName = undefined) {
    this.#flat = setPair(this.#flat, toUsv(name), entryOf(value, fileName, "set"));
  }

  delete(name) {
    const key = toUsv(name);
    this.#flat = keepPairs(this.#flat, (kept) => kept !== key);
  }

  get(name) {
    const at = findPair(this.#flat, toUsv(name));
    return at < 0 ? null : this.#flat[at + 1];
  }

  getAll(name) {
    return valuesOf(this.#flat, toUsv(name));
  }

  has(name) {
    return findPair(this.#flat, toUsv(name)) >= 0;
  }
}

const entryOf = (value, name, where) => {
  if (isBlob(value)) return asFile(value, name === undefined ? undefined : toUsv(name));
  if (name !== undefined) throw new TypeError(`FormData.${where}: only a Blob can have a file name`);
  return toUsv(value);
};

finishPairs(FormData, "FormData", formPairs);

// A text inside of quotes in the head of a part.
const escaped = (text) => {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    out += sign === "\n" ? "%0A" : sign === "\r" ? "%0D" : sign === '"' ? "%22" : sign;
  }
  return out;
};

// Every line end as CR LF.
const withLineEnds = (text) => {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\r" && text[i + 1] === "\n") continue;
    out += text[i] === "\n" || text[i] === "\r" ? "\r\n" : text[i];
  }
  return out;
};

// The body of a form with the content type that goes with it.
const writeForm = (form) => {
  const boundary = `----formdata-${randomText()}`;
  const flat = formPairs(form);
  const pieces = list();
  const write = (bytes) => {
    pieces[pieces.length] = bytes;
  };
  for (let i = 0; i < flat.length; i += 2) {
    const value = flat[i + 1];
    let head = `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(withLineEnds(flat[i]))}"`;
    if (isBlob(value)) {
      head += `; filename="${escaped(fileName(value))}"\r\n`;
      head += `Content-Type: ${blobType(value) || "application/octet-stream"}\r\n\r\n`;
      write(encodeUtf8(head));
      write(blobBytes(value));
      write(encodeUtf8("\r\n"));
    } else {
      write(encodeUtf8(`${head}\r\n\r\n${withLineEnds(value)}\r\n`));
    }
  }
  write(encodeUtf8(`--${boundary}--\r\n`));
  return { __proto__: null, bytes: joinBytes(pieces), type: `multipart/form-data; boundary=${boundary}` };
};

// The form that a body holds; `type` is its content type, or null.
const readForm = (bytes, type) => {
  const out = list();
  const kind = parseMultipart(out, bytes, type ?? "");
  if (kind === "query") {
    const text = list();
    decodeUtf8(text, bytes, false, false);
    const flat = list();
    parseQuery(flat, text[0]);
    return formOf(flat);
  }
  if (kind !== "form") throw new TypeError(`formData: ${kind}`);
  const flat = list();
  for (let i = 0; i < out.length; i += 4) {
    const file = out[i + 1];
    addPair(flat, out[i], file === null ? textOfPart(out[i + 3]) : fileOf(out[i + 3], typeFrom(out[i + 2]), file));
  }
  return formOf(flat);
};

const textOfPart = (bytes) => {
  const out = list();
  decodeUtf8(out, bytes, false, false);
  return withoutMark(out[0]);
};
