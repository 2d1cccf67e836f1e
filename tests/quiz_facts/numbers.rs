//! Questions with a number: the right one and each slip, computed the way the lesson says they come about.

use serverless_tutor::lesson::model::QuestionKind;
use serverless_tutor::units::with_commas;

use crate::{bill, cents, check_quotes, price, question, right_option, used};

/// Dollars for a million requests beyond the first one (us-east-1).
const MILLION_REQUESTS: f64 = 0.20;

/// Numbers of a question whose parts are quoted in what is asked.
#[track_caller]
fn check(id: &str, quoted: &[String], answer: f64, slips: &[f64]) {
    let question = question(id);
    check_quotes(&question.ask.plain(), quoted);
    let QuestionKind::Numeric(numeric) = &question.kind else { panic!("{id} does not ask for a number") };
    let given: Vec<f64> = numeric.slips.iter().map(|slip| slip.value).collect();
    assert_eq!((numeric.answer, given), (answer, slips.to_vec()), "{id}");
    let taken_for_right = slips.iter().find(|slip| (*slip - answer).abs() <= numeric.tolerance);
    assert_eq!(taken_for_right, None, "{id}");
}

fn count(number: f64) -> String {
    with_commas(number, 0)
}

#[test]
fn gb_seconds_of_a_month() {
    let (calls, ms, mb) = (2_000_000.0, 300.0, 256);
    let seconds = calls * ms / 1000.0;
    let quoted = [format!("{} calls of {ms} ms at {mb} MB", count(calls))];
    let without_memory = seconds;
    let mb_not_gb = seconds * f64::from(mb);
    let a_thousand_mb = seconds * f64::from(mb) / 1000.0;
    let ms_as_seconds = used(calls, ms * 1000.0, mb);
    check("q-07", &quoted, used(calls, ms, mb), &[without_memory, mb_not_gb, a_thousand_mb, ms_as_seconds]);
}

#[test]
fn duration_after_the_free_tier() {
    let (calls, ms, mb) = (5_000_000.0, 400.0, 512);
    let (each, free) = (price().usd_per_gb_second, price().free.0);
    let gb_seconds = used(calls, ms, mb);
    let quoted = [
        format!("{} calls of {ms} ms at {mb} MB", count(calls)),
        format!("${each} "),
        format!("and {} are free", count(free)),
    ];
    let nothing_free = cents(gb_seconds * each);
    let free_as_dollars = cents((gb_seconds * each - free).max(0.0));
    let without_memory = bill(calls * ms / 1000.0);
    check("q-08", &quoted, bill(gb_seconds), &[nothing_free, free_as_dollars, without_memory]);
}

#[test]
fn duration_and_requests() {
    let duration = bill(used(5_000_000.0, 400.0, 512));
    let quoted = [
        "The same 5,000,000 calls".to_owned(),
        format!("duration costs ${duration:.2}"),
        format!("${MILLION_REQUESTS:.2} per million"),
    ];
    let requests = cents(4.0 * MILLION_REQUESTS);
    let no_million_free = cents(duration + 5.0 * MILLION_REQUESTS);
    check("q-09", &quoted, cents(duration + requests), &[no_million_free, duration, requests]);
}

#[test]
fn requests_in_flight() {
    let (each_second, ms) = (200.0, 250.0);
    let quoted = [format!("{each_second} requests arrive every second, and each takes {ms} ms")];
    let divided = each_second / (ms / 1000.0);
    let a_whole_second = each_second;
    let ms_as_seconds = each_second * ms;
    check("q-11", &quoted, each_second * ms / 1000.0, &[divided, a_whole_second, ms_as_seconds]);
}

#[test]
fn the_cheapest_memory() {
    let question = question("q-10");
    let runs = [(128, 800.0), (256, 350.0), (512, 300.0)];
    let quoted = runs.map(|(mb, ms)| format!("{ms} ms at {mb} MB"));
    check_quotes(&question.ask.plain(), &quoted);
    let QuestionKind::Single(choices) = &question.kind else { panic!("q-10 has options") };
    for (option, (mb, ms)) in choices.options.iter().zip(runs) {
        assert_eq!(option.text, format!("{mb} MB").as_str());
        check_quotes(&option.why, &[format!("{} GB-seconds", used(1.0, ms, mb))]);
    }
    let (cheapest, _) = runs.into_iter().min_by(|a, b| used(1.0, a.1, a.0).total_cmp(&used(1.0, b.1, b.0))).unwrap();
    assert_eq!(right_option(&question).text, format!("{cheapest} MB").as_str());
}

#[test]
fn waiting_is_billed_on_one_platform_only() {
    let question = question("q-18");
    let (computes, waits) = (10, 490);
    let quoted = [format!("computes for {computes} ms"), format!("another {waits} ms it waits")];
    check_quotes(&question.ask.plain(), &quoted);
    let right = format!("Lambda {} ms, Workers {computes} ms", computes + waits);
    assert_eq!(right_option(&question).text, right.as_str());
}
