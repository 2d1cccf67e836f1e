//! What comes back: what enters the log, how a sitting goes, and that nothing of it changes the quiz.

use serverless_tutor::clock::WallTime;
use serverless_tutor::course::review::{Action as Review, Face, MINUTES, Page, Sitting};
use serverless_tutor::course::{Action, Effect, quiz, terms};
use serverless_tutor::lesson::model::{Body, QuestionKind};
use serverless_tutor::progress::reviews::{Grade, ItemId};
use serverless_tutor::quiz::Confidence;
use serverless_tutor::quiz::draft::{DraftAction, Given};
use serverless_tutor::review::items;

use crate::Learner;

/// A day in September 2026.
const DAY: WallTime = WallTime(1_790_000_000);

fn hours(hours: u64) -> WallTime {
    DAY.plus(hours * 3_600)
}

impl Learner {
    fn begins_at(now: WallTime) -> Self {
        let mut learner = Self::new();
        learner.0.set_date(now);
        learner
    }

    /// Chooses a wrong row (`false`) or a right one of the first question, and says how sure they are.
    fn answers_first(&mut self, right: bool, confidence: Option<Confidence>) {
        self.opens("quiz");
        self.does(Action::Quiz(quiz::Action::Open(0)));
        let Body::Quiz(bank) = self.0.section().body.clone() else { panic!("the quiz is open") };
        let question = &bank.questions[0];
        let given = self.0.place().quiz.draft(question);
        let Given::Choice { rows, .. } = given.given() else { panic!("the first question has options") };
        let options = &serverless_tutor::quiz::choices(&question.kind).expect("it has options").options;
        let wanted = |id: &_| options.iter().any(|o| o.id == *id && (o.right == super::Right::Yes) == right);
        let row = rows.iter().position(wanted).expect("there are both");
        self.does(Action::Quiz(quiz::Action::Answer(row)));
        if let Some(confidence) = confidence {
            self.does(Action::Quiz(quiz::Action::Confidence(confidence)));
        }
    }

    fn reviews(&mut self, action: Review) -> Vec<Effect> {
        self.does(Action::Review(action))
    }

    fn sitting(&self) -> &Sitting {
        self.0.sitting().expect("a sitting was begun")
    }

    /// What has entered, as `kind/id grade` with the hours until it is due.
    fn comes_back_after(&self, now: WallTime) -> Vec<String> {
        let items = items(self.0.lesson(), self.0.record(), now);
        items.iter().map(|item| format!("{} in {} h", item.id, item.due.since(now) / 3_600)).collect()
    }
}

#[test]
fn a_seen_card_is_asked_a_day_later_and_no_card_that_was_not_seen() {
    let mut learner = Learner::begins_at(DAY);
    learner.opens("terms");
    assert_eq!(learner.comes_back_after(DAY), ["term/serverless in 20 h"]);
    learner.does(Action::Terms(terms::Action::Next));
    learner.does(Action::Terms(terms::Action::Previous));
    assert_eq!(learner.0.record().reviews.len(), 2, "a card enters once");
    learner.reviews(Review::Begin(MINUTES));
    assert!(matches!(learner.sitting().page, Page::Summary), "nothing is due yet");
}

#[test]
fn the_self_test_is_a_review() {
    let mut learner = Learner::begins_at(DAY);
    learner.opens("terms");
    learner.does(Action::Terms(terms::Action::Test));
    learner.does(Action::Terms(terms::Action::Reveal));
    learner.does(Action::Terms(terms::Action::Recalled));
    let log = &learner.0.record().reviews[&"term/serverless".parse().expect("it is an item")];
    assert_eq!(log.reviews().map(|(_, review)| review.grade).collect::<Vec<_>>(), [Grade::Seen, Grade::Good]);
}

