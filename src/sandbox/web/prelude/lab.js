// The module "lab": a store and buckets that the lab keeps outside of every instance, and pictures. What is asked goes to
// the lab, which settles it later by its number; numbers and boxes are made here, so that nothing of the guest runs then.

const { askText, askBytes, resizePicture } = native;

const waiting = { __proto__: null };
let lastAsk = 0;

const asked = (send) =>
  new Promise((resolve, reject) => {
    const id = ++lastAsk;
    const why = send(id);
    if (why === "") waiting[id] = { __proto__: null, resolve, reject };
    else reject(new Error(why));
  });

// Called by the host. A box has no `then` that a guest could have put there.
const settleAsk = (id, kind, value) => {
  const ask = waiting[id];
  if (ask === undefined) return;
  delete waiting[id];
  if (kind === "refused") ask.reject(new Error(value));
  else ask.resolve({ __proto__: null, kind, value });
};

const ofStore = (kind, key, value = "") => asked((id) => askText(id, kind, toUsv(key), value));

const asJson = (value, where) => {
  const json = stringifyJson(value);
  if (json === undefined) throw new TypeError(`${where}: the value has no JSON; delete(key) forgets a key`);
  return toUsv(json);
};

const store = {
  async get(key) {
    const told = await ofStore("get", key);
    return told.kind === "value" ? parseJson(told.value) : null;
  },
  async put(key, value) {
    await ofStore("put", key, asJson(value, "store.put"));
  },
  async putIfAbsent(key, value) {
    return (await ofStore("putIfAbsent", key, asJson(value, "store.putIfAbsent"))).value;
  },
  async delete(key) {
    await ofStore("delete", key);
  },
};

const noBytes = new Uint8Array(0);

const bytesOf = (bytes, where) => {
  if (typeof bytes === "string") throw new TypeError(`${where}: the bytes must be a Uint8Array, not a text`);
  const copied = copyBytes(bytes);
  if (copied === undefined) throw new TypeError(`${where}: the bytes must be a Uint8Array or an ArrayBuffer`);
  return copied;
};

const bucket = (name) => {
  const inside = toUsv(name);
  return {
    name: inside,
    async get(key) {
      const told = await asked((id) => askBytes(id, "read", inside, toUsv(key), noBytes));
      return told.kind === "bytes" ? told.value : null;
    },
    async put(key, bytes) {
      const copied = bytesOf(bytes, "bucket.put");
      await asked((id) => askBytes(id, "write", inside, toUsv(key), copied));
    },
  };
};

const images = {
  async resize(bytes, options) {
    const { width, format = "" } = dictionary(options, "images.resize");
    const pixels = +width;
    if (!(pixels >= 1 && pixels <= 4096 && floor(pixels) === pixels)) {
      throw new RangeError("images.resize: width must be a whole number from 1 to 4096");
    }
    const out = list();
    const why = resizePicture(out, bytesOf(bytes, "images.resize"), pixels, toUsv(format));
    if (why !== "") throw new Error(why);
    return out[0];
  },
};

const labModule = () => ({ store, bucket, images });
