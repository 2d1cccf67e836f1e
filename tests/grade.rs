//! Grading by the lesson's own challenge: right programs pass, wrong ones are told apart, and the line of JSON keeps its
//! contract.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use serverless_tutor::grader::diagnosis::Known;
use serverless_tutor::grader::explain::{BUDGET, Diagnosis, Smallest, diagnose};
use serverless_tutor::grader::simple::{beside, is_inside};
use serverless_tutor::grader::wrong::Wrong;
use serverless_tutor::grader::{CaseOutcome, Report, Verdict, grade, json, not_run};
use serverless_tutor::lesson::load::load;
use serverless_tutor::lesson::model::{Body, Case, Challenge, Visibility};
use serverless_tutor::lesson::source;
use serverless_tutor::sandbox::SandboxError;
use serverless_tutor::sandbox::calls::{self, CallJob, run_calls};
use serverless_tutor::sandbox::cancel::Cancel;
use serverless_tutor::sandbox::limits::Limits;
use serverless_tutor::sandbox::spawn::{Spawner, WorkerProgram};
use serverless_tutor::sandbox::value::{Kind, Limit, Returned};

fn challenge() -> Challenge {
    let lesson = load(&source::folder(Path::new("lessons/serverless")).unwrap()).unwrap();
    let challenge = lesson.sections.into_iter().find_map(|section| match section.body {
        Body::Challenge(challenge) => Some(*challenge),
        _ => None,
    });
    challenge.unwrap()
}

/// Time for a diagnosis that is to be the same on a busy machine.
const PATIENT: Duration = Duration::from_secs(20);

/// A bench on which programs are graded, with what is known of wrong ones kept between them.
struct Bench {
    challenge: Challenge,
    spawner: Spawner,
    known: Known,
}

impl Bench {
    fn new(challenge: Challenge) -> Self {
        let spawner = Spawner::start(WorkerProgram(program()));
        Self { challenge, spawner, known: Known::default() }
    }

    fn grade(&self, source: &str) -> Report {
        grade(&self.challenge, source, &self.spawner, &self.known, &Cancel::default()).unwrap()
    }

    fn diagnose(&self, source: &str, report: &Report, cancel: &Cancel, budget: Duration) -> Diagnosis {
        diagnose(&self.challenge, source, report, &self.spawner, &self.known, cancel, budget)
    }

    fn explain(&self, source: &str) -> (Report, Diagnosis) {
        let report = self.grade(source);
        let diagnosis = self.diagnose(source, &report, &Cancel::default(), PATIENT);
        (report, diagnosis)
    }

    fn json(&self, source: &str) -> Value {
        let (report, diagnosis) = self.explain(source);
        let line = json::line("serverless", &self.challenge, &report, &diagnosis);
        assert!(!line.contains('\n'), "{line}");
        serde_json::from_str(&line).unwrap()
    }

    fn diagnosis(&self, source: &str) -> Option<String> {
        self.grade(source).misconception.map(|named| named.id.as_str().to_owned())
    }
}

fn bench() -> Bench {
    Bench::new(challenge())
}

/// The challenge with other cases: the sum of two numbers, three visible cases and one hidden.
fn sums() -> Bench {
    let challenge = challenge();
    let case = |place: usize, id: &str, visibility: Visibility, args: &[f64]| Case {
        id: id.parse().unwrap(),
        visibility,
        args: args.to_vec(),
        expected: args.iter().sum(),
        ..challenge.cases[place].clone()
    };
    let cases = vec![
        case(0, "two-three", Visibility::Visible, &[2.0, 3.0]),
        case(1, "one-two", Visibility::Visible, &[1.0, 2.0]),
        case(2, "halves", Visibility::Hidden, &[0.5, 0.25]),
        case(3, "four-nine", Visibility::Hidden, &[4.0, 9.0]),
    ];
    let (misconceptions, probes, domain) = (Vec::new(), Vec::new(), Vec::new());
    Bench::new(Challenge { cases, misconceptions, probes, domain, ..challenge })
}

fn programs(folder: &str) -> Vec<(String, String)> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap()))
        .collect();
    found.sort();
    found
}

