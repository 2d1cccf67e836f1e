//! What a returned value looks like from outside.

use super::*;

fn check(expression: &str, kind: Kind, text: &str) {
    let run = run(&format!("function calculateCost() {{ return {expression}; }}"), &[&[]]);
    let expected = Returned::Other(kind, Clean::from(text));
    assert_eq!(run.cases, [CaseOutcome::Returned(expected)], "{expression}");
}

#[test]
fn kinds_are_told_apart() {
    check("undefined", Kind::Undefined, "undefined");
    check("null", Kind::Null, "null");
    check("true", Kind::Boolean, "true");
    check("'10.00'", Kind::Text, "\"10.00\"");
    check("5n", Kind::BigInt, "5n");
    check("Symbol('x')", Kind::Symbol, "Symbol(x)");
    check("calculateCost", Kind::Function, "[Function: calculateCost]");
    check("new Promise(() => {})", Kind::Promise, "Promise");
    check("[5]", Kind::Object, "[ 5 ]");
    check("new Number(5)", Kind::Object, "[Number: 5]");
    check("new Proxy(() => 5, { apply() { return 5; } })", Kind::Object, "Proxy");
}

#[test]
fn numbers_stay_numbers() {
    let source = "function calculateCost(k) { return [NaN, Infinity, -0, 0.1 + 0.2][k]; }";
    let run = run(source, &[&[0.0], &[1.0], &[2.0], &[3.0]]);
    let texts: Vec<String> = run
        .cases
        .iter()
        .map(|case| match case {
            CaseOutcome::Returned(value) => value.text().into_string(),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(texts, ["NaN", "Infinity", "0", "0.30000000000000004"]);
}
