//! What was recalled, and when: the raw log of reviews, an entry for each. When something comes back is computed from it
//! elsewhere, so that two copies of a log, joined, give one answer.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::clock::WallTime;
use crate::lesson::id::{IdError, QuestionId, TermId};
use crate::progress::versioned::Versioned;
use crate::quiz::{Confidence, Outcome};

/// Entries that are kept of one thing; of more, the oldest go.
pub const MOST: usize = 64;

/// Beyond this no entry is numbered. Nobody gets there by use.
const LIMIT: u32 = 1_000_000;

/// Something that comes back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemId {
    /// A term card.
    Term(TermId),
    /// A question.
    Question(QuestionId),
}

impl ItemId {
    /// What it is, in a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Term(_) => "term",
            Self::Question(_) => "question",
        }
    }

    /// Its name among things of its kind.
    pub fn name(&self) -> &str {
        match self {
            Self::Term(id) => id.as_str(),
            Self::Question(id) => id.as_str(),
        }
    }
}

impl fmt::Display for ItemId {
    /// Writes `question/q-07`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind(), self.name())
    }
}

impl FromStr for ItemId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.split_once('/') {
            Some(("term", id)) => id.parse().map(Self::Term),
            Some(("question", id)) => id.parse().map(Self::Question),
            _ => Err(IdError),
        }
    }
}

impl Serialize for ItemId {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// It was met for the first time, and nothing was asked.
    #[default]
    Seen,
    /// It was not recalled.
    Again,
    /// It was recalled, with doubt or with effort.
    Hard,
    /// It was recalled.
    Good,
    /// It was recalled at once, or surely.
    Easy,
}

impl Grade {
    /// The grade of an answer.
    pub fn of(outcome: Outcome, confidence: Option<Confidence>) -> Self {
        match (outcome, confidence) {
            (Outcome::Wrong, _) => Self::Again,
            (Outcome::Right, Some(Confidence::Guess)) => Self::Hard,
            (Outcome::Right, Some(Confidence::Sure)) => Self::Easy,
            (Outcome::Right, Some(Confidence::Fairly) | None) => Self::Good,
        }
    }

    /// Whether it was asked and recalled.
    pub fn is_recalled(self) -> bool {
        self > Self::Again
    }
}

/// One review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Review {
    /// How it went.
    pub grade: Grade,
    /// How sure the learner was, where they said so.
    pub confidence: Option<Confidence>,
}

/// Where an entry stands: its number, which goes up whatever the clock says, and its date.
type Spot = (u32, WallTime);

/// All reviews of one thing, in the order in which they happened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Log(BTreeMap<Spot, Versioned<Review>>);

impl Log {
    /// Adds a review.
    pub fn push(&mut self, at: WallTime, review: Review) {
        let number = self.0.last_key_value().map_or(1, |((number, _), _)| number.saturating_add(1).min(LIMIT));
        self.0.entry((number, at)).or_default().set(review);
        self.trim();
    }

    /// Changes the newest review: how sure one was is said after the answer.
    pub fn amend(&mut self, review: Review) {
        if let Some(mut newest) = self.0.last_entry() {
            newest.get_mut().set(review);
        }
    }

    /// The reviews with their dates, the oldest first.
    pub fn reviews(&self) -> impl Iterator<Item = (WallTime, Review)> {
        self.0.iter().map(|((_, at), review)| (*at, *review.get()))
    }

    /// The newest review with its number, its date and what it was.
    pub fn last(&self) -> Option<(u32, WallTime, Review)> {
        self.0.last_key_value().map(|((number, at), review)| (*number, *at, *review.get()))
    }

    /// What is in either copy.
    #[must_use]
    pub(super) fn joined(mut self, other: Self) -> Self {
        for (spot, theirs) in other.0 {
            let ours = self.0.entry(spot).or_default();
            *ours = std::mem::take(ours).max(theirs);
        }
        self.trim();
        self
    }

    fn trim(&mut self) {
        while self.0.len() > MOST {
            self.0.pop_first();
        }
    }
}

/// An entry as it is written.
#[derive(Serialize, Deserialize)]
struct Line {
    number: u32,
    at: WallTime,
    grade: Grade,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    confidence: Option<Confidence>,
    #[serde(flatten)]
    changes: Changes,
}

/// How often an entry was changed.
#[derive(Serialize, Deserialize)]
struct Changes {
    revision: crate::progress::versioned::Revision,
}

