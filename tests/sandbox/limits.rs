//! What ends a run.

use super::*;

fn check(source: &str, limit: Limit, case: Option<usize>) -> CallRun {
    let run = run(source, &[&[0.0], &[1.0], &[2.0]]);
    assert_eq!(run.stop.as_ref().map(|stop| (stop.limit, stop.case)), Some((limit, case)), "{source}: {run:?}");
    run
}

#[test]
fn a_limit_stops_its_case_and_those_behind() {
    let run =
        check("function calculateCost(a) { if (a === 1) return calculateCost(a); return a; }", Limit::Stack, Some(1));
    assert_eq!(run.cases, [number(0.0), CaseOutcome::Stopped, CaseOutcome::NotRun]);
    assert_eq!(run.stop.unwrap().function, Some(Clean::from("calculateCost")));
}

#[test]
fn what_was_printed_before_a_hang_is_kept() {
    let run = check("function calculateCost(a) { console.log('before'); for (;;); }", Limit::Time, Some(0));
    assert_eq!(run.console.lines().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["before"]);
}

#[test]
fn a_top_level_that_never_ends_is_in_no_case() {
    let run = check("for (;;);", Limit::Time, None);
    assert_eq!((run.load, run.cases), (Load::Stopped, vec![CaseOutcome::NotRun; 3]));
}

#[test]
fn memory_that_ran_out_is_told_from_a_program_that_throws_the_same() {
    check("function calculateCost() { let k = null; for (;;) k = { k }; }", Limit::Memory, Some(0));
    check("const keep = []; for (;;) keep.push(new Uint8Array(1 << 20));", Limit::Memory, None);
    let thrown = |text: &str| CaseOutcome::Threw(Thrown { text: Clean::from(text), place: None });
    let run = run("function calculateCost() { throw null; }", &[&[]]);
    assert_eq!((run.cases, run.stop), (vec![thrown("null")], None));
}

#[test]
fn a_limit_that_was_caught_ends_nothing() {
    let source = "function calculateCost() {
        try { 'x'.repeat(2 ** 29); } catch {}
        try { (function f() { f(); })(); } catch {}
        return 1;
    }";
    let run = run(source, &[&[], &[]]);
    assert_eq!((run.cases, run.stop), (vec![number(1.0), number(1.0)], None));
}

#[test]
fn time_is_one_budget_for_all_cases() {
    let source = "function calculateCost() { const end = Date.now() + 900; while (Date.now() < end); return 1; }";
    let run = run(source, &[&[], &[], &[]]);
    assert_eq!(run.stop.map(|stop| stop.limit), Some(Limit::Time));
    assert_eq!(run.cases[0], number(1.0));
}

#[test]
fn a_native_loop_that_never_asks_is_killed() {
    let start = Instant::now();
    check("function calculateCost() { const x = 2n ** 500000n - 1n; for (;;) x * x; }", Limit::Time, Some(0));
    assert!(start.elapsed() < Duration::from_millis(2200), "{:?}", start.elapsed());
}

#[test]
fn more_than_16_mib_of_output_ends_the_run() {
    let run = check(
        "function calculateCost() { const z = 'z'.repeat(1 << 20); for (;;) console.log(z); }",
        Limit::Output,
        Some(0),
    );
    let bytes: usize = run.console.lines().map(|line| line.text.len()).sum();
    assert!(bytes <= 64 << 10, "{bytes}");
}

#[test]
fn limits_are_those_that_were_given() {
    let small = Limits { heap: Bytes::mib(4), ..Limits::grading() };
    let job = job("function calculateCost() { return new Uint8Array(8 << 20).length; }", &[&[]]);
    let run = run_calls(&spawner(), &job, &small, &Cancel::default()).unwrap();
    assert_eq!(run.stop.map(|stop| stop.limit), Some(Limit::Memory));
}
