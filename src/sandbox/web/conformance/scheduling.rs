//! Timers and microtasks: their order, their arguments, their end.

use crate::sandbox::web::rig::check;

/// Statements that fill `seen`, and what is in it when the last timer was due.
fn order(statements: &str, expected: &str) {
    check(
        &format!(
            "(async () => {{ const seen = []; {statements}; await new Promise((done) => setTimeout(done, 1000)); return seen; }})()"
        ),
        expected,
    );
}

#[test]
fn timers_run_in_the_order_of_their_delays() {
    order("for (const ms of [30, 10, 20, 10]) setTimeout(() => seen.push(ms), ms)", "[10,10,20,30]");
    order(
        "setTimeout(() => seen.push('a')); setTimeout(() => seen.push('b'), 0); setTimeout(() => seen.push('c'), 1)",
        r#"["a","b","c"]"#,
    );
    order("setTimeout((...rest) => seen.push(...rest), 1, 'a', 'b')", r#"["a","b"]"#);
    order(
        "setTimeout(() => { seen.push(1); setTimeout(() => seen.push(2), 5) }, 5); setTimeout(() => seen.push(3), 12)",
        "[1,2,3]",
    );
}

#[test]
fn microtasks_come_before_timers() {
    order(
        "setTimeout(() => seen.push('timer'), 0); queueMicrotask(() => seen.push('micro')); \
         Promise.resolve().then(() => seen.push('then')); seen.push('now')",
        r#"["now","micro","then","timer"]"#,
    );
    order(
        "setTimeout(() => { queueMicrotask(() => seen.push('a')) }, 1); setTimeout(() => seen.push('b'), 1)",
        r#"["a","b"]"#,
    );
}

#[test]
fn timers_can_be_cleared() {
    order("clearTimeout(setTimeout(() => seen.push(1), 5))", "[]");
    order("const id = setInterval(() => { seen.push(1); if (seen.length === 3) clearInterval(id) }, 5)", "[1,1,1]");
    order("const id = setTimeout(() => seen.push(1), 5); clearInterval(String(id))", "[]");
    order("clearTimeout(); clearTimeout(undefined); clearTimeout(99); clearTimeout('x'); clearTimeout({})", "[]");
}

#[test]
fn a_timer_has_a_number() {
    check("typeof setTimeout(() => {}, 1)", r#""number""#);
    check("setTimeout(() => {}) !== setTimeout(() => {})", "true");
}

#[test]
fn only_functions_can_be_scheduled() {
    check("setTimeout('alert(1)')", "TypeError: setTimeout: the first argument must be a function");
    check("setInterval()", "TypeError: setInterval: the first argument must be a function");
    check("queueMicrotask(1)", "TypeError: queueMicrotask: the first argument must be a function");
}

#[test]
fn what_nobody_catches_is_told() {
    check("(setTimeout(() => { throw new Error('late') }, 5), new Promise(() => {}))", "Error: late");
    check("(queueMicrotask(() => { throw new RangeError('soon') }), new Promise(() => {}))", "RangeError: soon");
    check("(queueMicrotask(() => { throw null }), new Promise(() => {}))", "threw null");
}

#[test]
fn a_promise_that_nothing_can_settle_is_told() {
    check("new Promise(() => {})", "the promise never settles: no timer and nothing else is left that could settle it");
}