impl Serialize for Log {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.iter().map(|((number, at), review)| {
            let Review { grade, confidence } = *review.get();
            let changes = Changes { revision: review.revision() };
            Line { number: *number, at: *at, grade, confidence, changes }
        }))
    }
}

impl<'de> Deserialize<'de> for Log {
    /// What cannot be read is left out, and of too many entries the oldest.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut log = Self::default();
        for line in Vec::<Value>::deserialize(from)? {
            let Ok(Line { number, at, grade, confidence, changes }) = Line::deserialize(line) else { continue };
            if (1..=LIMIT).contains(&number) {
                let read = Versioned::read(changes.revision, Review { grade, confidence });
                let there = log.0.entry((number, at)).or_default();
                *there = std::mem::take(there).max(read);
                log.trim();
            }
        }
        Ok(log)
    }
}

#[cfg(test)]
pub(super) mod sample {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// Logs that meet in the same places.
    pub(crate) fn any_log() -> impl Strategy<Value = Log> {
        let grade = prop_oneof![Just(Grade::Seen), Just(Grade::Again), Just(Grade::Good)];
        let confidence = proptest::option::of((1u8..4).prop_map(|number| Confidence::try_from(number).unwrap()));
        let entry = (1u32..4, 0u64..3, 1u64..3, grade, confidence);
        vec(entry, 0..4).prop_map(|entries| {
            let entry = |(number, at, times, grade, confidence)| {
                ((number, WallTime(at)), Versioned::changed(times, Review { grade, confidence }))
            };
            Log(entries.into_iter().map(entry).collect())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn review(grade: Grade) -> Review {
        Review { grade, confidence: None }
    }

    /// A log from grades at dates, in this order.
    fn log(entries: &[(u64, Grade)]) -> Log {
        let mut log = Log::default();
        for (at, grade) in entries {
            log.push(WallTime(*at), review(*grade));
        }
        log
    }

    #[test]
    fn items_are_named_by_kind_and_id() {
        let item: ItemId = "question/q-07".parse().unwrap();
        assert_eq!((item.kind(), item.name(), item.to_string().as_str()), ("question", "q-07", "question/q-07"));
        for wrong in ["q-07", "song/q-07", "term/", "term/A b", "term/a/b"] {
            assert!(wrong.parse::<ItemId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_clock_that_jumps_back_does_not_change_the_order() {
        let log = log(&[(900, Grade::Again), (100, Grade::Good)]);
        assert_eq!(log.last(), Some((2, WallTime(100), review(Grade::Good))));
    }

    #[test]
    fn the_newest_is_amended_and_the_change_outlives_the_older_copy() {
        let before = log(&[(100, Grade::Good)]);
        let mut after = before.clone();
        let sure = Review { grade: Grade::Easy, confidence: Some(Confidence::Sure) };
        after.amend(sure);
        assert_eq!(before.joined(after).last(), Some((1, WallTime(100), sure)));
    }

    #[test]
    fn only_so_many_entries_are_kept() {
        let entries: Vec<_> = (0..MOST as u64 + 9).map(|at| (at, Grade::Good)).collect();
        let log = log(&entries);
        assert_eq!(log.reviews().map(|(at, _)| at.0).collect::<Vec<_>>(), (9..MOST as u64 + 9).collect::<Vec<_>>());
    }

    #[test]
    fn a_log_is_read_as_it_was_written_and_a_strange_one_as_far_as_possible() {
        let mut log = log(&[(100, Grade::Seen), (200, Grade::Again)]);
        log.amend(Review { grade: Grade::Again, confidence: Some(Confidence::Sure) });
        let written = serde_json::to_string(&log).unwrap();
        assert_eq!(
            written,
            "[{\"number\":1,\"at\":100,\"grade\":\"seen\",\"revision\":0},\
             {\"number\":2,\"at\":200,\"grade\":\"again\",\"confidence\":3,\"revision\":2}]"
        );
        assert_eq!(serde_json::from_str::<Log>(&written).unwrap(), log);
        let strange = r#"[5, {"number":0,"at":1,"grade":"good","revision":1}, {"number":9999999,"at":1,"grade":"good","revision":1},
            {"number":1,"at":-1,"grade":"good","revision":1}, {"number":3,"at":1,"grade":"sung","revision":1},
            {"number":2,"at":18446744073709551615,"grade":"good","revision":1}]"#;
        let read: Log = serde_json::from_str(strange).unwrap();
        assert_eq!(read.last(), Some((2, WallTime(u64::MAX), review(Grade::Good))));
        assert_eq!(read.reviews().count(), 1);
    }
}