#[test]
fn what_was_wrong_or_guessed_enters_and_what_was_known_does_not() {
    let check = |right, confidence, expected: &[&str]| {
        let mut learner = Learner::begins_at(DAY);
        learner.answers_first(right, confidence);
        assert_eq!(learner.comes_back_after(DAY), expected, "{right} {confidence:?}");
    };
    check(false, None, &["question/q-01 in 20 h"]);
    check(false, Some(Confidence::Sure), &["question/q-01 in 4 h"]);
    check(true, Some(Confidence::Guess), &["question/q-01 in 20 h"]);
    check(true, Some(Confidence::Sure), &[]);
    check(true, None, &[]);
}

#[test]
fn how_sure_one_was_is_part_of_the_answer_and_no_second_review() {
    let mut learner = Learner::begins_at(DAY);
    learner.answers_first(false, Some(Confidence::Sure));
    learner.does(Action::Quiz(quiz::Action::Confidence(Confidence::Fairly)));
    let log = &learner.0.record().reviews[&"question/q-01".parse().expect("it is an item")];
    let reviews: Vec<_> = log.reviews().map(|(_, review)| (review.grade, review.confidence)).collect();
    assert_eq!(reviews, [(Grade::Again, Some(Confidence::Fairly))]);
}

#[test]
fn sure_and_wrong_stands_first_and_everything_is_saved_at_once() {
    let mut learner = Learner::begins_at(DAY);
    learner.opens("terms");
    learner.answers_first(false, Some(Confidence::Sure));
    learner.0.set_date(hours(30));
    learner.reviews(Review::Begin(MINUTES));
    let Page::Question(asked) = &learner.sitting().page else { panic!("{:?}", learner.sitting().page) };
    assert_eq!(asked.question().id.as_str(), "q-01");
    assert_eq!(learner.sitting().total(), 2);
    learner.reviews(Review::Later);
    assert!(matches!(&learner.sitting().page, Page::Term(id, Face::Asked) if id.as_str() == "serverless"));
    learner.reviews(Review::Recall(Grade::Easy));
    assert_eq!(learner.sitting().done, 0, "a term that is hidden cannot be graded");
    learner.reviews(Review::Reveal);
    let effects = learner.reviews(Review::Recall(Grade::Easy));
    assert!(effects.contains(&Effect::SaveRecord));
    assert!(matches!(learner.sitting().page, Page::Summary));
    assert_eq!((learner.sitting().done, learner.sitting().recalled, learner.sitting().left()), (1, 1, 1));
    assert!(learner.0.record().cards_recalled.iter().any(|id| id.as_str() == "serverless"));
    // What was put off is still due, and the rest is not.
    assert_eq!(learner.comes_back_after(hours(30))[0], "question/q-01 in 0 h");
    learner.reviews(Review::GoOn);
    assert!(matches!(learner.sitting().page, Page::Question(_)));
}

#[test]
fn an_answer_in_a_review_is_logged_and_leaves_the_quiz_alone() {
    let mut learner = Learner::begins_at(DAY);
    learner.answers_first(false, None);
    let quiz = learner.0.record().answers().clone();
    learner.0.set_date(hours(24));
    learner.reviews(Review::Begin(MINUTES));
    learner.reviews(Review::Next);
    assert!(matches!(learner.sitting().page, Page::Question(_)), "an open question is not left by going on");
    let right = {
        let Page::Question(asked) = &learner.sitting().page else { panic!("a question is asked") };
        let given = asked.state.draft(asked.question());
        let Given::Choice { rows, .. } = given.given() else { panic!("it has options") };
        let options = &serverless_tutor::quiz::choices(&asked.question().kind).expect("it has options").options;
        rows.iter().position(|id| options.iter().any(|o| o.id == *id && o.right == super::Right::Yes)).expect("one is")
    };
    learner.reviews(Review::Question(quiz::Action::Answer(right)));
    learner.reviews(Review::Question(quiz::Action::Confidence(Confidence::Sure)));
    let log = &learner.0.record().reviews[&"question/q-01".parse().expect("it is an item")];
    assert_eq!(log.last().map(|(number, at, review)| (number, at, review.grade)), Some((2, hours(24), Grade::Easy)));
    assert_eq!(*learner.0.record().answers(), quiz);
    assert_eq!((learner.sitting().done, learner.sitting().recalled), (1, 1));
    learner.reviews(Review::Next);
    assert!(matches!(learner.sitting().page, Page::Summary));
}

