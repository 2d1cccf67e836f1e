//! Functions of several files: `import` and `require` inside the folder of the function, and what they refuse.

use crate::sandbox::environment::{Event, Fault, GuestError};
use crate::sandbox::web::invoke::invoke;
use crate::sandbox::web::program::{add_files, load_program};
use crate::sandbox::web::rig::on_stage;

/// What a function of these files answers and prints; the first file is the one that is run.
fn run(files: &[(&str, &str)]) -> Result<(String, Vec<String>), GuestError> {
    on_stage(|stage| {
        let (name, source) = files[0];
        let others: Vec<_> = files[1..].iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        add_files(stage.web, &others);
        let program = load_program(stage.web, name, source)?;
        let event = Event { method: "GET".to_owned(), path: "/".to_owned(), ..Event::default() };
        let answer = invoke(stage.web, &program, &event)?;
        let body = String::from_utf8(answer.body).unwrap();
        // A text that a Lambda handler returned is JSON on its way.
        Ok((serde_json::from_str(&body).unwrap_or(body), stage.printed()))
    })
}

fn answers(files: &[(&str, &str)], body: &str) {
    assert_eq!(run(files), Ok((body.to_owned(), Vec::new())), "{files:?}");
}

fn refused(files: &[(&str, &str)], kind: Fault, message: &str, place: Option<(&str, u32, u32)>) {
    let error = run(files).unwrap_err();
    let found =
        error.line.zip(error.column).map(|(line, column)| (error.file.as_ref().map_or("", |file| file), line, column));
    assert_eq!((error.kind, &*error.message, found), (kind, message, place), "{files:?}");
}

const HANDLER: &str = "export const GET = () => new Response(String(answer));";

fn entry(import: &str) -> String {
    format!("{import}\n{HANDLER}")
}

#[test]
fn modules_import_modules() {
    answers(
        &[
            ("route.js", &entry("import answer from './lib/a.js';")),
            ("lib/a.js", "import { b } from '../b.mjs'; export { c } from './deep/c.js'; export default b + 1;"),
            ("b.mjs", "export const b = 1;"),
            ("lib/deep/c.js", "export const c = 1;"),
        ],
        "2",
    );
    answers(
        &[
            ("route.js", &entry("const { default: answer } = await import('./a.js');")),
            ("a.js", "export default 'later';"),
        ],
        "later",
    );
    answers(
        &[
            ("route.js", "export * from './handlers.js';"),
            ("handlers.js", "export function GET() { return new Response('from afar'); }"),
        ],
        "from afar",
    );
    answers(&[("route.js", &entry("const answer = import.meta.url;"))], "file:///var/task/route.js");
    answers(
        &[("route.js", &entry("import answer from './lib/a.js';")), ("lib/a.js", "export default import.meta.url;")],
        "file:///var/task/lib/a.js",
    );
}

#[test]
fn files_require_files() {
    answers(
        &[
            ("index.js", "const { a } = require('./lib/a'); exports.handler = async () => a;"),
            ("lib/a.js", "exports.a = require('../b.cjs') + require('.').name;"),
            ("b.cjs", "module.exports = 'b';"),
            ("lib/index.js", "exports.name = 'index';"),
        ],
        "bindex",
    );
    answers(
        &[
            ("index.js", "const data = require('./data.json'); exports.handler = async () => data.list[1];"),
            ("data.json", "{ \"list\": [1, 2], \"__proto__\": 5 }"),
        ],
        "2",
    );
    answers(
        &[
            ("index.js", "exports.handler = async () => [require('./a'), __filename, __dirname, require('./a').path];"),
            ("a.js", "module.exports = { path: __filename, dir: __dirname, same: this === exports };"),
        ],
        r#"[{"path":"/var/task/a.js","dir":"/var/task","same":true},"/var/task/index.js","/var/task","/var/task/a.js"]"#,
    );
}

#[test]
fn modules_import_other_files() {
    answers(
        &[
            ("route.js", &entry("import data from './data.json' with { type: 'json' }; const answer = data.a;")),
            ("data.json", "{ \"a\": [1, 2] }"),
        ],
        "1,2",
    );
    answers(
        &[
            (
                "route.js",
                &entry("import all, { a, b } from './old.cjs'; const answer = [all.a, a, b, all === all.self].join();"),
            ),
            ("old.cjs", "exports.a = 1; exports.b = 2; exports.self = exports;"),
        ],
        "1,1,2,true",
    );
    answers(
        &[
            ("route.js", &entry("import { twice } from './old.js'; const answer = twice(2);")),
            ("old.js", "const twice = (x) => 2 * x;\nmodule.exports = { twice };"),
        ],
        "4",
    );
    answers(
        &[
            ("index.js", "exports.handler = async () => (await import('./new.mjs')).default;"),
            ("new.mjs", "export default 'new';"),
        ],
        "new",
    );
}

#[test]
fn each_file_runs_once() {
    let (body, printed) = run(&[
        ("route.js", &entry("import { n } from './a.js'; import './b.js'; const answer = n;\nconsole.log('route');")),
        ("a.js", "import './b.js'; export const n = 1; console.log('a');"),
        ("b.js", "export {}; console.log('b');"),
    ])
    .unwrap();
    assert_eq!((body.as_str(), printed), ("1", ["b", "a", "route"].map(str::to_owned).to_vec()));
    let (_, printed) = run(&[
        ("index.js", "require('./a'); require('./a.js'); exports.handler = () => 1; console.log('index');"),
        ("a.js", "console.log('a');"),
    ])
    .unwrap();
    assert_eq!(printed, ["a", "index"]);
}

