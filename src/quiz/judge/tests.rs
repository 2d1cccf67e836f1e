//! Judgements of every kind of question.

use proptest::prelude::*;

use super::*;
use crate::quiz::sample::{self, id};

/// Each reason as a sign and its part: `+` right, `x` chosen and wrong, `m` missed, `.` neutral.
fn marks(judgement: &Judgement) -> String {
    let sign = |reason: &Reason| match reason.mark {
        Mark::Right => '+',
        Mark::ChosenWrong => 'x',
        Mark::Missed => 'm',
        Mark::Neutral => '.',
    };
    let name = |part: &Part| match part {
        Part::Choice(id) => id.to_string(),
        Part::Line(number) => number.to_string(),
        Part::Typed => "typed".to_owned(),
        Part::Answer => "answer".to_owned(),
    };
    judgement
        .reasons
        .iter()
        .map(|reason| format!("{}{}", sign(reason), name(&reason.part)))
        .collect::<Vec<_>>()
        .join(" ")
}

fn check(question: &Question, response: &Response, expected_marks: &str, summary: &str) {
    let judgement = judge(question, response).unwrap();
    assert_eq!((marks(&judgement).as_str(), judgement.summary.as_str()), (expected_marks, summary));
    let all_right = judgement.reasons.iter().all(|r| matches!(r.mark, Mark::Right | Mark::Neutral));
    assert_eq!(judgement.outcome == Outcome::Right, all_right);
}

fn check_refused(question: &Question, response: &Response, expected: NotJudged) {
    assert_eq!(judge(question, response), Err(expected));
}

fn choices(words: &str) -> Response {
    Response::Choices(words.split_whitespace().map(id).collect())
}

fn order(words: &str) -> Response {
    Response::Order(words.split_whitespace().map(id).collect())
}

/// `a:b` puts the right side of pair `b` to the left side of pair `a`.
fn pairs(words: &str) -> Response {
    let pair = |word: &str| word.split_once(':').map(|(left, right)| (id(left), id(right))).unwrap();
    Response::Match(words.split_whitespace().map(pair).collect())
}

fn number(text: &str) -> Response {
    Response::Number(text.to_owned())
}

#[test]
fn one_option() {
    let question = sample::single("a *b c");
    check(&question, &Response::Choice(id("b")), ".a +b .c", "Right.");
    check(&question, &Response::Choice(id("a")), "xa mb .c", "Not right.");
    check(&sample::true_false(), &Response::Choice(id("true")), "+true .false", "Right.");
    check(&sample::predict_output("a *b"), &Response::Choice(id("a")), "xa mb", "Not right.");
}

#[test]
fn every_option_has_its_text_and_reason() {
    let judgement = judge(&sample::single("a *b"), &Response::Choice(id("a"))).unwrap();
    let expected = Reason {
        part: Part::Choice(id("b")),
        text: "text b".into(),
        mark: Mark::Missed,
        why: "why b".into(),
        instead: None,
    };
    assert_eq!(judgement.reason(&Part::Choice(id("b"))), Some(&expected));
}

#[test]
fn some_options_are_all_or_nothing() {
    let question = sample::multi("*a *b *c d e");
    check(&question, &choices("a b c"), "+a +b +c .d .e", "Right: all 3, and nothing else.");
    check(&question, &choices("a b"), "+a +b mc .d .e", "All that you chose is right, but 1 more is too.");
    check(&question, &choices("a"), "+a mb mc .d .e", "All that you chose is right, but 2 more are too.");
    check(&question, &choices("a b c d"), "+a +b +c xd .e", "All that is right is chosen (3), but 1 too many.");
    check(&question, &choices("a b d e"), "+a +b mc xd xe", "2 of 3 found, and 2 chosen that are not right.");
    check(&question, &choices("d e"), "ma mb mc xd xe", "Nothing that you chose is right.");
    check(&sample::multi("*a b"), &choices("a"), "+a .b", "Right: that one and no other.");
    check_refused(&question, &choices(""), NotJudged::Unfinished);
}

#[test]
fn a_line_with_the_bug() {
    let question = sample::bug("one\ntwo\n\nfour", 2);
    check(&question, &Response::Line(2), ".1 +2 .4", "Right: that is the line.");
    check(&question, &Response::Line(4), ".1 m2 x4", "Almost: the bug is one line away.");
    check(&sample::bug("a\nb\nc", 3), &Response::Line(1), "x1 .2 m3", "Not right: the bug is in another line.");
    check_refused(&question, &Response::Line(3), NotJudged::OtherQuestion);
    check_refused(&question, &Response::Line(0), NotJudged::OtherQuestion);
}

#[test]
fn numbers_as_they_are_typed() {
    for typed in ["150000", "150,000", "150 000", "1.5e5", "150000.5", "149,999.5", "150000 GB-seconds"] {
        check(&sample::numeric(), &number(typed), "+typed", "Right.");
    }
    check(&sample::numeric_of(10.0, 0.0), &number("$10.00"), "+typed", "Right.");
    check(&sample::numeric_of(0.3, 0.0), &number("0.3"), "+typed", "Right.");
}

