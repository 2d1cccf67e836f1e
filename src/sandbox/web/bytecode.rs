//! The prelude's files, compiled once and carried as bytes to wherever isolates start. Knows which files belong together
//! and what names they define, not what they do.

use std::sync::Arc;

use rquickjs::module::WriteOptions;
use rquickjs::{Context, Ctx, Error, Module, Runtime};

/// The files that every isolate loads, before and after the list of what they share.
const CORE: [&str; 2] = [
    include_str!("prelude/core/primordials.js"),
    concat!(
        include_str!("prelude/core/groups.js"),
        include_str!("prelude/core/timers.js"),
        include_str!("prelude/core/handlers.js"),
        include_str!("prelude/core/modules.js"),
    ),
];

/// What the other groups get of the core, by name.
const SHARED: &str = "global, Error, Promise, Proxy, RangeError, TypeError, Uint8Array, DOMException, apply, \
                      defineProperty, getOwnPropertyDescriptor, ownKeys, setPrototypeOf, parseJson, stringifyJson, \
                      isView, asyncIteratorSymbol, iteratorSymbol, floor, dateNow, queueJob, unbound, typedTag, \
                      typedBuffer, typedOffset, typedSize, typedSet, bufferSize, sort, charCodeAt, slice, toLowerCase, \
                      toUpperCase, trim, list, toArray, isObject, toUsv, quoted, dictionary, copyBytes, withoutMark, \
                      defineHidden, finishClass";

/// Files that are loaded together when one of their names is used for the first time.
struct Group {
    name: &'static str,
    /// In the order in which they build on each other. They share one scope.
    files: &'static [&'static str],
    /// The globals that they define.
    globals: &'static [&'static str],
    /// The globals that are there only once the group is loaded: nobody names them before they use the group.
    late: &'static [&'static str],
    /// What else the rest of the prelude uses of them.
    internals: &'static [&'static str],
}

/// A group of which only the prelude knows.
const HIDDEN: Group = Group { name: "", files: &[], globals: &[], late: &[], internals: &[] };

const GROUPS: [Group; 14] = [
    Group {
        name: "fetch",
        files: &[
            include_str!("prelude/fetch/pairs.js"),
            include_str!("prelude/fetch/headers.js"),
            include_str!("prelude/fetch/body.js"),
            include_str!("prelude/fetch/request.js"),
            include_str!("prelude/fetch/response.js"),
        ],
        globals: &["Headers", "Request", "Response"],
        internals: &["newRequest", "abortRequest", "takeResponse"],
        ..HIDDEN
    },
    Group {
        name: "url",
        files: &[include_str!("prelude/fetch/pairs.js"), include_str!("prelude/fetch/url.js")],
        globals: &["URL", "URLSearchParams"],
        internals: &["isQuery", "queryText"],
        ..HIDDEN
    },
    Group {
        name: "streams",
        files: &[
            include_str!("prelude/streams/queue.js"),
            include_str!("prelude/streams/readable.js"),
            include_str!("prelude/streams/readers.js"),
            include_str!("prelude/streams/writable.js"),
            include_str!("prelude/streams/writers.js"),
            include_str!("prelude/streams/transform.js"),
            include_str!("prelude/streams/bytes.js"),
            include_str!("prelude/streams/pump.js"),
        ],
        globals: &[
            "ReadableStream",
            "WritableStream",
            "TransformStream",
            "CountQueuingStrategy",
            "ByteLengthQueuingStrategy",
            "TextEncoderStream",
            "TextDecoderStream",
        ],
        late: &[
            "ReadableStreamDefaultController",
            "ReadableStreamDefaultReader",
            "WritableStreamDefaultController",
            "WritableStreamDefaultWriter",
            "TransformStreamDefaultController",
        ],
        internals: &[
            "isReadable",
            "readableState",
            "streamOfBytes",
            "spentStream",
            "readBytes",
            "teeBytes",
            "bodyCalls",
        ],
    },
    Group {
        name: "abort",
        files: &[include_str!("prelude/abort.js")],
        globals: &["Event", "CustomEvent", "EventTarget", "AbortController", "AbortSignal"],
        internals: &["newSource", "isSignal", "follow", "reasonOf"],
        ..HIDDEN
    },
    Group {
        name: "files",
        files: &[
            include_str!("prelude/fetch/pairs.js"),
            include_str!("prelude/files/blob.js"),
            include_str!("prelude/files/form.js"),
        ],
        globals: &["Blob", "File", "FormData"],
        internals: &[
            "isBlob",
            "isForm",
            "blobBytes",
            "blobType",
            "blobOf",
            "copyBlob",
            "typeFrom",
            "writeForm",
            "readForm",
        ],
        ..HIDDEN
    },
    Group {
        name: "encoding",
        files: &[include_str!("prelude/encoding.js")],
        globals: &["TextEncoder", "TextDecoder"],
        internals: &["newDecoder", "decodeWith", "decoderFlags"],
        ..HIDDEN
    },
    Group { name: "clone", files: &[include_str!("prelude/clone.js")], globals: &["structuredClone"], ..HIDDEN },
    Group {
        name: "crypto",
        files: &[include_str!("prelude/crypto/web.js"), include_str!("prelude/crypto/node.js")],
        globals: &["crypto"],
        late: &["Crypto", "CryptoKey", "SubtleCrypto"],
        internals: &["nodeCrypto"],
    },
    Group {
        name: "buffer",
        files: &[include_str!("prelude/buffer.js")],
        globals: &["Buffer"],
        internals: &["bufferOf", "bytesFrom", "textFrom"],
        ..HIDDEN
    },
    Group {
        name: "performance",
        files: &[include_str!("prelude/performance.js")],
        globals: &["performance"],
        late: &["Performance"],
        ..HIDDEN
    },
    Group {
        name: "modules",
        files: &[include_str!("prelude/modules.js")],
        internals: &["requireFrom", "valueOfModule", "builtInNamed"],
        ..HIDDEN
    },
    Group { name: "lab", files: &[include_str!("prelude/lab.js")], internals: &["labModule", "settleAsk"], ..HIDDEN },
    Group { name: "process", files: &[include_str!("prelude/process.js")], globals: &["process"], ..HIDDEN },
    Group {
        name: "absent",
        files: &[include_str!("prelude/absent.js")],
        globals: &["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "Intl", "addEventListener", "require"],
        internals: &["ofProcess"],
        ..HIDDEN
    },
];

/// The prelude could not be compiled, read or loaded.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum PreludeError {
    /// The engine refused it; in its words.
    #[error("the web API could not be loaded: {0}")]
    Engine(String),
    /// The bytes are not those of a prelude.
    #[error("the bytes of the web API are cut short")]
    Cut,
}

