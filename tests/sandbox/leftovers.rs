//! What a call leaves behind does no harm to the next one, nor when its isolate is taken down.

use super::*;

fn check(body: &str) {
    let job = job(&format!("function calculateCost(a, b) {{\n{body}\nreturn a + b; }}"), &[&[1.0, 2.0][..]; 3]);
    let run = run_calls(&spawner(), &job, &patient(), &Cancel::default()).unwrap();
    assert_eq!((run.stop, run.cases), (None, vec![number(3.0); 3]), "{body}");
}

#[test]
fn unfinished_work_is_dropped() {
    check("(async () => { await new Promise(() => {}); })();");
    check("(async () => { for (;;) await 0; })();");
    check("globalThis.it = (function* () { try { yield 1; } finally { for (;;); } })(); it.next();");
    check("globalThis.it = (async function* () { yield* [1, 2]; })(); it.next();");
    check("Promise.reject(new Error('nobody hears it'));");
    check("import('nothing').catch(() => { for (;;); });");
    check("new FinalizationRegistry(() => { for (;;); }).register({}, 1);");
    check("globalThis.weak = new WeakRef({}); new WeakMap().set({}, {});");
    check("queue = []; Promise.resolve().then(function again() { queue.push(Promise.resolve().then(again)); });");
}

#[test]
fn odd_worlds_are_taken_down() {
    check(
        "Error.prepareStackTrace = (e, frames) => { globalThis.kept = [e, frames]; return kept; }; try { null.x; } catch (e) { globalThis.e = e; }",
    );
    check(
        "globalThis.self = globalThis; const o = {}; o.o = o; globalThis.o = [o, () => o, new Map([[o, o]]), new Set([o])];",
    );
    check("Object.setPrototypeOf(globalThis, new Proxy({}, { get: () => 1, has: () => false }));");
    check("globalThis.ws = new Proxy(function () {}, new Proxy({}, {})); Symbol.for('x').description;");
    check("globalThis.view = new DataView(new SharedArrayBuffer(1 << 16)); new Uint8Array(8).buffer.transfer();");
    check("for (const name of Object.getOwnPropertyNames(globalThis)) { try { delete globalThis[name]; } catch {} }");
    check("console.log(globalThis); console.log(console); console.log(calculateCost.prototype, arguments);");
    check("globalThis.log = console.log; console = { log: 1 }; log('still here');");
    check("class A { #x = 1; static { globalThis.A = this; } get x() { return this.#x; } } globalThis.made = new A();");
    check("with ({ x: 1 }) globalThis.closure = () => x; new Function('return this')().fn = eval('(() => a)');");
    check("try { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); } catch {}");
}

#[test]
fn limits_that_were_caught_leave_a_world_that_ends_well() {
    check("const keep = []; try { for (;;) keep.push({ keep }); } catch {} keep.length = 0;");
    check("let k = null; try { for (;;) k = { k }; } catch {}");
    check("let s = 'x'; try { for (;;) s += s + 'y'; } catch {}");
    check("globalThis.held = []; try { for (;;) held.push(new Uint8Array(1 << 16)); } catch {}");
    check("globalThis.map = new Map(); try { for (let i = 0; ; i++) map.set({ i }, [i]); } catch {}");
    check("const f = (n) => { try { return f(n + 1); } catch { return n; } }; f(0);");
    check("try { JSON.parse('['.repeat(1e6)); } catch {}");
    check("try { (function f() { new Proxy({}, { get: f }).x; })(); } catch {}");
    check("try { /^(a+)+$/.exec('a'.repeat(20) + 'b'); } catch {}");
}

/// Pieces of programs, put together at random.
const PIECES: &[&str] = &[
    "function calculateCost(a, b) {",
    "}",
    "return a + b;",
    "const x = ",
    "{ a: 1 }",
    "[1, , 2]",
    ";",
    "(",
    ")",
    "=>",
    "async ",
    "await ",
    "yield ",
    "throw ",
    "null",
    "new ",
    "class A extends ",
    "Proxy",
    "console.log(",
    "'\\ud800'",
    "`${",
    "}`",
    "/(/",
    "1n",
    "import ",
    "export ",
    "default ",
    "from 'x'",
    "for (;;) break;",
    "try {",
    "} catch {",
    "\n",
    "//",
    "/*",
    "#!",
    "\u{2028}",
    "...",
    "eval('1')",
    "globalThis",
    "this",
    "super",
    "\0",
    "@",
    "=",
    ",",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_text_is_survived(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..14)) {
        let run = run(&pieces.concat(), &[&[1.0, 2.0]]);
        prop_assert!(run.stop.is_none_or(|stop| stop.limit != Limit::Crash), "{:?}", pieces.concat());
    }
}
