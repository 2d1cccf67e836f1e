// TextEncoder and TextDecoder, for UTF-8 only.

const { encodeUtf8, encodeUtf8Into, decodeUtf8 } = native;

const utf8Labels = {
  __proto__: null,
  "utf-8": 1, utf8: 1, "unicode-1-1-utf-8": 1, unicode11utf8: 1, unicode20utf8: 1, "x-unicode20utf8": 1,
};

const noBytes = new Uint8Array(0);

class TextEncoder {
  get encoding() {
    return "utf-8";
  }

  encode(input = "") {
    return encodeUtf8(toUsv(input));
  }

  encodeInto(source, destination) {
    const text = toUsv(source);
    if (typedTag(destination) !== "Uint8Array") throw new TypeError("encodeInto: the destination must be a Uint8Array");
    const out = list();
    const bytes = encodeUtf8Into(out, text, typedSize(destination));
    typedSet(destination, bytes);
    return { read: out[0], written: out[1] };
  }
}

let newDecoder, decodeWith, decoderFlags;

class TextDecoder {
  #fatal;
  #ignoreBOM;
  #rest = noBytes;
  #begun = false;

  static {
    // For streams of text, whatever became of the prototype.
    newDecoder = (label, options) => new TextDecoder(label, options);
    decodeWith = (decoder, input, stream) => decoder.#decode(input, stream);
    decoderFlags = (decoder) => ({ __proto__: null, fatal: decoder.#fatal, ignoreBOM: decoder.#ignoreBOM });
  }

  constructor(label = "utf-8", options = undefined) {
    const name = toLowerCase(trim(`${label}`));
    if (utf8Labels[name] === undefined) {
      throw new RangeError(`TextDecoder: the encoding "${name}" is not available here; only utf-8 is`);
    }
    const { fatal = false, ignoreBOM = false } = dictionary(options, "TextDecoder");
    this.#fatal = !!fatal;
    this.#ignoreBOM = !!ignoreBOM;
  }

  get encoding() {
    return "utf-8";
  }

  get fatal() {
    return this.#fatal;
  }

  get ignoreBOM() {
    return this.#ignoreBOM;
  }

  decode(input = undefined, options = undefined) {
    const { stream = false } = dictionary(options, "decode");
    return this.#decode(input, !!stream);
  }

  #decode(input, stream) {
    let bytes = input === undefined ? noBytes : copyBytes(input);
    if (bytes === undefined) throw new TypeError("decode: the input must be an ArrayBuffer or a view of one");
    const kept = typedSize(this.#rest);
    if (kept > 0) {
      const joined = new Uint8Array(kept + typedSize(bytes));
      typedSet(joined, this.#rest);
      typedSet(joined, bytes, kept);
      bytes = joined;
    }
    const out = list();
    const good = decodeUtf8(out, bytes, this.#fatal, stream);
    const begun = this.#begun;
    this.#rest = good && stream ? out[1] : noBytes;
    if (!good) {
      this.#begun = false;
      throw new TypeError("decode: the bytes are not valid utf-8");
    }
    const text = out[0];
    this.#begun = stream && (begun || text !== "");
    return begun || this.#ignoreBOM ? text : withoutMark(text);
  }
}

finishClass(TextEncoder, "TextEncoder");
finishClass(TextDecoder, "TextDecoder");