/// One module of the prelude as the engine's compiler wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct Compiled(Arc<[u8]>);

impl Compiled {
    pub(in crate::sandbox) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The compiled prelude; clones share it. The engine runs it without checking, so it is only as good as its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bytecode {
    core: Compiled,
    groups: Vec<Compiled>,
}

impl Bytecode {
    /// The whole as bytes, for a trip to a worker of the same program.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for part in std::iter::once(&self.core).chain(&self.groups) {
            bytes.extend((part.0.len() as u32).to_le_bytes());
            bytes.extend(part.as_bytes());
        }
        bytes
    }

    /// The whole from bytes that the process which started this one made with [`Bytecode::to_bytes`].
    pub fn from_parent(mut bytes: &[u8]) -> Result<Self, PreludeError> {
        let mut next = || {
            let (length, rest) = bytes.split_first_chunk::<4>()?;
            let (part, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            bytes = rest;
            Some(Compiled(part.into()))
        };
        let core = next().ok_or(PreludeError::Cut)?;
        let groups = GROUPS.iter().map(|_| next()).collect::<Option<_>>().ok_or(PreludeError::Cut)?;
        Ok(Self { core, groups })
    }

    pub(super) fn core(&self) -> &Compiled {
        &self.core
    }

    pub(super) fn group(&self, name: &str) -> Option<&Compiled> {
        GROUPS.iter().position(|group| group.name == name).and_then(|at| self.groups.get(at))
    }
}

/// Compiles the prelude. Takes some milliseconds, so do it once and not on the thread that draws.
pub fn prelude_bytecode() -> Result<Bytecode, PreludeError> {
    let engine = |error: Error| PreludeError::Engine(error.to_string());
    let runtime = Runtime::new().map_err(engine)?;
    let context = Context::full(&runtime).map_err(engine)?;
    context.with(|ctx| {
        let core = compile(&ctx, "web-api", core_source())?;
        let groups = GROUPS.iter().map(|group| compile(&ctx, &format!("web-api/{}", group.name), group_source(group)));
        Ok(Bytecode { core, groups: groups.collect::<Result<_, _>>()? })
    })
}

fn core_source() -> String {
    let [before, after] = CORE;
    let lazily = GROUPS.iter().filter(|group| !group.globals.is_empty());
    let lazily = lazily.map(|group| format!("defineLazily({:?}, {:?});\n", group.name, group.globals));
    let lazily: String = lazily.collect();
    format!("{before}const shared = {{ __proto__: null, {SHARED} }};\n{after}{lazily}")
}

fn group_source(group: &Group) -> String {
    let defined = [group.globals, group.late, group.internals].concat().join(", ");
    let late = group.late.iter().map(|name| format!("core.defineLate({name:?}, {name});\n"));
    let files = group.files.concat() + &late.collect::<String>();
    format!(
        "export default (shared, native, core) => {{\nconst {{ {SHARED} }} = shared;\n{files}return {{ __proto__: null, {defined} }};\n}};\n"
    )
}

fn compile(ctx: &Ctx<'_>, name: &str, source: String) -> Result<Compiled, PreludeError> {
    let options = WriteOptions { strip_source: true, ..WriteOptions::default() };
    Module::declare(ctx.clone(), name, source)
        .and_then(|module| module.write(options))
        .map(|code| Compiled(code.into()))
        .map_err(|error| PreludeError::Engine(reason(ctx, &error)))
}

/// Why the engine refused code of our own, in its words. A guest's error is read with care, in `fault`.
pub(super) fn reason(ctx: &Ctx<'_>, error: &Error) -> String {
    match error {
        Error::Exception => {
            let thrown = ctx.catch();
            thrown.as_exception().map_or_else(|| "out of memory".to_owned(), ToString::to_string)
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytecode_survives_the_trip_to_a_worker() {
        let made = prelude_bytecode().unwrap();
        let bytes = made.to_bytes();
        assert_eq!(Bytecode::from_parent(&bytes), Ok(made));
        for length in [0, 3, 4, 100, bytes.len() - 1] {
            assert_eq!(Bytecode::from_parent(&bytes[..length]), Err(PreludeError::Cut), "{length}");
        }
    }
}
