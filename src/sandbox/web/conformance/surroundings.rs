//! What stands around a handler: the environment, copies of values, and the names that are not there.

use crate::sandbox::web::Settings;
use crate::sandbox::web::rig::{check, on_stage_with, settings};

#[test]
fn the_environment_is_a_plain_object() {
    let env = [("REGION", "eu"), ("__proto__", "x"), ("then", "y")];
    let env = env.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    on_stage_with(&Settings { env, ..settings() }, |stage| {
        assert_eq!(stage.value("process.env.REGION"), r#""eu""#);
        assert_eq!(stage.value("process.env.NOTHING"), "undefined");
        assert_eq!(stage.value("Object.keys(process.env).sort()"), r#"["REGION","__proto__","then"]"#);
        assert_eq!(stage.value("Object.keys(process)"), r#"["env"]"#);
        assert_eq!(stage.value("(process.env.REGION = 'us', process.env.REGION)"), r#""us""#);
    });
    check("Object.keys(process.env)", "[]");
}

#[test]
fn values_are_copied_deeply() {
    check("structuredClone({ a: [1, { b: 'x' }], c: null, d: undefined })", r#"{"a":[1,{"b":"x"}],"c":null}"#);
    check("((v, c) => [c !== v, c.self === c])(...((v) => (v.self = v, [v, structuredClone(v)]))({}))", "[true,true]");
    check("((c) => c.a === c.b)(structuredClone(((x) => ({ a: x, b: x }))({})))", "true");
    check("((c) => [c instanceof Date, c.getTime()])(structuredClone(new Date(5)))", "[true,5]");
    check("((c) => [...c.get('k')])(structuredClone(new Map([['k', new Set([1, 2])]])))", "[1,2]");
    check("((c) => [c.source, c.flags])(structuredClone(/a+/gi))", r#"["a+","gi"]"#);
    check("((c) => [c instanceof RangeError, c.message])(structuredClone(new RangeError('x')))", r#"[true,"x"]"#);
    check("((c) => [c.constructor.name, ...c])(structuredClone(new Uint16Array([1, 2])))", r#"["Uint16Array",1,2]"#);
    check("((c) => [c instanceof ArrayBuffer, c.byteLength])(structuredClone(new Uint8Array(3).buffer))", "[true,3]");
    check("structuredClone([1, , 3]).length", "3");
    check("structuredClone(new (class A { x = 1; get y() { return 2 } })())", r#"{"x":1}"#);
    check(
        "[structuredClone(1n) === 1n, structuredClone('a'), structuredClone(Object(5)) instanceof Number]",
        r#"[true,"a",true]"#,
    );
}

#[test]
fn what_cannot_be_copied_is_refused() {
    for (value, what) in [("() => 1", "a function"), ("Symbol('a')", "a symbol"), ("[Promise.resolve()]", "a promise")]
    {
        check(
            &format!("structuredClone({value})"),
            &format!("DataCloneError: structuredClone: {what} cannot be copied"),
        );
    }
    check(
        "(() => { try { structuredClone(() => 1) } catch (e) { return [e.name, e.code] } })()",
        r#"["DataCloneError",25]"#,
    );
}

#[test]
fn names_that_are_not_there_say_so() {
    let network = "functions in this course have no network; put the data into a file of the function or into the \
                   request";
    let cases = [
        ("fetch('http://a')", format!("fetch is not available here: {network}")),
        ("new XMLHttpRequest()", format!("XMLHttpRequest is not available here: {network}")),
        ("new WebSocket('ws://a')", format!("WebSocket is not available here: {network}")),
        (
            "new Intl.NumberFormat('de')",
            "Intl.NumberFormat is not available here: format by hand, or with toFixed(), padStart() and toISOString()"
                .to_owned(),
        ),
        ("process.exit(1)", "process.exit is not available here: return an answer, or throw an error".to_owned()),
        (
            "addEventListener('fetch', () => {})",
            "addEventListener is not available here: write export default { fetch(request) { … } } instead".to_owned(),
        ),
        (
            "require('fs')",
            "require is not available here: this file is a module; write: import x from \"./x.js\"".to_owned(),
        ),
    ];
    for (expression, expected) in cases {
        check(expression, &format!("Error: {expected}"));
    }
    check("fs.readFileSync('x')", "ReferenceError: fs is not defined");
}

#[test]
fn node_and_its_names_are_there() {
    check(
        "[typeof process.version, process.platform, process.cwd(), process.versions.node.length > 0]",
        r#"["string","linux","/var/task",true]"#,
    );
    check("[global === globalThis, Object.keys(process), typeof process.hrtime()[1]]", r#"[true,["env"],"number"]"#);
    check(
        "((p) => [p.now() >= 0, p.timeOrigin, JSON.stringify(p)])(performance)",
        r#"[true,1784548800250,"{\"timeOrigin\":1784548800250}"]"#,
    );
    check(
        "(performance.now(), new Promise((done) => setTimeout(() => done(Math.round(performance.now())), 40)))",
        "40",
    );
    check(
        "[process.getBuiltinModule('fs'), typeof process.getBuiltinModule('node:crypto').createHash]",
        r#"[null,"function"]"#,
    );
    check("(process.exit = 5, process.exit)", "5");
}

#[test]
fn what_is_seldom_used_loads_late() {
    let lazy = |name: &str| format!("typeof Object.getOwnPropertyDescriptor(globalThis, '{name}').get");
    for name in ["ReadableStream", "AbortController", "Blob", "crypto", "Buffer", "performance", "process", "fetch"] {
        check(
            &format!("[{}, typeof {name}, {}]", lazy(name), lazy(name)),
            &format!(
                r#"["function","{}","undefined"]"#,
                if ["crypto", "performance", "process"].contains(&name) { "object" } else { "function" }
            ),
        );
    }
    check("[typeof CryptoKey, typeof crypto, typeof CryptoKey]", r#"["undefined","object","function"]"#);
    check("(globalThis.Crypto = 1, crypto.randomUUID(), Crypto)", "1");
}

#[test]
fn names_that_are_not_there_can_be_replaced() {
    check("(globalThis.fetch = async () => 'mine', fetch())", r#""mine""#);
}

#[test]
fn nothing_of_the_host_is_reachable() {
    check("typeof __host + typeof headerName + typeof list", r#""undefinedundefinedundefined""#);
    let advice = "a function here is its own files without packages; built in are buffer, crypto, perf_hooks, process, \
                  stream/web, timers/promises, url and lab";
    for name in ["web-api", "web-api/absent", "web-api/streams"] {
        check(
            &format!("import('{name}').then((module) => Object.keys(module))"),
            &format!("cannot import \"{name}\" in eval_script: {advice}"),
        );
    }
}
