//! The files of a function as modules: what `import` and `require` load. Which path a name means is the folder's affair;
//! that each file runs once is the engine's for modules and the prelude's for `CommonJS`.

use std::ffi::OsStr;
use std::path::Path;
use std::rc::Rc;

use rquickjs::context::EvalOptions;
use rquickjs::function::Func;
use rquickjs::{Array, Ctx, Error, Exception, Function, Object, Result, Value};

use super::folder::{Folder, ROOT, Resolved};
use crate::sandbox::program::looks_like_a_module;
use crate::sandbox::raw;

/// What a `CommonJS` file stands in, so that `return` works and its names stay its own. One line with the file's first.
pub(super) const COMMON_JS_HEAD: &str = "(function (exports, require, module, __filename, __dirname) {";

/// What the engine's loader needs, kept in the realm.
pub(in crate::sandbox) struct Modules<'js> {
    folder: Rc<Folder>,
    /// The prelude's function that gives the value of a module which is no JavaScript module: a built-in one's exports, or
    /// a function that runs a `CommonJS` file.
    value_of: Function<'js>,
}

/// A module that the loader is to compile.
pub(in crate::sandbox) struct Source<'js> {
    pub(in crate::sandbox) text: String,
    /// What the text finds as `import.meta.value`.
    pub(in crate::sandbox) value: Option<Value<'js>>,
    /// The URL of a file's module.
    pub(in crate::sandbox) url: Option<String>,
}

/// Lets the files of a folder be imported in a realm.
pub(super) fn keep<'js>(ctx: &Ctx<'js>, folder: &Rc<Folder>, value_of: Function<'js>) {
    drop(ctx.store_userdata(Modules { folder: folder.clone(), value_of }));
    raw::load_modules(ctx);
}

/// The native functions of the prelude's group `modules`.
pub(super) fn functions<'js>(object: &Object<'js>, folder: &Rc<Folder>) -> Result<()> {
    let in_folder = Rc::clone(folder);
    let resolve =
        move |out: Array<'js>, from: String, name: String| told(&out, in_folder.require(&from, &name), &from, &name);
    object.set("resolveFile", Func::from(resolve))?;
    let in_folder = Rc::clone(folder);
    let compile = move |ctx: Ctx<'js>, path: String| compile(&ctx, &in_folder, &path);
    object.set("compileFile", Func::from(compile))?;
    let in_folder = Rc::clone(folder);
    let is_module = move |path: String| in_folder.text(&path).is_some_and(|text| looks_like_a_module(&text));
    object.set("isModuleText", Func::from(is_module))?;
    let in_folder = Rc::clone(folder);
    let parse = move |ctx: Ctx<'js>, path: String| parse_json(&ctx, &in_folder, &path);
    object.set("parseFile", Func::from(parse))?;
    object.set("folderPath", ROOT)
}

