//! How a bank of questions went.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::lesson::id::QuestionId;
use crate::lesson::model::QuizBank;
use crate::quiz::{Confidence, Outcome};

/// How one question stands: its last answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether it was right.
    pub outcome: Outcome,
    /// How sure the learner was, if they said.
    pub confidence: Option<Confidence>,
}

/// How a bank went so far. Questions stand in the bank's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// Counts.
    pub tally: Tally,
    /// The share of right answers that is needed, in percent of all questions.
    pub pass_percent: u8,
    /// Questions without an answer.
    pub open: Vec<QuestionId>,
    /// Questions whose last answer is wrong: what "retry only the missed" asks again.
    pub missed: Vec<QuestionId>,
    /// Missed questions of which the learner was sure.
    pub sure_and_wrong: Vec<QuestionId>,
}

/// Answered, right and all questions, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    /// Questions with an answer.
    pub answered: usize,
    /// Questions whose last answer is right.
    pub right: usize,
    /// All questions.
    pub total: usize,
}

impl Score {
    /// Right answers in percent of all questions, rounded down, so that it never shows a goal that is not reached.
    pub fn percent(&self) -> u8 {
        (self.tally.right * 100).checked_div(self.tally.total).map_or(0, |percent| percent as u8)
    }

    /// Whether every question is answered and enough are right.
    pub fn passed(&self) -> bool {
        self.open.is_empty() && self.tally.right * 100 >= usize::from(self.pass_percent) * self.tally.total
    }
}

/// The score of a bank. Standings of questions that are not in the bank do not count.
pub fn score(bank: &QuizBank, standings: &BTreeMap<QuestionId, Standing>) -> Score {
    let ids_where = |wanted: &dyn Fn(Option<&Standing>) -> bool| -> Vec<QuestionId> {
        bank.questions.iter().map(|question| &question.id).filter(|id| wanted(standings.get(id))).cloned().collect()
    };
    let open = ids_where(&|standing| standing.is_none());
    let missed = ids_where(&|standing| standing.is_some_and(|s| s.outcome == Outcome::Wrong));
    let sure_and_wrong = ids_where(&|standing| {
        standing.is_some_and(|s| s.outcome == Outcome::Wrong && s.confidence == Some(Confidence::Sure))
    });
    let total = bank.questions.len();
    let answered = total - open.len();
    let tally = Tally { answered, right: answered - missed.len(), total };
    Score { tally, pass_percent: bank.pass_percent, open, missed, sure_and_wrong }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::sample;

    fn bank(count: usize) -> QuizBank {
        let question = |i| {
            let mut question = sample::true_false();
            question.id = format!("q-{i}").parse().unwrap();
            question
        };
        QuizBank { pass_percent: 70, questions: (0..count).map(question).collect() }
    }

    /// `r` right, `w` wrong, `W` wrong and sure, `-` open; for each question in turn.
    fn scored(answers: &str) -> Score {
        let standing = |sign| match sign {
            'r' => Some(Standing { outcome: Outcome::Right, confidence: Some(Confidence::Sure) }),
            'w' => Some(Standing { outcome: Outcome::Wrong, confidence: None }),
            'W' => Some(Standing { outcome: Outcome::Wrong, confidence: Some(Confidence::Sure) }),
            _ => None,
        };
        let id = |i| format!("q-{i}").parse().unwrap();
        let standings = answers.chars().enumerate().filter_map(|(i, sign)| Some((id(i), standing(sign)?))).collect();
        score(&bank(answers.len()), &standings)
    }

    fn check(answers: &str, percent: u8, passed: bool) {
        let score = scored(answers);
        assert_eq!((score.percent(), score.passed()), (percent, passed), "{answers}");
    }

    #[test]
    fn all_answered_and_enough_right_passes() {
        check("rrrrrrrwww", 70, true);
        check("rrrrrrwwww", 60, false);
        check("rrrrrrrrr-", 90, false);
        check("rrrrrrwww", 66, false);
        check("rr", 100, true);
        check("--", 0, false);
    }

    #[test]
    fn missed_and_open_are_listed_in_order() {
        let score = scored("rwW-r");
        let ids = |list: &[QuestionId]| list.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(score.tally, Tally { answered: 4, right: 2, total: 5 });
        assert_eq!(ids(&score.open), "q-3");
        assert_eq!(ids(&score.missed), "q-1 q-2");
        assert_eq!(ids(&score.sure_and_wrong), "q-2");
    }

    #[test]
    fn answers_to_questions_that_are_gone_do_not_count() {
        let standing = Standing { outcome: Outcome::Right, confidence: None };
        let score = score(&bank(1), &BTreeMap::from([("gone".parse().unwrap(), standing)]));
        assert_eq!(score.tally, Tally { answered: 0, right: 0, total: 1 });
    }
}
