//! Loading a learner's file the way its author meant it, as a script or as a module, and finding the function in it.
//! Knows nothing of cases and of frames.

use rquickjs::context::EvalOptions;
use rquickjs::module::Evaluated;
use rquickjs::promise::PromiseState;
use rquickjs::{Ctx, Function, Module, Object, Promise, Value};

use crate::sandbox::inspect::{error_text, inherited, is_identifier};
use crate::sandbox::isolate::Gauge;
use crate::sandbox::raw::Slot;
use crate::sandbox::value::number_text;

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As a sloppy script that sees `module` and `exports`.
    Script,
    /// As a module.
    Module,
}

/// Why there is no function.
pub(super) enum Missing<'js> {
    /// The file threw, or does not parse.
    Threw(Value<'js>),
    /// The file was loaded and has no such function; what to say.
    NotFound(String),
}

/// Loads a file into a fresh realm and finds the function `name`.
pub(super) fn load<'js>(
    ctx: &Ctx<'js>,
    gauge: &Gauge,
    form: Form,
    file: &str,
    source: &str,
    name: &str,
) -> Result<Function<'js>, Missing<'js>> {
    if !is_identifier(name) {
        return Err(Missing::NotFound(format!("{name} cannot be the name of a function")));
    }
    match form {
        Form::Script => {
            let module = script(ctx, file, source).map_err(|error| caught(ctx, &error))?;
            found(name, &in_script(ctx, &module, name).map_err(|error| caught(ctx, &error))?)
        }
        Form::Module => {
            let module = evaluated(ctx, gauge, file, source)?;
            let exports = module.namespace().map_err(|error| caught(ctx, &error))?;
            let candidates = [property(&exports, name), property(&exports, "default")];
            found(name, &candidates).map_err(|missing| match missing {
                Missing::NotFound(_) if declares(source, name) => Missing::NotFound(format!(
                    "{name} is not exported: a module shows only what it exports, so add export before it"
                )),
                missing => missing,
            })
        }
    }
}

/// Whether what a script threw says that the file should be tried as a module.
pub(super) fn is_syntax_error(thrown: &Value<'_>) -> bool {
    let is_error = thrown.is_error() && !thrown.is_proxy();
    is_error && thrown.as_object().is_some_and(|error| error_text(error).starts_with("SyntaxError"))
}

/// Whether a text has a line that begins with `import` or `export`, as a module's does.
pub(super) fn looks_like_a_module(source: &str) -> bool {
    source.split(['\n', '\r', ';', '}']).map(str::trim_start).any(|statement| {
        let follows = |word: &str, no: &[char]| {
            statement.strip_prefix(word).is_some_and(|rest| {
                rest.starts_with(|sign: char| !sign.is_alphanumeric() && sign != '_' && sign != '$')
                    && !rest.trim_start().starts_with(no)
            })
        };
        follows("export", &['=', '.', '(', ':']) || follows("import", &['=', '.', '(', ':'])
    })
}

/// Runs a script with `module` and `exports` and gives back `module`.
fn script<'js>(ctx: &Ctx<'js>, file: &str, source: &str) -> rquickjs::Result<Object<'js>> {
    let module = Object::new(ctx.clone())?;
    let exports = Object::new(ctx.clone())?;
    module.set("exports", exports.clone())?;
    ctx.globals().set("module", module.clone())?;
    ctx.globals().set("exports", exports)?;
    ctx.eval_with_options::<Value<'js>, _>(source, sloppy(file))?;
    Ok(module)
}

fn sloppy(file: &str) -> EvalOptions {
    let mut options = EvalOptions::default();
    options.strict = false;
    options.filename = Some(file.to_owned());
    options
}

/// Runs a module to its end, a top-level `await` included.
fn evaluated<'js>(
    ctx: &Ctx<'js>,
    gauge: &Gauge,
    file: &str,
    source: &str,
) -> Result<Module<'js, Evaluated>, Missing<'js>> {
    let declared = Module::declare(ctx.clone(), file, source).map_err(|error| caught(ctx, &error))?;
    let (module, promise) = declared.eval().map_err(|error| caught(ctx, &error))?;
    while promise.state() == PromiseState::Pending && !gauge.is_late() && ctx.execute_pending_job() {}
    match settled(ctx, &promise) {
        Some(Ok(())) => Ok(module),
        Some(Err(thrown)) => Err(Missing::Threw(thrown)),
        None => Err(Missing::NotFound("the await at the top level never ends".to_owned())),
    }
}

