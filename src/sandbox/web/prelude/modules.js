// require(), and what import finds for files that were not written as modules. Each file runs once; while it runs,
// whoever requires it in a circle gets what it has exported so far.

const { resolveFile, compileFile, isModuleText, parseFile, folderPath } = native;

const moduleCache = { __proto__: null };

// What Node's own modules hold of the web API, by their names without `node:`. Made at their first use.
const builtIns = {
  __proto__: null,
  buffer: () => {
    const { Buffer } = core.need("buffer");
    const { Blob, File } = core.need("files");
    return { Buffer, Blob, File, atob: core.atob, btoa: core.btoa };
  },
  crypto: () => core.need("crypto").nodeCrypto(),
  lab: () => core.need("lab").labModule(),
  perf_hooks: () => ({ performance: core.need("performance").performance }),
  process: () => core.need("process").process,
  "stream/web": () => {
    const {
      ReadableStream, ReadableStreamDefaultReader, WritableStream, WritableStreamDefaultWriter, TransformStream,
      CountQueuingStrategy, ByteLengthQueuingStrategy, TextEncoderStream, TextDecoderStream,
    } = core.need("streams");
    return {
      ReadableStream, ReadableStreamDefaultReader, WritableStream, WritableStreamDefaultWriter, TransformStream,
      CountQueuingStrategy, ByteLengthQueuingStrategy, TextEncoderStream, TextDecoderStream,
    };
  },
  "timers/promises": () => ({ setTimeout: wait, setImmediate: turn }),
  url: () => {
    const { URL, URLSearchParams } = core.need("url");
    return { URL, URLSearchParams };
  },
};

const wait = (millis = 1, value = undefined) =>
  new Promise((resolve) => core.schedule("setTimeout", () => resolve(value), millis, [], false));
const turn = (value = undefined) => wait(0, value);

const builtInCache = { __proto__: null };
const builtIn = (name) => (builtInCache[name] ??= builtIns[name]());

// The same by a name with or without `node:`; nothing for a name that stands for none.
const builtInNamed = (name) => {
  const bare = slice(name, 0, 5) === "node:" ? slice(name, 5) : name;
  return builtIns[bare] === undefined ? undefined : builtIn(bare);
};

// The module that the host runs.
const addMain = () => {
  const main = core.main();
  if (main !== undefined) moduleCache[main.path] ??= main.module;
};

const runFile = (path) => {
  addMain();
  const known = moduleCache[path];
  if (known !== undefined) return known.exports;
  const file = `${folderPath}${path}`;
  const module = { exports: {}, id: file, filename: file, loaded: false };
  moduleCache[path] = module;
  try {
    if (slice(path, path.length - 5) === ".json") {
      module.exports = parseFile(path);
    } else {
      const require = (name) => requireFrom(path, name);
      const run = compileCommonJs(path);
      apply(run, module.exports, [module.exports, require, module, file, folderOf(file)]);
    }
    module.loaded = true;
  } catch (error) {
    delete moduleCache[path];
    throw error;
  }
  return module.exports;
};

const compileCommonJs = (path) => {
  try {
    if (slice(path, path.length - 4) !== ".mjs") return compileFile(path);
  } catch (error) {
    if (!isModuleText(path)) throw error;
  }
  throw new Error(`require("./${path}"): this file is a module; load it with import or with await import()`);
};

const folderOf = (file) => {
  let end = file.length - 1;
  while (end > 0 && charCodeAt(file, end) !== 0x2f) end--;
  return slice(file, 0, end);
};

const requireFrom = (from, name) => {
  if (typeof name !== "string") throw new TypeError("require: the name must be a string");
  const out = list();
  const kind = resolveFile(out, from, toUsv(name));
  if (kind === "built in") return builtIn(out[0]);
  if (kind === "file") return runFile(out[0]);
  const error = new Error(out[0]);
  error.code = "MODULE_NOT_FOUND";
  throw error;
};

// What the engine's loader asks: a built-in module, or a function that runs a file and gives its exports.
const valueOfModule = (kind, name) => (kind === "file" ? () => runFile(name) : builtIn(name));