#[test]
fn right_programs_pass_in_time() {
    let bench = bench();
    for (name, source) in programs("tests/programs/right") {
        // The shortest of a few is its time: the others waited for tests that run beside this one.
        let time = || {
            let start = Instant::now();
            let report = bench.grade(&source);
            let expected = (Verdict::Passed, bench.challenge.cases.len());
            assert_eq!((report.verdict, report.passed()), expected, "{name}: {report:?}");
            start.elapsed()
        };
        let shortest = (0..5).map(|_| time()).min().unwrap();
        assert!(shortest < Duration::from_millis(300), "{name}: {shortest:?}");
    }
    assert!(bench.grade(&bench.challenge.solution).is_passed());
}

mod mistakes {
    //! Wrong programs and what is said of them.

    use super::*;

    #[test]
    fn every_known_mistake_is_told_by_its_own_name() {
        let bench = bench();
        for (name, source) in programs("lessons/serverless/challenge/wrong") {
            let report = bench.grade(&source);
            let told = report.misconception.map(|named| named.id.as_str().to_owned());
            assert_eq!((report.verdict, told.as_deref()), (Verdict::Failed, Some(name.as_str())));
        }
    }

    #[test]
    fn a_mistake_is_told_from_answers_and_not_from_words() {
        let bench = bench();
        let check = |source: &str, id: &str| assert_eq!(bench.diagnosis(source).as_deref(), Some(id), "{source}");
        let rest = "const gb = n * ms / 1000 * mb / 1024; const over = Math.max(0, gb - 4e5);";
        check(
            &format!(
                "export default (n, ms, mb = 128) => {{ {rest} return Math.trunc(over * 1.66667e-5 * 100) / 100; }}"
            ),
            "w09-floor",
        );
        check(
            &format!("calculateCost = (n, ms, mb = 128) => {{ {rest} return over * 0.0000166667; }}"),
            "w15-not-rounded",
        );
        check(
            &format!(
                "var calculateCost = (n, ms, mb = 128) => {{ {rest} return `${{(over * 1.66667e-5).toFixed(2)}}`; }}"
            ),
            "w06-string-returned",
        );
        check("function calculateCost() { console.log('cost'); }", "w21-prints-only");
        check("const calculateCost = async () => 5", "w22-async");
    }

    #[test]
    fn what_is_no_known_mistake_has_no_name() {
        let bench = bench();
        let check = |source: &str| {
            let report = bench.grade(source);
            assert_eq!((report.verdict, report.misconception), (Verdict::Failed, None), "{source}");
        };
        check("function calculateCost() { return 0; }");
        check("function calculateCost() { return 42; }");
        check("function calculateCost() {}");
        check("console.log('loaded'); function calculateCost() {}");
        check("function calculateCost() { return '0.00'; }");
        check("function calculateCost() { throw new Error('later'); }");
        check("let n = 0; function calculateCost() { return n++; }");
    }

    #[test]
    fn the_untouched_starter_is_never_diagnosed() {
        let bench = bench();
        let starter = bench.challenge.starter.clone();
        assert_eq!(bench.diagnosis(&starter), None);
        assert_eq!(bench.diagnosis(&starter.replace('\n', "\r\n")), None);
        assert_eq!(bench.diagnosis(&format!("{starter}\n\n// hm\n")), None);
    }

    #[test]
    fn every_kind_of_wrong_answer_has_its_own_words() {
        let sums = sums();
        let check = |expression: &str, wrong: Wrong| {
            let report = sums.grade(&format!("function calculateCost(a, b) {{ return {expression}; }}"));
            assert_eq!(report.cases[0].wrong, Some(wrong), "{expression}");
        };
        check("undefined", Wrong::Kind(Kind::Undefined));
        check("String(a + b)", Wrong::Kind(Kind::Text));
        check("BigInt(a + b)", Wrong::Kind(Kind::BigInt));
        check("new Number(a + b)", Wrong::Kind(Kind::Object));
        check("[a + b]", Wrong::Kind(Kind::Object));
        check("Promise.resolve(a + b)", Wrong::Kind(Kind::Promise));
        check("NaN", Wrong::NotANumber);
        check("1 / 0", Wrong::Infinite);
        check("-a", Wrong::Negative);
        check("a + b + 0.001", Wrong::NotRounded);
        check("a * b", Wrong::Number);
        check("a.b.c", Wrong::Threw);
    }
}

mod hints {
    //! Help that does not give the answer away.

    use super::*;
    use serverless_tutor::grader::learned::{bare, from};

    /// What stands behind `=` and `return` in a program, where something is worked out.
    fn expressions(source: &str) -> Vec<String> {
        let right = |line: &str| {
            let line = bare(line);
            let line = line.trim_end_matches(';');
            let right = line.strip_prefix("return").or_else(|| line.split_once('=').map(|(_, right)| right));
            right.filter(|right| right.contains(['*', '/', '-', '('])).map(str::to_owned)
        };
        source.lines().filter(|line| !line.starts_with("function")).filter_map(right).collect()
    }