/// `out` gets what a name stands for, or why for nothing; the answer says which of them.
fn told(out: &Array<'_>, found: std::result::Result<Resolved, String>, from: &str, name: &str) -> Result<&'static str> {
    match found {
        Ok(Resolved::File(path)) => out.set(0, path).map(|()| "file"),
        Ok(Resolved::BuiltIn(name)) => out.set(0, name).map(|()| "built in"),
        Err(why) => out.set(0, format!("require({name:?}) in {from}: {why}")).map(|()| "missing"),
    }
}

/// The name of the module that `name` in the file `base` stands for. Built-in ones keep their `node:`, which no path has.
pub(in crate::sandbox) fn resolve(ctx: &Ctx<'_>, base: &str, name: &str) -> Result<String> {
    let modules = ctx.userdata::<Modules<'_>>().ok_or(Error::Unknown)?;
    match modules.folder.import(base, name) {
        Ok(Resolved::File(path)) => {
            modules.folder.note_importer(&path, base, name);
            Ok(path)
        }
        Ok(Resolved::BuiltIn(name)) => Ok(format!("node:{name}")),
        Err(why) => {
            let message = format!("cannot import {name:?} in {base}: {why}");
            modules.folder.note_failure(base, name, &message);
            Err(Exception::throw_message(ctx, &message))
        }
    }
}

/// What the engine is to compile for a name that [`resolve`] gave. `kind` is the type that the import asks for.
pub(in crate::sandbox) fn source<'js>(ctx: &Ctx<'js>, name: &str, kind: Option<&str>) -> Result<Source<'js>> {
    let (folder, value_of) = {
        let modules = ctx.userdata::<Modules<'js>>().ok_or(Error::Unknown)?;
        (modules.folder.clone(), modules.value_of.clone())
    };
    if let Some(built_in) = name.strip_prefix("node:") {
        let exports: Object<'js> = value_of.call(("built in", built_in))?;
        let (keys, _) = raw::own_enumerable(&exports, 100);
        let names = keys.iter().filter_map(|(key, _)| raw::text(key, 100)).map(|(name, _)| name).collect::<Vec<_>>();
        return Ok(Source {
            text: re_exporting("import.meta.value", &names),
            value: Some(exports.into_value()),
            url: None,
        });
    }
    let is_json = extension(name) == Some("json");
    match kind {
        Some("json") if is_json => {
            let value = parse_json(ctx, &folder, name)?;
            return Ok(Source { text: "export default import.meta.value;".to_owned(), value: Some(value), url: None });
        }
        Some("json") => return Err(refuse(ctx, &folder, name, "it is not a .json file, so it has no type \"json\"")),
        Some(other) => {
            return Err(refuse(ctx, &folder, name, &format!("there is no type {other:?}; there is \"json\"")));
        }
        None if is_json => {
            let advice = format!("write: import data from \"./{name}\" with {{ type: \"json\" }}");
            return Err(refuse(ctx, &folder, name, &advice));
        }
        None => {}
    }
    let text = folder.text(name).ok_or(Error::Unknown)?;
    if is_common_js(ctx, &folder, name, &text)? {
        let names = exported_names(&text);
        let run: Value<'js> = value_of.call(("file", name))?;
        return Ok(Source { text: re_exporting("import.meta.value()", &names), value: Some(run), url: None });
    }
    Ok(Source { text, value: None, url: Some(format!("file://{ROOT}{name}")) })
}

fn refuse(ctx: &Ctx<'_>, folder: &Folder, name: &str, why: &str) -> Error {
    let message = format!("cannot import \"./{name}\": {why}");
    folder.note_refusal(name, &message);
    Exception::throw_message(ctx, &message)
}

/// Whether a file is to be read as `CommonJS`: by its ending, and for `.js` unless it reads only as a module.
fn is_common_js(ctx: &Ctx<'_>, folder: &Folder, name: &str, text: &str) -> Result<bool> {
    if extension(name) != Some("cjs") && (extension(name) == Some("mjs") || folder.is_entry(name)) {
        return Ok(folder.is_wrapped(name));
    }
    match compile(ctx, folder, name) {
        Ok(_) => Ok(true),
        Err(Error::Exception) if extension(name) == Some("cjs") || !looks_like_a_module(text) => Err(Error::Exception),
        Err(Error::Exception) => {
            ctx.catch();
            folder.set_wrapped(name, false);
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// A file as a function that has not been called.
pub(super) fn compile<'js>(ctx: &Ctx<'js>, folder: &Folder, path: &str) -> Result<Function<'js>> {
    let text = folder.text(path).ok_or(Error::Unknown)?;
    // A first line for the shell is a comment for Node.
    let text = text.strip_prefix("#!").map_or_else(|| text.clone(), |rest| format!("//{rest}"));
    folder.set_wrapped(path, true);
    let mut options = EvalOptions::default();
    options.strict = false;
    options.filename = Some(path.to_owned());
    ctx.eval_with_options(format!("{COMMON_JS_HEAD}{text}\n}})"), options)
}

fn parse_json<'js>(ctx: &Ctx<'js>, folder: &Folder, path: &str) -> Result<Value<'js>> {
    let text = folder.text(path).ok_or(Error::Unknown)?;
    ctx.json_parse(text).map_err(|error| {
        if !error.is_exception() {
            return error;
        }
        let thrown = ctx.catch();
        let why = thrown.as_exception().and_then(Exception::message).unwrap_or_default();
        Exception::throw_syntax(ctx, &format!("{path}: {why}"))
    })
}