fn settled<'js>(ctx: &Ctx<'js>, promise: &Promise<'js>) -> Option<Result<(), Value<'js>>> {
    promise.result::<Value<'js>>().map(|result| result.map(drop).map_err(|_| ctx.catch()))
}

/// What a place where a function may stand holds.
enum Candidate<'js> {
    Nothing,
    Value(Value<'js>),
    Getter,
}

/// The places in a script, in their order. Getters are not run.
fn in_script<'js>(ctx: &Ctx<'js>, module: &Object<'js>, name: &str) -> rquickjs::Result<[Candidate<'js>; 4]> {
    let by_name = match property(&ctx.globals(), name) {
        Candidate::Getter => Candidate::Getter,
        // `const` and `let` make names that are no properties of the global object.
        _ => Candidate::Value(
            ctx.eval_with_options(format!("typeof {name} === 'undefined' ? undefined : {name}"), sloppy(""))?,
        ),
    };
    let exports = property(module, "exports");
    let inner = |name: &str| match &exports {
        Candidate::Value(exports) => exports.as_object().map_or(Candidate::Nothing, |object| property(object, name)),
        _ => Candidate::Nothing,
    };
    let (named, default) = (inner(name), inner("default"));
    // An object of exports is only where to look further, never itself a failed candidate.
    let exports = match exports {
        Candidate::Value(value) if !value.is_function() => Candidate::Nothing,
        exports => exports,
    };
    Ok([by_name, exports, named, default])
}

fn property<'js>(object: &Object<'js>, name: &str) -> Candidate<'js> {
    match inherited(object, name) {
        Some(Slot::Data(value)) => Candidate::Value(value),
        Some(Slot::Accessor) => Candidate::Getter,
        None => Candidate::Nothing,
    }
}

/// The first candidate that is a function, else what is wrong with the first that is there.
fn found<'js>(name: &str, candidates: &[Candidate<'js>]) -> Result<Function<'js>, Missing<'js>> {
    let mut wrong = None;
    for candidate in candidates {
        let what = match candidate {
            Candidate::Value(value) if value.is_undefined() => continue,
            Candidate::Value(value) if value.is_proxy() => "a Proxy".to_owned(),
            Candidate::Value(value) => match value.as_function() {
                Some(function) => return Ok(function.clone()),
                None => described(value),
            },
            Candidate::Getter => "a getter".to_owned(),
            Candidate::Nothing => continue,
        };
        wrong.get_or_insert(what);
    }
    Err(Missing::NotFound(match wrong {
        Some(what) => format!("{name} is not a function: it is {what}"),
        None => format!("there is no function {name} in this file"),
    }))
}

fn described(value: &Value<'_>) -> String {
    match value {
        value if value.is_null() => "null".to_owned(),
        value if value.is_bool() => "a boolean".to_owned(),
        value if value.is_string() => "a text".to_owned(),
        value if value.is_array() => "an array".to_owned(),
        value if value.is_promise() => "a Promise".to_owned(),
        value => value
            .as_number()
            .map_or_else(|| "an object".to_owned(), |number| format!("the number {}", number_text(number))),
    }
}

/// Whether a text declares `name`, as far as words can tell.
fn declares(source: &str, name: &str) -> bool {
    let words: Vec<&str> = source
        .split(|sign: char| !sign.is_alphanumeric() && sign != '_' && sign != '$')
        .filter(|w| !w.is_empty())
        .collect();
    words.windows(2).any(|pair| pair[1] == name && ["function", "const", "let", "var", "class"].contains(&pair[0]))
}

fn caught<'js>(ctx: &Ctx<'js>, error: &rquickjs::Error) -> Missing<'js> {
    if error.is_exception() { Missing::Threw(ctx.catch()) } else { Missing::NotFound(error.to_string()) }
}