    #[test]
    fn no_hint_holds_a_line_of_the_solution() {
        let challenge = challenge();
        let parts = expressions(&challenge.solution);
        assert_eq!(parts.len(), 6, "{parts:?}");
        let rules = challenge.rules.iter().flat_map(|rule| &rule.hints);
        let mistakes = challenge.misconceptions.iter().map(|known| &known.hint);
        for hint in challenge.hints.iter().chain(rules).chain(mistakes) {
            let hint_bare = bare(hint);
            let found =
                parts.iter().map(String::as_str).chain(["=128", "Math.max(0,"]).find(|part| hint_bare.contains(part));
            assert_eq!(found, None, "{hint}");
        }
    }

    #[test]
    fn every_rule_that_a_known_mistake_breaks_has_its_own() {
        let challenge = challenge();
        for known in &challenge.misconceptions {
            let rule = &challenge.rules[known.rule.unwrap()];
            assert_eq!(rule.hints.len(), 3, "{}", rule.id.as_str());
        }
    }

    #[test]
    fn what_is_to_be_learnt_is_a_true_difference() {
        let challenge = challenge();
        let told = |source: &str| from(&challenge, source).map(|takeaway| takeaway.text.to_string());
        assert_eq!(told(&challenge.solution), None);
        let check = |old: &str, new: &str, words: &str| {
            assert!(challenge.solution.contains(old), "{old}");
            let text = told(&challenge.solution.replace(old, new)).unwrap_or_default();
            assert!(text.contains(words), "{new}: {text}");
        };
        check("memorySizeMB = 128) {", "memorySizeMB) {\n  memorySizeMB ??= 128;", "writes the default");
        check("const PRICE_PER_GB_SECOND = 0.0000166667;", "", "gives the price and the free tier a name");
        check("Math.max(0, gbSeconds - FREE_GB_SECONDS)", "gbSeconds > FREE_GB_SECONDS ? 1 : 0", "Math.max(0, …)");
        check("400_000", "400000", "Digits may be grouped");
    }
}

mod smallest {
    //! The smallest failing input and the broken rule.

    use super::*;

    /// What a program answers to these inputs.
    fn answers(bench: &Bench, source: &str, inputs: &[Vec<f64>]) -> Vec<calls::CaseOutcome> {
        let job =
            CallJob { source: source.to_owned(), function: bench.challenge.function.clone(), cases: inputs.to_vec() };
        run_calls(&bench.spawner, &job, &Limits::grading(), &Cancel::default()).unwrap().cases
    }

    /// At which of these inputs a program gives another value than the solution.
    fn fails(bench: &Bench, source: &str, inputs: &[Vec<f64>]) -> Vec<bool> {
        let right = answers(bench, &bench.challenge.solution, inputs);
        let is_right = |(given, right)| match (given, right) {
            (calls::CaseOutcome::Returned(Returned::Number(a)), calls::CaseOutcome::Returned(Returned::Number(b))) => {
                (a - b).abs() < 1e-12
            }
            _ => false,
        };
        answers(bench, source, inputs).into_iter().zip(right).map(|pair| !is_right(pair)).collect()
    }

    fn rule(bench: &Bench, diagnosis: &Diagnosis) -> Option<String> {
        diagnosis.rule.map(|rule| bench.challenge.rules[rule].id.as_str().to_owned())
    }

    #[test]
    fn every_wrong_program_has_one_that_fails_while_nothing_simpler_beside_it_does() {
        let bench = bench();
        for wrong in &bench.challenge.misconceptions {
            let (_, diagnosis) = bench.explain(&wrong.source);
            let Smallest { args, .. } = diagnosis.smallest.unwrap();
            assert!(is_inside(&bench.challenge.domain, &args), "{}: {args:?}", wrong.id);
            assert_eq!(fails(&bench, &wrong.source, std::slice::from_ref(&args)), [true], "{}: {args:?}", wrong.id);
            let simpler = beside(&bench.challenge.domain, &args);
            for (input, fails) in simpler.iter().zip(fails(&bench, &wrong.source, &simpler)) {
                assert!(!fails, "{}: {input:?} fails too, beside {args:?}", wrong.id);
            }
            assert_eq!(diagnosis.rule, wrong.rule, "{}", wrong.id);
        }
    }