#[test]
fn numbers_vary_from_time_to_time_and_not_within_one() {
    let mut learner = Learner::begins_at(DAY);
    let at = learner.opens("quiz");
    let Body::Quiz(bank) = learner.0.lesson().sections[at].body.clone() else { panic!("the quiz is open") };
    let place = bank.questions.iter().position(|question| question.id.as_str() == "q-07").expect("it is there");
    learner.does(Action::Quiz(quiz::Action::Open(place)));
    learner.does(Action::Quiz(quiz::Action::Draft(DraftAction::Type('7'))));
    learner.does(Action::Quiz(quiz::Action::Check));
    let QuestionKind::Numeric(page) = &bank.questions[place].kind else { panic!("it asks for a number") };
    let mut answers = vec![page.answer];
    for day in 1..5 {
        learner.0.set_date(hours(24 * day));
        learner.reviews(Review::Begin(MINUTES));
        let asked = |learner: &Learner| match &learner.sitting().page {
            Page::Question(asked) => asked.question().clone(),
            other => panic!("{other:?}"),
        };
        let question = asked(&learner);
        learner.reviews(Review::Begin(MINUTES));
        assert_eq!(asked(&learner), question, "begun once more, it asks the same");
        let QuestionKind::Numeric(numeric) = &question.kind else { panic!("it asks for a number") };
        assert!(!answers.contains(&numeric.answer), "{answers:?} {}", numeric.answer);
        answers.push(numeric.answer);
        learner.reviews(Review::Question(quiz::Action::Draft(DraftAction::Type('7'))));
        learner.reviews(Review::Question(quiz::Action::Check));
        assert!(matches!(&learner.sitting().page, Page::Question(asked) if asked.question() == &question));
    }
}

#[test]
fn a_sitting_ends_when_its_time_is_over_and_can_go_on() {
    let mut learner = Learner::begins_at(DAY);
    learner.opens("terms");
    for _ in 0..5 {
        learner.does(Action::Terms(terms::Action::Next));
    }
    learner.0.set_date(hours(24));
    learner.reviews(Review::Begin(MINUTES));
    let recall = |learner: &mut Learner| {
        learner.reviews(Review::Reveal);
        learner.reviews(Review::Recall(Grade::Good));
    };
    learner.0.set_date(hours(24).plus(299));
    recall(&mut learner);
    assert!(matches!(learner.sitting().page, Page::Term(..)), "there is a second left");
    learner.0.set_date(hours(24).plus(300));
    recall(&mut learner);
    assert!(matches!(learner.sitting().page, Page::Summary));
    assert_eq!((learner.sitting().done, learner.sitting().left()), (2, 4));
    learner.reviews(Review::GoOn);
    assert!(matches!(learner.sitting().page, Page::Term(..)));
    assert_eq!(learner.sitting().total(), 4);
    // A clock that jumps back ends nothing early and holds nothing up.
    learner.0.set_date(WallTime(0));
    for _ in 0..4 {
        recall(&mut learner);
    }
    assert!(matches!(learner.sitting().page, Page::Summary));
    assert_eq!((learner.sitting().done, learner.sitting().left()), (4, 0));
}

#[test]
fn what_was_done_before_logs_were_kept_is_due_at_once() {
    let mut learner = Learner::begins_at(DAY);
    learner.opens("terms");
    learner.answers_first(false, Some(Confidence::Sure));
    let mut record = learner.0.record().clone();
    record.reviews.clear();
    let learner = Learner(super::Course::resume(super::built_in(), record));
    assert_eq!(learner.comes_back_after(DAY), ["question/q-01 in 0 h", "term/serverless in 0 h"]);
    let first = &items(learner.0.lesson(), learner.0.record(), DAY)[0];
    assert_eq!((&first.id, first.memory), (&"question/q-01".parse::<ItemId>().expect("it is an item"), None));
}