#[test]
fn wrong_numbers_say_how_they_are_wrong() {
    let wrong = |typed: &str, summary: &str| check(&sample::numeric(), &number(typed), "xtyped manswer", summary);
    wrong("600000", "Not right: this is a known slip.");
    wrong("599,990", "Not right: this is a known slip.");
    wrong("150001", "Very close: look at the rounding.");
    wrong("-150000", "The size is right, the sign is not.");
    wrong("150", "Too small by a factor of 1,000: look at the units.");
    wrong("153600000", "Too large by a factor of 1,024: look at the units.");
    wrong("1500000", "Too large by a factor of 10: look at the units.");
    wrong("200000", "Not right: too large.");
    wrong("0", "Not right: too small.");
}

#[test]
fn a_slip_is_named_and_the_right_number_explained() {
    let judgement = judge(&sample::numeric(), &number(" 600,000 ")).unwrap();
    let shown: Vec<_> = judgement.reasons.iter().map(|r| (r.text.as_str(), r.why.as_str())).collect();
    assert_eq!(shown, [("600,000", "memory was left out"), ("150,000", "why the number")]);
}

#[test]
fn the_right_number_is_written_to_be_read() {
    let shown: Vec<String> = [150_000.0, 10.8, 0.0, 0.000_016_666_7, -1234.5].map(shortest).to_vec();
    assert_eq!(shown, ["150,000", "10.8", "0", "0.0000166667", "-1,234.5"]);
}

#[test]
fn a_right_number_that_is_also_near_a_slip_is_right() {
    let judgement = judge(&sample::numeric_of(600_000.0, 0.5), &number("600000")).unwrap();
    assert_eq!((marks(&judgement).as_str(), judgement.reasons[0].why.as_str()), ("+typed", "why the number"));
}

#[test]
fn text_that_is_no_number_costs_no_try() {
    check_refused(&sample::numeric(), &number("ten"), NotJudged::NoNumber(NumberProblem::Stray('t')));
    check_refused(&sample::numeric(), &number(" "), NotJudged::Unfinished);
}

#[test]
fn items_in_order() {
    let question = sample::order("a b c d");
    check(&question, &order("a b c d"), "+a +b +c +d", "Right: all stand in their places.");
    check(&question, &order("a c b d"), "+a xc xb +d", "Almost: places 2 and 3 are exchanged.");
    check(
        &question,
        &order("d a b c"),
        "xd xa xb xc",
        "Almost: only place 1 is wrong in its turn; the others follow each other rightly.",
    );
    check(&question, &order("d b c a"), "xd +b +c xa", "2 of 4 stand in their places.");
    check(&question, &order("d c b a"), "xd xc xb xa", "0 of 4 stand in their places.");
    for other in ["a b c", "a b c d d", "a b c c", "a b c x", ""] {
        check_refused(&question, &order(other), NotJudged::OtherQuestion);
    }
}

#[test]
fn a_misplaced_item_is_told_its_place() {
    let judgement = judge(&sample::order("a b c"), &order("b a c")).unwrap();
    let places: Vec<_> = judgement.reasons.iter().map(|r| r.instead.as_ref().map(Clean::as_str)).collect();
    assert_eq!(places, [Some("belongs in place 2"), Some("belongs in place 1"), None]);
}

#[test]
fn pairs_that_belong_together() {
    let question = sample::matching("a b c d");
    check(&question, &pairs("a:a b:b c:c d:d"), "+a +b +c +d", "Right: all pairs belong together.");
    check(&question, &pairs("a:b b:a c:c d:d"), "xa xb +c +d", "Almost: two right sides are exchanged.");
    check(&question, &pairs("a:b b:c c:a d:d"), "xa xb xc +d", "1 of 4 pairs belong together.");
    check(&question, &pairs("a:a b:a c:c d:d"), "+a xb +c +d", "3 of 4 pairs belong together.");
    check_refused(&question, &pairs("a:a"), NotJudged::Unfinished);
    check_refused(&question, &pairs("a:a b:b c:c d:x"), NotJudged::OtherQuestion);
    let judgement = judge(&question, &pairs("a:b b:a c:c d:d")).unwrap();
    assert_eq!(judgement.reasons[0].instead, Some("right a".into()));
}

#[test]
fn answers_to_another_question_are_not_judged() {
    check_refused(&sample::single("*a b"), &Response::Choice(id("x")), NotJudged::OtherQuestion);
    check_refused(&sample::multi("*a b"), &choices("a x"), NotJudged::OtherQuestion);
    check_refused(&sample::single("*a b"), &choices("a"), NotJudged::OtherQuestion);
    check_refused(&sample::numeric(), &Response::Line(1), NotJudged::OtherQuestion);
}

proptest! {
    #[test]
    fn the_right_answer_is_judged_right(question in sample::any_question()) {
        let judgement = judge(&question, &sample::right_response(&question)).unwrap();
        prop_assert_eq!(judgement.outcome, Outcome::Right);
    }

    #[test]
    fn any_answer_is_judged_or_refused(question in sample::any_question(), response in sample::any_response()) {
        if let Ok(judgement) = judge(&question, &response) {
            prop_assert!(!judgement.summary.is_empty() && !judgement.reasons.is_empty());
            let clean = judgement.reasons.iter().all(|r| matches!(r.mark, Mark::Right | Mark::Neutral));
            prop_assert_eq!(judgement.outcome == Outcome::Right, clean);
        }
    }
}
