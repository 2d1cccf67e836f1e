//! Questions and answers for tests.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::lesson::id::ChoiceId;
use crate::lesson::model::{
    BugLines, Choice, Choices, Match, Numeric, Order, OrderItem, Pair, Question, QuestionKind, Right, Shuffle, Slip,
    Snippet, Text,
};
use crate::quiz::Response;

pub(crate) fn id(text: &str) -> ChoiceId {
    text.parse().unwrap()
}

/// A question of some kind, with the id `q-01`.
pub(crate) fn question(kind: QuestionKind) -> Question {
    Question {
        id: "q-01".parse().unwrap(),
        level: 1,
        about: "why".parse().unwrap(),
        ask: Text::default(),
        code: None,
        hint: None,
        run: None,
        kind,
    }
}

/// Options by their ids; `*` marks a right one, `!` a pinned one.
fn options(words: &str) -> Choices {
    let option = |word: &str| {
        let name = word.trim_start_matches(['*', '!']);
        Choice {
            id: id(name),
            text: format!("text {name}").as_str().into(),
            right: if word.contains('*') { Right::Yes } else { Right::No },
            why: format!("why {name}").as_str().into(),
            place: if word.contains('!') { Shuffle::Pinned } else { Shuffle::Free },
        }
    };
    Choices { options: words.split(' ').map(option).collect() }
}

pub(crate) fn single(words: &str) -> Question {
    question(QuestionKind::Single(options(words)))
}

pub(crate) fn multi(words: &str) -> Question {
    question(QuestionKind::Multi(options(words)))
}

/// A true statement.
pub(crate) fn true_false() -> Question {
    question(QuestionKind::TrueFalse(options("*true false")))
}

pub(crate) fn predict_output(words: &str) -> Question {
    question(QuestionKind::PredictOutput(options(words)))
}

pub(crate) fn bug(code: &str, right: usize) -> Question {
    let reasons = code
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(i, _)| (i + 1, format!("why {}", i + 1).as_str().into()))
        .collect();
    let mut question = question(QuestionKind::SpotTheBug(BugLines { right, reasons }));
    question.code = Some(Snippet { language: "js".into(), text: code.into() });
    question
}

/// 150,000 GB-seconds, give or take a half; 600,000 is a known slip.
pub(crate) fn numeric() -> Question {
    numeric_of(150_000.0, 0.5)
}

pub(crate) fn numeric_of(answer: f64, tolerance: f64) -> Question {
    question(QuestionKind::Numeric(Numeric {
        answer,
        tolerance,
        unit: "GB-seconds".into(),
        why: "why the number".into(),
        slips: vec![Slip { value: 600_000.0, why: "memory was left out".into() }],
        vary: None,
    }))
}

pub(crate) fn order(words: &str) -> Question {
    let item = |name: &str| OrderItem {
        id: id(name),
        text: format!("text {name}").as_str().into(),
        why: format!("why {name}").as_str().into(),
    };
    question(QuestionKind::Order(Order { items: words.split(' ').map(item).collect() }))
}

pub(crate) fn matching(words: &str) -> Question {
    let pair = |name: &str| Pair {
        id: id(name),
        left: format!("left {name}").as_str().into(),
        right: format!("right {name}").as_str().into(),
        why: format!("why {name}").as_str().into(),
    };
    question(QuestionKind::Match(Match { pairs: words.split(' ').map(pair).collect() }))
}

/// The right answer to a question.
pub(crate) fn right_response(question: &Question) -> Response {
    let right = |choices: &Choices| -> BTreeSet<ChoiceId> {
        choices.options.iter().filter(|option| option.right == Right::Yes).map(|option| option.id.clone()).collect()
    };
    match &question.kind {
        QuestionKind::Single(choices) | QuestionKind::TrueFalse(choices) | QuestionKind::PredictOutput(choices) => {
            Response::Choice(right(choices).pop_first().unwrap())
        }
        QuestionKind::Multi(choices) => Response::Choices(right(choices)),
        QuestionKind::SpotTheBug(lines) => Response::Line(lines.right),
        QuestionKind::Numeric(numeric) => Response::Number(numeric.answer.to_string()),
        QuestionKind::Order(order) => Response::Order(order.items.iter().map(|item| item.id.clone()).collect()),
        QuestionKind::Match(pairs) => {
            Response::Match(pairs.pairs.iter().map(|pair| (pair.id.clone(), pair.id.clone())).collect())
        }
    }
}

/// Questions of every kind.
pub(crate) fn any_question() -> impl Strategy<Value = Question> {
    let names = |count: usize| (0..count).map(|i| format!("i{i}")).collect::<Vec<_>>();
    let marked = move |count: usize, right: u16, pins: u16| {
        let word = |(i, name): (usize, String)| {
            let star = if i == 0 || right >> i & 1 == 1 { "*" } else { "" };
            format!("{star}{}{name}", if pins >> i & 1 == 1 { "!" } else { "" })
        };
        names(count).into_iter().enumerate().map(word).collect::<Vec<_>>().join(" ")
    };
    prop_oneof![
        (2usize..10, any::<u16>()).prop_map(move |(count, pins)| single(&marked(count, 0, pins))),
        (2usize..10, any::<u16>(), any::<u16>())
            .prop_map(move |(count, right, pins)| multi(&marked(count, right, pins))),
        Just(true_false()),
        (2usize..10).prop_map(move |count| predict_output(&marked(count, 0, 0))),
        (1usize..6).prop_map(|right| bug("one\ntwo\n\nfour\nfive", if right == 3 { 4 } else { right })),
        (-1e7..1e7, 0.0..1.0).prop_map(|(answer, tolerance)| numeric_of(answer, tolerance)),
        (3usize..9).prop_map(move |count| order(&names(count).join(" "))),
        (3usize..9).prop_map(move |count| matching(&names(count).join(" "))),
    ]
}

/// Answers of every kind, few of them to any question in particular.
pub(crate) fn any_response() -> impl Strategy<Value = Response> {
    let choice = || "(i[0-9]|true|false|[a-c])".prop_map(|name| id(&name));
    prop_oneof![
        choice().prop_map(Response::Choice),
        proptest::collection::btree_set(choice(), 0..6).prop_map(Response::Choices),
        any::<usize>().prop_map(Response::Line),
        (0usize..8).prop_map(Response::Line),
        any::<String>().prop_map(Response::Number),
        "[-+$0-9., e_']{0,12}".prop_map(Response::Number),
        proptest::collection::vec(choice(), 0..9).prop_map(Response::Order),
        proptest::collection::btree_map(choice(), choice(), 0..9).prop_map(Response::Match),
        any::<BTreeMap<u8, u8>>().prop_map(|map| {
            Response::Match(
                map.into_iter().map(|(a, b)| (id(&format!("i{}", a % 9)), id(&format!("i{}", b % 9)))).collect(),
            )
        }),
    ]
}
