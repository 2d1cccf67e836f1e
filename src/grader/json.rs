//! A report as one JSON object on one line, for scripts. Its fields are a contract.

use serde::Serialize;
use serde_json::Number;

use crate::grader::explain::{Diagnosis, Smallest};
use crate::grader::{CaseReport, Report, Verdict};
use crate::lesson::model::{Case, Challenge, Visibility};
use crate::sandbox::value::Limit;

#[derive(Serialize)]
struct Json<'a> {
    lesson: &'a str,
    verdict: &'a str,
    passed: usize,
    total: usize,
    misconception: Option<JsonMisconception<'a>>,
    limit: Option<&'a str>,
    error: Option<JsonError<'a>>,
    console: Vec<JsonLine<'a>>,
    console_dropped: u64,
    cases: Vec<JsonCase<'a>>,
    diagnosis: Option<JsonDiagnosis<'a>>,
}

#[derive(Serialize)]
struct JsonDiagnosis<'a> {
    smallest: Option<JsonSmallest<'a>>,
    rule: Option<JsonRule<'a>>,
}

#[derive(Serialize)]
struct JsonSmallest<'a> {
    args: Vec<Number>,
    expected: Option<Number>,
    got: &'a str,
}

#[derive(Serialize)]
struct JsonRule<'a> {
    id: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct JsonMisconception<'a> {
    id: &'a str,
    hint: &'a str,
}

#[derive(Serialize)]
struct JsonError<'a> {
    message: &'a str,
    line: Option<u32>,
    column: Option<u32>,
}

#[derive(Serialize)]
struct JsonLine<'a> {
    case: Option<&'a str>,
    level: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct JsonCase<'a> {
    id: &'a str,
    visible: bool,
    covers: Vec<&'a str>,
    outcome: &'a str,
    args: Option<Vec<Number>>,
    expected: Option<Number>,
    got: Option<&'a str>,
}

/// The report on a challenge of a lesson and what is known of a failure, without a line feed at its end.
pub fn line(lesson: &str, challenge: &Challenge, report: &Report, diagnosis: &Diagnosis) -> String {
    let case_id = |case: usize| challenge.cases.get(case).map(|case| case.id.as_str());
    let json = Json {
        lesson,
        verdict: report.verdict.name(),
        passed: report.passed(),
        total: challenge.cases.len(),
        misconception: report
            .misconception
            .as_ref()
            .map(|named| JsonMisconception { id: named.id.as_str(), hint: &named.hint }),
        limit: report.limit.map(Limit::name),
        error: report.error.as_ref().map(|fault| JsonError {
            message: &fault.message,
            line: fault.place.map(|place| place.0),
            column: fault.place.map(|place| place.1),
        }),
        console: report
            .console
            .lines()
            .map(|line| JsonLine { case: line.case.and_then(case_id), level: line.level.name(), text: &line.text })
            .collect(),
        console_dropped: report.console.dropped,
        cases: challenge
            .cases
            .iter()
            .zip(&report.cases)
            .map(|(case, report)| json_case(challenge, case, report))
            .collect(),
        diagnosis: (report.verdict == Verdict::Failed).then(|| json_diagnosis(challenge, diagnosis)),
    };
    serde_json::to_string(&json).expect("a report is plain text and numbers")
}

fn json_diagnosis<'a>(challenge: &'a Challenge, diagnosis: &'a Diagnosis) -> JsonDiagnosis<'a> {
    let smallest = |Smallest { args, expected, got, wrong: _ }: &'a Smallest| JsonSmallest {
        args: args.iter().filter_map(|arg| number(*arg)).collect(),
        expected: number(*expected),
        got,
    };
    let rule = diagnosis.rule.and_then(|rule| challenge.rules.get(rule));
    JsonDiagnosis {
        smallest: diagnosis.smallest.as_ref().map(smallest),
        rule: rule.map(|rule| JsonRule { id: rule.id.as_str(), text: &rule.text }),
    }
}

fn json_case<'a>(challenge: &'a Challenge, case: &'a Case, report: &'a CaseReport) -> JsonCase<'a> {
    let shown = report.shown == Visibility::Visible;
    JsonCase {
        id: case.id.as_str(),
        visible: case.visibility == Visibility::Visible,
        covers: case.covers.iter().map(|rule| challenge.rules[*rule].id.as_str()).collect(),
        outcome: report.outcome.name(),
        args: shown.then(|| case.args.iter().filter_map(|arg| number(*arg)).collect()),
        expected: if shown { number(case.expected) } else { None },
        got: report.got.as_deref().filter(|_| shown),
    }
}

/// Whole numbers without a point.
fn number(value: f64) -> Option<Number> {
    let whole = value.fract() == 0.0 && value.abs() < 9e15;
    if whole { Some(Number::from(value as i64)) } else { Number::from_f64(value) }
}
