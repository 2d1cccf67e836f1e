//! How a file becomes a program: module or `CommonJS`, and which handler it exports.

use crate::sandbox::environment::{Fault, GuestError};
use crate::sandbox::web::program::{Handler, load_program};
use crate::sandbox::web::rig::on_stage;

#[derive(Debug, PartialEq)]
enum Style {
    Route,
    Lambda,
    Workers,
}

fn load(file_name: &str, source: &str) -> Result<Style, GuestError> {
    on_stage(|stage| {
        load_program(stage.web, file_name, source).map(|program| match program.handler {
            Handler::Route(_) => Style::Route,
            Handler::Lambda { .. } => Style::Lambda,
            Handler::Workers { .. } => Style::Workers,
        })
    })
}

fn style(file_name: &str, source: &str, expected: Style) {
    assert_eq!(load(file_name, source), Ok(expected), "{file_name}: {source}");
}

fn refused(file_name: &str, source: &str, kind: Fault, message: &str, place: Option<(u32, u32)>) {
    let (line, column) = (place.map(|(line, _)| line), place.map(|(_, column)| column));
    let expected = GuestError { line, column, ..GuestError::new(kind, message) };
    assert_eq!(load(file_name, source), Err(expected), "{file_name}: {source}");
}

#[test]
fn the_three_styles_are_told_apart() {
    style("route.js", "export async function GET(request) {}", Style::Route);
    style("route.js", "export const POST = () => {}, DELETE = () => {};", Style::Route);
    style("index.js", "exports.handler = async (event) => {};", Style::Lambda);
    style("index.mjs", "export const handler = async (event) => {};", Style::Lambda);
    style("worker.js", "export default { fetch(request, env, ctx) {} };", Style::Workers);
    style("worker.js", "class App { fetch() {} } export default new App();", Style::Workers);
    style("worker.cjs", "module.exports = { fetch() {} };", Style::Workers);
    style("route.cjs", "exports.GET = () => {};", Style::Route);
    style("index.cjs", "Object.defineProperty(exports, 'handler', { get: () => () => {} });", Style::Lambda);
}

#[test]
fn the_name_says_how_a_file_is_read() {
    let strict = "export const handler = function () { return this; };";
    style("a.mjs", strict, Style::Lambda);
    style("a.js", strict, Style::Lambda);
    style("a.js", "with ({}) {} exports.handler = () => {}; return;", Style::Lambda);
    style("a.js", "await null; export const handler = () => {};", Style::Lambda);
    style("a.js", "const { x } = import.meta; export function GET() {}", Style::Route);
    style("a.js", "#!/usr/bin/env node\nexports.handler = () => {};", Style::Lambda);
    style("a.js", "\u{feff}exports.handler = () => {}; // the end", Style::Lambda);
    style("a.js", "module.exports.handler = () => {}; this.x = exports === module.exports;", Style::Lambda);
    refused("a.cjs", strict, Fault::Syntax, "SyntaxError: unsupported keyword: export", Some((1, 1)));
    refused("a.mjs", "exports.handler = 1;", Fault::Threw, "ReferenceError: exports is not defined", Some((1, 1)));
}

#[test]
fn errors_of_a_file_have_a_place() {
    let expression = "SyntaxError: unexpected token in expression: ';'";
    refused("a.js", "let x = ;", Fault::Syntax, expression, Some((1, 9)));
    refused("a.js", "\n\n  let x = ;", Fault::Syntax, expression, Some((3, 11)));
    refused("a.mjs", "export const a = 1;\nlet x = ;", Fault::Syntax, expression, Some((2, 9)));
    refused("a.js", "export const a = 1;\nlet x = ;", Fault::Syntax, expression, Some((2, 9)));
    refused("a.js", "import a from 'b';\nlet x = ;", Fault::Syntax, expression, Some((2, 9)));
    refused("a.js", "await 1;\nlet x = ;", Fault::Syntax, expression, Some((2, 9)));
    refused("a.js", "var x = ;\nexport const a = 1;", Fault::Syntax, expression, Some((1, 9)));
    refused("a.js", "foo();", Fault::Threw, "ReferenceError: foo is not defined", Some((1, 1)));
    refused(
        "a.js",
        "\n  foo();\nexport const a = 1;",
        Fault::Threw,
        "ReferenceError: foo is not defined",
        Some((2, 3)),
    );
    refused("a.js", "await foo();", Fault::Threw, "ReferenceError: foo is not defined", Some((1, 7)));
    refused("a.js", "new URL('x')", Fault::Threw, "TypeError: Invalid URL: \"x\"", Some((1, 5)));
    refused("a.js", "\0", Fault::Syntax, "the file holds a NUL character", None);
}

#[test]
fn packages_cannot_be_imported() {
    let advice = "a function here is its own files without packages; built in are buffer, crypto, perf_hooks, process, \
                  stream/web, timers/promises, url and lab";
    let imported = |name: &str, file: &str| format!("cannot import \"{name}\" in {file}: {advice}");
    refused("a.js", "import _ from 'lodash';", Fault::Import, &imported("lodash", "a.js"), Some((1, 15)));
    refused("a.mjs", "\nawait import(\"node:fs\");", Fault::Import, &imported("node:fs", "a.mjs"), Some((2, 14)));
    let required = format!("Error: require(\"fs\") in a.js: {advice}");
    refused("a.js", "const fs = require('fs');", Fault::Threw, &required, Some((1, 11)));
}

#[test]
fn a_file_without_handler_is_told_what_to_export() {
    let what =
        "export a function named GET or POST, a function named handler, or a default object with a fetch function";
    for source in
        ["", "1", "exports.handler = 5;", "module.exports = null;", "export const get = () => {};", "export {};"]
    {
        refused("a.js", source, Fault::NoHandler, &format!("the file exports no handler: {what}"), None);
    }
    let function = format!("the default export is a function, and no platform of this course calls that: {what}");
    refused("a.js", "export default function handler(req, res) {}", Fault::NoHandler, &function, None);
    refused("a.js", "module.exports = (req, res) => {};", Fault::NoHandler, &function, None);
}

#[test]
fn the_top_level_runs_once_and_may_wait() {
    on_stage(|stage| {
        let source = "console.log('init'); await new Promise((done) => setTimeout(done, 50)); console.log('ready');\n\
                      export const handler = () => {};";
        assert!(load_program(stage.web, "a.mjs", source).is_ok());
        assert_eq!(stage.printed(), ["init", "ready"]);
    });
    let never = "the promise never settles: no timer and nothing else is left that could settle it";
    refused("a.mjs", "await new Promise(() => {});", Fault::NeverSettles, never, None);
}

#[test]
fn text_that_fails_as_common_js_has_not_run() {
    on_stage(|stage| {
        assert!(load_program(stage.web, "a.js", "console.log('once'); export const handler = () => {};").is_ok());
        assert_eq!(stage.printed(), ["once"]);
    });
}