    #[test]
    fn it_is_small_and_says_what_is_expected_and_what_came() {
        let bench = bench();
        let check = |name: &str, call: &str, expected: f64, got: &str| {
            let wrong = bench.challenge.misconceptions.iter().find(|wrong| wrong.id.as_str() == name).unwrap();
            let smallest = bench.explain(&wrong.source).1.smallest.unwrap();
            assert_eq!(
                (smallest.call(&bench.challenge).as_str(), smallest.expected, &*smallest.got),
                (call, expected, got),
                "{name}"
            );
        };
        check("w01-no-free-tier", "calculateCost(500, 5000)", 0.0, "0.01");
        check("w06-string-returned", "calculateCost(1, 1)", 0.0, "\"0.00\"");
        check("w07-no-default", "calculateCost(1, 1)", 0.0, "NaN");
        check("w11-negative", "calculateCost(1, 1)", 0.0, "-6.67");
        check("w22-async", "calculateCost(1, 1)", 0.0, "Promise");
    }

    #[test]
    fn a_rule_is_named_from_answers_or_from_cases_and_never_guessed() {
        let bench = bench();
        let check = |body: &str, expected: Option<&str>| {
            let source = format!("function calculateCost(n, ms, mb = 128) {{ {body} }}");
            let (report, diagnosis) = bench.explain(&source);
            assert_eq!((report.verdict, report.misconception), (Verdict::Failed, None), "{body}");
            assert!(diagnosis.smallest.is_some(), "{body}");
            assert_eq!(rule(&bench, &diagnosis).as_deref(), expected, "{body}");
        };
        let right = "const gbs = n * (ms / 1000) * (mb / 1024); const cents = Math.round(Math.max(0, gbs - 4e5) * 1.66667e-5 * 100);";
        // The free tier is missing, and beside that the very large loads are wrong, so that it is no known program.
        let free = "const all = Math.round(n * (ms / 1000) * (mb / 1024) * 1.66667e-5 * 100) / 100;";
        check(&format!("{free} return n > 15e9 ? 1 : all;"), Some("partial-free"));
        check(&format!("{right} return ms % 1 ? 7 : cents / 100;"), Some("fractional-duration"));
        check("return 42;", None);
        check("throw new Error('later');", None);
        check(&format!("{right} return mb === 1769 ? 0 : cents / 100;"), None);
    }

    #[test]
    fn a_lesson_without_domain_has_no_smallest_input_and_still_a_rule() {
        let mut bench = bench();
        bench.challenge.domain.clear();
        let source = bench.challenge.misconceptions[0].source.clone();
        let (_, diagnosis) = bench.explain(&source);
        assert_eq!((diagnosis.smallest, diagnosis.rule), (None, bench.challenge.misconceptions[0].rule));
    }

    #[test]
    fn what_did_not_fail_and_what_was_not_begun_is_not_explained() {
        let bench = bench();
        let nothing = Diagnosis::default();
        for source in ["let x = ;", "for (;;);", &bench.challenge.solution, &bench.challenge.starter] {
            assert_eq!(bench.explain(source).1, nothing, "{source}");
        }
        let source = &bench.challenge.misconceptions[0].source;
        let (report, cancel) = (bench.grade(source), Cancel::default());
        cancel.cancel();
        let smallest = bench.diagnose(source, &report, &cancel, PATIENT).smallest;
        let cases: Vec<_> = bench.challenge.cases.iter().map(|case| case.args.clone()).collect();
        assert!(smallest.is_some_and(|smallest| cases.contains(&smallest.args)), "a stopped search tells what it has");
    }

    #[test]
    fn a_program_that_is_stuck_at_some_inputs_costs_no_more_than_the_budget() {
        let bench = bench();
        let cases: Vec<String> = bench.challenge.cases.iter().map(|case| format!("{:?}", case.args)).collect();
        let source = format!(
            "const cases = [{}].map(String); function calculateCost(...args) {{ while (!cases.includes(String(args))); return -1; }}",
            cases.join(", ")
        );
        let report = bench.grade(&source);
        assert_eq!(report.verdict, Verdict::Failed);
        let start = Instant::now();
        let diagnosis = bench.diagnose(&source, &report, &Cancel::default(), BUDGET);
        assert!(diagnosis.smallest.is_some_and(|smallest| &*smallest.got == "-1"));
        assert!(start.elapsed() < BUDGET + Duration::from_secs(1), "{:?}", start.elapsed());
    }