/// A module that exports the fields of an object under their names, and the object itself as its default.
fn re_exporting(object: &str, names: &[String]) -> String {
    let named = names.iter().enumerate().filter(|(_, name)| *name != "default");
    let named = named.map(|(at, name)| format!("const v{at} = all?.{name}; export {{ v{at} as {name} }};"));
    format!("const all = {object}; export default all;{}", named.collect::<String>())
}

/// The names that a `CommonJS` file exports, as far as its text shows them: `exports.name =` and the simple fields of
/// `module.exports = { … }`.
fn exported_names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut add = |name: &str| {
        if !name.is_empty() && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    };
    for (at, _) in text.match_indices("exports") {
        let rest = &text[at + "exports".len()..];
        if let Some(rest) = rest.strip_prefix('.') {
            let (name, after) = split_name(rest);
            if is_assigned(after) {
                add(name);
            }
        } else if is_assigned(rest) {
            let object = rest.trim_start().trim_start_matches('=').trim_start();
            simple_fields(object.strip_prefix('{').unwrap_or("")).into_iter().for_each(&mut add);
        }
    }
    names
}

/// The names of fields up to the first whose value is more than a name: what stands behind that may hold anything, and
/// Node ends there, too.
fn simple_fields(mut fields: &str) -> Vec<&str> {
    let mut names = Vec::new();
    loop {
        let (name, after) = split_name(fields.trim_start());
        let after = after.trim_start();
        if name.is_empty() || !after.starts_with([',', '}', ':', '(']) {
            return names;
        }
        names.push(name);
        let value = after.strip_prefix(':').map(|value| split_name(value.trim_start()));
        let rest = match value {
            Some((value, rest)) if !value.is_empty() => rest.trim_start(),
            Some(_) => return names,
            None => after,
        };
        let Some(rest) = rest.strip_prefix(',') else { return names };
        fields = rest;
    }
}

/// An identifier at the start of a text, and the rest.
fn split_name(text: &str) -> (&str, &str) {
    let part = |sign: char| sign.is_ascii_alphanumeric() || sign == '_' || sign == '$';
    let end = text.find(|sign| !part(sign)).unwrap_or(text.len());
    if text.starts_with(|sign: char| sign.is_ascii_digit()) { ("", text) } else { text.split_at(end) }
}

fn is_assigned(text: &str) -> bool {
    text.trim_start().strip_prefix('=').is_some_and(|rest| !rest.starts_with(['=', '>']))
}

fn extension(name: &str) -> Option<&str> {
    Path::new(name).extension().and_then(OsStr::to_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exports_of_a_file_are_found_in_its_text() {
        let check = |text: &str, expected: &[&str]| assert_eq!(exported_names(text), expected, "{text}");
        check("exports.a = 1; module.exports.b = 2; exports . c = 3;", &["a", "b"]);
        check("exports.a = exports.b = 1; exports.a = 2; exports.c == 1; exports.d", &["a", "b"]);
        check("module.exports = { a, b: c, d: 1 + 2, e };", &["a", "b", "d"]);
        check("module.exports = { a, };", &["a"]);
        check("module.exports = { a() {} };", &["a"]);
        check("module.exports = {};", &[]);
        check("module.exports = class { x() {} };", &[]);
        check("module.exports = { ...x, a };", &[]);
        check("", &[]);
    }
}
