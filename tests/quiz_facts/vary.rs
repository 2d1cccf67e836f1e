//! Questions whose numbers vary: thousands of variants, each with a clean answer that an independent count agrees with.

use std::collections::BTreeSet;

use serverless_tutor::lesson::model::{Numeric, Question, QuestionKind, Vary};
use serverless_tutor::quiz::judge::judge;
use serverless_tutor::quiz::shuffle::Seed;
use serverless_tutor::quiz::vary::{drawn, numbers, variant};
use serverless_tutor::quiz::{Outcome, Response};

use crate::{bill, cents, check_quotes, price, question, used};

/// Variants of each question.
const SEEDS: u64 = 2_000;

fn numeric(question: &Question) -> &Numeric {
    match &question.kind {
        QuestionKind::Numeric(numeric) => numeric,
        other => panic!("{} is of the kind {}", question.id, other.name()),
    }
}

fn vary(question: &Question) -> &Vary {
    numeric(question).vary.as_deref().unwrap()
}

fn typed(question: &Question, number: f64) -> (Outcome, Vec<String>) {
    let judgement = judge(question, &Response::Number(number.to_string())).unwrap();
    (judgement.outcome, judgement.reasons.iter().map(|reason| reason.why.to_string()).collect())
}

#[track_caller]
fn check_text(text: &str, about: &str) {
    let stray = ["{", "}", "NaN", "inf", "e-", ".000000"];
    assert!(!stray.iter().any(|stray| text.contains(stray)), "{about}: {text}");
    let long = text.split(|c: char| !c.is_ascii_digit() && c != '.').find(|number| {
        number.split_once('.').is_some_and(|(_, decimals)| decimals.len() > 3 && *number != "0.0000166667")
    });
    assert_eq!(long, None, "{about}: {text}");
}

/// Every variant is clean; `count` gives the answer from what was drawn, by another way than the lesson's formula.
fn check(id: &str, count: impl Fn(&dyn Fn(&str) -> f64) -> f64) {
    let question = question(id);
    let vary = vary(&question);
    let mut answers = BTreeSet::new();
    for seed in 0..SEEDS {
        let about = format!("{id} under seed {seed}");
        let asked = drawn(&question, Seed(seed)).unwrap_or_else(|| panic!("{about}: no clean numbers"));
        assert_eq!(asked, variant(&question, Seed(seed)), "{about}: another one the second time");
        let numeric = numeric(&asked);
        answers.insert(numeric.answer.to_bits());
        check_text(&asked.ask.plain(), &about);
        check_text(&numeric.why, &about);
        let numbers = numbers(&question, Seed(seed)).unwrap();
        let named = |name: &str| numbers.all[vary.names().iter().position(|known| *known == name).unwrap()];
        assert!((count(&named) - numbers.exact).abs() <= numbers.exact * 1e-9, "{about}: {}", count(&named));
        for right in [numbers.exact, numbers.answer] {
            assert_eq!(typed(&asked, right).0, Outcome::Right, "{about}: {right}");
        }
        for slip in &numeric.slips {
            check_text(&slip.why, &about);
            let (outcome, reasons) = typed(&asked, slip.value);
            assert_eq!((outcome, &*reasons[0]), (Outcome::Wrong, slip.why.as_str()), "{about}: {}", slip.value);
        }
    }
    assert!(answers.len() > 20, "{id} has only {} answers", answers.len());
}

#[test]
fn gb_seconds_vary() {
    check("q-07", |named| used(named("calls"), named("ms"), named("mb") as u32));
}

#[test]
fn duration_costs_vary() {
    let price = price();
    check("q-08", |named| {
        let gb_seconds = used(named("calls"), named("ms"), named("mb") as u32);
        (gb_seconds - price.free.0) * price.usd_per_gb_second
    });
    let question = question("q-08");
    let asked = variant(&question, Seed(1));
    check_quotes(&asked.ask.plain(), &[format!("${} ", price.usd_per_gb_second), "and 400,000 are free".to_owned()]);
    let numbers = numbers(&question, Seed(1)).unwrap();
    let expected = cents(bill(used(numbers.all[0], numbers.all[1], numbers.all[2] as u32)));
    assert!((numbers.answer - expected).abs() < 1e-9, "{} and {expected}", numbers.answer);
}

#[test]
fn bills_vary() {
    check("q-09", |named| named("duration") + (named("calls") / 1e6 - 1.0) * 0.20);
}

#[test]
fn requests_in_flight_vary() {
    check("q-11", |named| named("rate") / (1_000.0 / named("ms")));
}

#[test]
fn a_question_without_other_numbers_stays_as_it_is() {
    let question = question("q-10");
    assert_eq!((drawn(&question, Seed(3)), variant(&question, Seed(3))), (None, question.clone()));
}