#[test]
fn circles_come_to_an_end() {
    answers(
        &[
            ("route.js", &entry("import { even } from './even.js'; const answer = even(4);")),
            ("even.js", "import { odd } from './odd.js'; export const even = (n) => n === 0 || odd(n - 1);"),
            ("odd.js", "import { even } from './even.js'; export const odd = (n) => n !== 0 && even(n - 1);"),
        ],
        "true",
    );
    answers(
        &[
            ("index.js", "exports.early = 1; const a = require('./a'); exports.handler = async () => a;"),
            ("a.js", "const index = require('./index'); module.exports = Object.keys(index);"),
        ],
        "[\"early\"]",
    );
    answers(
        &[
            (
                "route.js",
                "import { a } from './a.js'; export const name = 'route'; export const GET = () => new Response(a());",
            ),
            ("a.js", "import { name } from './route.js'; export const a = () => name;"),
        ],
        "route",
    );
}

#[test]
fn what_is_built_in_can_be_imported() {
    answers(
        &[(
            "route.js",
            &entry(
                "import { createHash } from 'node:crypto'; import crypto from 'crypto'; import { Buffer } from 'node:buffer';\n\
                 const answer = [crypto.createHash === createHash, Buffer === globalThis.Buffer].join();",
            ),
        )],
        "true,true",
    );
    answers(
        &[(
            "index.js",
            "const { createHmac } = require('node:crypto');\n\
             exports.handler = async () => createHmac('sha256', 'key').update('data').digest('hex').slice(0, 8);",
        )],
        "5031fe3d",
    );
    answers(
        &[("route.js", &entry("import * as all from 'node:timers/promises'; const answer = Object.keys(all).sort();"))],
        "default,setImmediate,setTimeout",
    );
}

#[test]
fn a_missing_file_is_told_with_the_importing_line() {
    let missing = |name: &str, from: &str, why: &str| format!("cannot import {name:?} in {from}: {why}");
    refused(
        &[("route.js", "\nimport a from './a.js';")],
        Fault::Import,
        &missing("./a.js", "route.js", "there is no such file"),
        Some(("", 2, 15)),
    );
    refused(
        &[("route.js", &entry("import answer from './lib/a.js';")), ("lib/a.js", "export * from \"./b.js\";")],
        Fault::Import,
        &missing("./b.js", "lib/a.js", "there is no such file"),
        Some(("lib/a.js", 1, 15)),
    );
    refused(
        &[("route.js", &entry("import answer from './a';")), ("a.js", "export default 1;")],
        Fault::Import,
        &missing("./a", "route.js", "an import names the whole file: \"./a.js\""),
        Some(("", 1, 20)),
    );
    refused(
        &[("route.js", "export const GET = async () => import('../secret.js');")],
        Fault::Import,
        &missing("../secret.js", "route.js", "it leaves the folder of the function"),
        Some(("", 1, 39)),
    );
    refused(
        &[("route.js", &entry("import answer from './data.json';")), ("data.json", "1")],
        Fault::Import,
        "cannot import \"./data.json\": write: import data from \"./data.json\" with { type: \"json\" }",
        Some(("", 1, 20)),
    );
    refused(
        &[("index.js", "\n  require('./a');")],
        Fault::Threw,
        "Error: require(\"./a\") in index.js: there is no such file",
        Some(("", 2, 3)),
    );
    refused(
        &[("index.js", "require('./a');"), ("a.js", "export const a = 1;")],
        Fault::Threw,
        "Error: require(\"./a.js\"): this file is a module; load it with import or with await import()",
        Some(("", 1, 1)),
    );
    refused(
        &[("route.js", &entry("import { x as answer } from './a.js';")), ("a.js", "export const y = 1;")],
        Fault::Import,
        "SyntaxError: Could not find export 'x' in module 'a.js'",
        Some(("", 1, 29)),
    );
}

#[test]
fn errors_name_the_file_they_are_in() {
    refused(
        &[
            ("route.js", &entry("import answer from './lib/a.js';")),
            ("lib/a.js", "export default 1;\n  undefinedName();"),
        ],
        Fault::Threw,
        "ReferenceError: undefinedName is not defined",
        Some(("lib/a.js", 2, 3)),
    );
    refused(
        &[("route.js", &entry("import answer from './a.js';")), ("a.js", "export default 1;\nlet x = ;")],
        Fault::Syntax,
        "SyntaxError: unexpected token in expression: ';'",
        Some(("a.js", 2, 9)),
    );
    refused(
        &[
            ("index.js", "exports.handler = async () => require('./a').fail();"),
            ("a.js", "exports.fail = () => { null.x };"),
        ],
        Fault::Threw,
        "TypeError: cannot read property 'x' of null",
        Some(("a.js", 1, 23)),
    );
    refused(
        &[("index.js", "require('./data.json');"), ("data.json", "{")],
        Fault::Threw,
        "SyntaxError: data.json: Expected property name or '}' in JSON at position 1 (line 1 column 2)",
        Some(("", 1, 1)),
    );
}

#[test]
fn a_file_that_fails_may_be_tried_again() {
    answers(
        &[
            (
                "index.js",
                "exports.handler = async () => { try { require('./a') } catch (e) { return [e.message, require('./b')] } };",
            ),
            ("a.js", "throw new Error('broken');"),
            ("b.js", "module.exports = 1;"),
        ],
        r#"["broken",1]"#,
    );
}