    #[test]
    fn the_line_of_json_ends_with_it() {
        let json = bench().json(&bench().challenge.misconceptions[0].source);
        let rule = json["diagnosis"]["rule"].clone();
        assert_eq!(rule["id"], "partial-free");
        assert!(rule["text"].is_string());
        assert_eq!(json["diagnosis"]["smallest"], json!({ "args": [500, 5000], "expected": 0, "got": "0.01" }));
        let starter = bench().json(&bench().challenge.starter);
        assert_eq!(starter["diagnosis"], json!({ "smallest": null, "rule": null }));
        assert_eq!(bench().json("let x = ;")["diagnosis"], Value::Null);
    }
}

mod verdicts {
    //! The table of verdicts in the contract.

    use super::*;

    fn outcomes(report: &Report) -> Vec<CaseOutcome> {
        report.cases.iter().map(|case| case.outcome).collect()
    }

    use CaseOutcome::{Failed, NotRun, Passed};

    #[test]
    fn a_wrong_value_fails_its_case_and_the_rest_run() {
        let report = sums().grade("function calculateCost(a, b) { return a === 1 ? 0 : a + b; }");
        assert_eq!((report.verdict, report.limit, &report.error), (Verdict::Failed, None, &None));
        assert_eq!(outcomes(&report), [Passed, Failed, Passed, Passed]);
    }

    #[test]
    fn the_first_throw_is_the_error() {
        let report = sums().grade("function calculateCost(a, b) {\n  if (a === 1) throw null;\n  return a.b.c;\n}");
        let error = report.error.unwrap();
        assert_eq!(
            (report.verdict, &*error.message, error.place),
            (Verdict::Failed, "TypeError: cannot read property 'c' of undefined", Some((3, 10)))
        );
        let got: Vec<_> = report.cases.iter().map(|case| case.got.as_deref().unwrap()).collect();
        assert_eq!(got[..2], ["threw TypeError: cannot read property 'c' of undefined", "threw null"]);
        assert_eq!(report.cases.iter().filter(|case| case.outcome == Failed).count(), 4);
    }

    #[test]
    fn what_does_not_load_is_an_error_and_nothing_runs() {
        for source in ["", " \n", "let x = ;", "throw 1", "const calculateCost = 5", "import 'fs'"] {
            let report = sums().grade(source);
            assert_eq!((report.verdict, report.limit), (Verdict::Error, None), "{source}");
            assert!(report.error.is_some(), "{source}");
            assert_eq!(outcomes(&report), [NotRun; 4], "{source}");
        }
    }

    #[test]
    fn a_limit_fails_the_case_it_was_in() {
        let report = sums().grade("function calculateCost(a, b) { return a === 1 ? calculateCost(a, b) : a + b; }");
        assert_eq!((report.verdict, report.limit, &report.error), (Verdict::Limit, Some(Limit::Stack), &None));
        assert_eq!(report.limit_in.as_deref(), Some("calculateCost"));
        assert_eq!(outcomes(&report), [Passed, Failed, NotRun, NotRun]);
        let top = sums().grade("for (;;);");
        assert_eq!((top.verdict, top.limit, outcomes(&top)), (Verdict::Limit, Some(Limit::Time), vec![NotRun; 4]));
    }

    #[test]
    fn what_was_not_run_has_its_reason() {
        let sums = sums();
        let check = |source: &str, why: Option<&str>| {
            let told = not_run(&sums.challenge, &sums.grade(source));
            let why = why.map(|why| format!("Not run because an earlier part failed: {why}."));
            assert_eq!(told, why, "{source}");
        };
        let label = sums.challenge.cases[1].label.clone();
        check("let x = ;", Some("the program does not load"));
        check("for (;;);", Some("the limit on time was reached while the program was loaded"));
        let stuck = "function calculateCost(a, b) { return a === 1 ? calculateCost(a, b) : a + b; }";
        check(stuck, Some(&format!("the limit on stack was reached in the test \"{label}\"")));
        let hidden = "function calculateCost(a, b) { return a < 1 ? calculateCost(a, b) : 0; }";
        check(hidden, Some("the limit on stack was reached in a hidden test"));
        check("function calculateCost() { return 0; }", None);
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_program() {
        assert!(sums().grade("\u{feff}function calculateCost(a, b) { return a + b; }").is_passed());
    }

    #[test]
    fn a_cancelled_grading_has_no_verdict() {
        let bench = sums();
        let cancel = Cancel::default();
        cancel.cancel();
        let graded = grade(&bench.challenge, "function calculateCost() {}", &bench.spawner, &bench.known, &cancel);
        assert!(matches!(graded, Err(SandboxError::Cancelled)), "{graded:?}");
    }
}

mod line {
    //! The fields of `grade --json`.

