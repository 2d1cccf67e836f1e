//! A guest's file as a program with a handler: how it is read (module or `CommonJS`) and which of the three styles its
//! exports have.

use std::ffi::OsStr;
use std::path::Path;

use rquickjs::function::This;
use rquickjs::{Array, Error, Function, Module, Object, Value};

use super::fault::{self, SourceFile};
use super::folder::ROOT;
use super::modules::{self, COMMON_JS_HEAD};
use super::prelude::Web;
use crate::sandbox::environment::{Fault, GuestError};

/// Methods that a web route may export a function for.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// A program whose top level has run and whose handler is known.
pub(in crate::sandbox) struct Program<'js> {
    pub(in crate::sandbox) file: SourceFile,
    pub(super) handler: Handler<'js>,
}

impl Program<'_> {
    /// The methods that a route exports functions for; none for other styles.
    pub(in crate::sandbox) fn methods(&self) -> Option<Vec<String>> {
        let Handler::Route(methods) = &self.handler else { return None };
        Some(methods.iter().map(|(method, _)| (*method).to_owned()).collect())
    }

    /// Whether it is a Lambda handler.
    pub(in crate::sandbox) fn is_lambda(&self) -> bool {
        matches!(self.handler, Handler::Lambda { .. })
    }
}

/// The handler of a program.
pub(super) enum Handler<'js> {
    /// A function for each method that the route exports, as on Vercel with Next.js:
    /// `export async function GET(request, { params })`.
    Route(Vec<(&'static str, Function<'js>)>),
    /// As on AWS Lambda: `exports.handler = async (event, context) => …`.
    Lambda { function: Function<'js>, exports: Object<'js> },
    /// As on Cloudflare Workers: `export default { fetch(request, env, ctx) { … } }`, and `scheduled(controller, env, ctx)`.
    Workers { fetch: Option<Function<'js>>, scheduled: Option<Function<'js>>, object: Object<'js> },
}

/// Reads a program and runs its top level. `.mjs` is a module, `.cjs` `CommonJS`; any other name is a module if the text
/// reads only as one.
pub(in crate::sandbox) fn load_program<'js>(
    web: &Web<'js>,
    file_name: &str,
    source: &str,
) -> Result<Program<'js>, GuestError> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    if source.contains('\0') {
        return Err(GuestError::new(Fault::Syntax, "the file holds a NUL character"));
    }
    let file = SourceFile { name: file_name.replace(['\0', '\n', '\r'], "_"), first_line_shift: 0 };
    web.folder.set_entry(&file.name, source);
    let extension = Path::new(&file.name).extension().and_then(OsStr::to_str);
    if extension == Some("mjs") {
        return load_module(web, file, source);
    }
    let moved = SourceFile { first_line_shift: COMMON_JS_HEAD.len() as u32, ..file.clone() };
    let compiled = modules::compile(&web.ctx, &web.folder, &file.name);
    match compiled.map_err(|error| fault::caught(web, Fault::Syntax, &error, &moved)) {
        Ok(function) => run_common_js(web, moved, &function),
        Err(error) if extension == Some("cjs") || error.kind != Fault::Syntax => Err(error),
        Err(error) => match load_module(web, file, source) {
            Err(as_module) if as_module.kind == Fault::Syntax && !stops_at_module_syntax(source, &error) => Err(error),
            loaded => loaded,
        },
    }
}

/// Puts the other files of a function beside the one that is loaded next.
pub(in crate::sandbox) fn add_files(web: &Web<'_>, files: &[(String, String)]) {
    web.folder.add(files);
}