    use super::*;

    #[test]
    fn a_right_program_is_told_in_full() {
        let json = sums().json("console.log('at the top'); function calculateCost(a, b) { if (a === 1) console.warn('\\x1b[1m'); return a + b; }");
        let case = |id: &str, visible: bool, covers: &Value, args: Value, expected: Value, got: Value| json!({ "id": id, "visible": visible, "covers": covers, "outcome": "passed", "args": args, "expected": expected, "got": got });
        let covers = |place: usize| json["cases"][place]["covers"].clone();
        assert!(covers(0).as_array().is_some_and(|rules| rules.iter().all(Value::is_string) && !rules.is_empty()));
        assert_eq!(
            json,
            json!({
                "lesson": "serverless", "verdict": "passed", "passed": 4, "total": 4,
                "misconception": null, "limit": null, "error": null,
                "console": [
                    { "case": null, "level": "log", "text": "at the top" },
                    { "case": "one-two", "level": "warn", "text": "␛[1m" },
                ],
                "console_dropped": 0,
                "cases": [
                    case("two-three", true, &covers(0), json!([2, 3]), json!(5), json!("5")),
                    case("one-two", true, &covers(1), json!([1, 2]), json!(3), json!("3")),
                    case("halves", false, &covers(2), Value::Null, Value::Null, Value::Null),
                    case("four-nine", false, &covers(3), Value::Null, Value::Null, Value::Null),
                ],
                "diagnosis": null,
            })
        );
    }

    #[test]
    fn the_first_failing_hidden_case_is_shown_when_no_visible_fails() {
        let shown = |source: &str| -> Vec<bool> {
            sums().json(source)["cases"].as_array().unwrap().iter().map(|case| !case["args"].is_null()).collect()
        };
        assert_eq!(
            shown("function calculateCost(a, b) { return a < 1 || a > 3 ? 0 : a + b; }"),
            [true, true, true, false]
        );
        assert_eq!(shown("function calculateCost(a, b) { return 0; }"), [true, true, false, false]);
        assert_eq!(shown("function calculateCost(a, b) { return a > 3 ? 0 : a + b; }"), [true, true, false, true]);
        let halves = &sums().json("function calculateCost(a, b) { return a < 1 ? '\\u202e' : a + b; }")["cases"][2];
        assert_eq!(
            (&halves["visible"], &halves["args"], &halves["expected"], &halves["got"]),
            (&json!(false), &json!([0.5, 0.25]), &json!(0.75), &json!("\"⟨U+202E⟩\""))
        );
    }

    #[test]
    fn errors_limits_and_mistakes_have_their_fields() {
        let error = sums().json("\nlet x = ;");
        assert_eq!(error["verdict"], "error");
        assert_eq!((&error["error"]["line"], &error["error"]["column"]), (&json!(2), &json!(9)));
        assert_eq!((&error["cases"][0]["outcome"], &error["cases"][0]["got"]), (&json!("not_run"), &Value::Null));
        let limit = sums().json("function calculateCost(a) { return calculateCost(a); }");
        assert_eq!(
            (&limit["verdict"], &limit["limit"], &limit["error"]),
            (&json!("limit"), &json!("stack"), &Value::Null)
        );
        let promise = bench().json("async function calculateCost() { return 1; }");
        assert_eq!(
            (&promise["misconception"]["id"], &promise["cases"][0]["got"]),
            (&json!("w22-async"), &json!("Promise"))
        );
        assert!(promise["misconception"]["hint"].is_string());
        let long = sums().json("function calculateCost() { return 'x'.repeat(1000); }");
        assert_eq!(long["cases"][0]["got"].as_str().unwrap().chars().count(), 200);
        let none = sums().json("function calculateCost() { throw undefined; }");
        assert_eq!(none["error"], json!({ "message": "undefined", "line": null, "column": null }));
    }
}

/// The program under test; `.ci/run` names a copy that an ordinary user may run.
fn program() -> std::path::PathBuf {
    std::env::var_os("TUTOR_UNDER_TEST").map_or_else(|| env!("CARGO_BIN_EXE_serverless-tutor").into(), Into::into)
}