fn load_module<'js>(web: &Web<'js>, file: SourceFile, source: &str) -> Result<Program<'js>, GuestError> {
    web.folder.set_wrapped(&file.name, false);
    let declared = Module::declare(web.ctx.clone(), file.name.as_str(), source)
        .map_err(|error| fault::caught(web, Fault::Syntax, &error, &file))?;
    let failed = |error: &Error| fault::caught(web, Fault::Threw, error, &file);
    let meta = declared.meta().map_err(|error| failed(&error))?;
    meta.set("url", format!("file://{ROOT}{}", file.name)).map_err(|error| failed(&error))?;
    let (module, promise) = declared.eval().map_err(|error| failed(&error))?;
    web.run_until(&file, || Ok(promise.result::<Value<'js>>()))?.map_err(|error| failed(&error))?;
    let exports = module.namespace().map_err(|error| failed(&error))?;
    let handler = find_handler(&exports, None).map_err(|error| failed(&error))?;
    program(web, file, handler)
}

fn run_common_js<'js>(web: &Web<'js>, file: SourceFile, function: &Function<'js>) -> Result<Program<'js>, GuestError> {
    let run = || {
        let made: Array<'js> = web.calls.new_module.call((file.name.as_str(),))?;
        let (module, require): (Object<'js>, Function<'js>) = (made.get(0)?, made.get(1)?);
        let exports: Object<'js> = module.get("exports")?;
        let path = format!("{ROOT}{}", file.name);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        function.call::<_, Value<'js>>((This(exports.clone()), exports, require, module.clone(), path, folder))?;
        let exports: Value<'js> = module.get("exports")?;
        exports.as_object().map_or(Ok(Found::Nothing), |exports| find_handler(exports, Some(exports)))
    };
    let handler = run().map_err(|error| fault::caught(web, Fault::Threw, &error, &file))?;
    program(web, file, handler)
}

fn program<'js>(web: &Web<'js>, file: SourceFile, found: Found<'js>) -> Result<Program<'js>, GuestError> {
    let what =
        "export a function named GET or POST, a function named handler, or a default object with a fetch function";
    let message = match found {
        Found::Handler(handler) => {
            if !matches!(handler, Handler::Lambda { .. }) {
                let prepared: rquickjs::Result<()> = web.calls.prepare_fetch.call(());
                prepared.map_err(|error| fault::caught(web, Fault::Threw, &error, &file))?;
            }
            return Ok(Program { file, handler });
        }
        Found::DefaultFunction => {
            format!("the default export is a function, and no platform of this course calls that: {what}")
        }
        Found::Nothing => format!("the file exports no handler: {what}"),
    };
    Err(GuestError::new(Fault::NoHandler, &message))
}

/// What the exports hold.
enum Found<'js> {
    Handler(Handler<'js>),
    DefaultFunction,
    Nothing,
}

/// The handler among the exports. What `CommonJS` code exports is its own default.
fn find_handler<'js>(exports: &Object<'js>, default: Option<&Object<'js>>) -> rquickjs::Result<Found<'js>> {
    let named: Value<'js> = exports.get("default")?;
    let defaults = || named.as_object().into_iter().chain(default);
    for object in defaults() {
        let (fetch, scheduled) = (function(object, "fetch")?, function(object, "scheduled")?);
        if fetch.is_some() || scheduled.is_some() {
            return Ok(Found::Handler(Handler::Workers { fetch, scheduled, object: object.clone() }));
        }
    }
    let mut methods = Vec::new();
    for method in METHODS {
        methods.extend(function(exports, method)?.map(|function| (method, function)));
    }
    if !methods.is_empty() {
        return Ok(Found::Handler(Handler::Route(methods)));
    }
    Ok(match function(exports, "handler")? {
        Some(function) => Found::Handler(Handler::Lambda { function, exports: exports.clone() }),
        None if defaults().any(|object| object.as_value().is_function()) => Found::DefaultFunction,
        None => Found::Nothing,
    })
}

fn function<'js>(object: &Object<'js>, name: &str) -> rquickjs::Result<Option<Function<'js>>> {
    let value: Value<'js> = object.get(name)?;
    Ok(value.into_function())
}

/// Says whether reading as `CommonJS` ended at something that only a module may hold.
fn stops_at_module_syntax(source: &str, error: &GuestError) -> bool {
    let (Some(line), Some(column)) = (error.line, error.column) else { return false };
    let text = source.lines().nth(line as usize - 1).unwrap_or("");
    let (before, after) = text.split_at(text.floor_char_boundary(column as usize - 1));
    let before = before.trim_end();
    ["import", "export", "await"].iter().any(|word| before.ends_with(word) || after.starts_with(word))
        || before.ends_with("import.meta")
        || after.starts_with(".meta")
}
