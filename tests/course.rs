//! What a learner does, without a screen: what counts as done, what is asked of the world, and coming back.

#[path = "support/lesson.rs"]
mod lesson;
#[path = "course/review.rs"]
mod review;

use lesson::built_in;
use serverless_tutor::course::{
    Action, Course, Effect, Status, challenge, code, experiments, prose, quiz, terms, tour,
};
use serverless_tutor::grader::explain::Diagnosis;
use serverless_tutor::grader::{Report, Verdict};
use serverless_tutor::lab::observe::{Observer, State};
use serverless_tutor::lesson::model::{Body, QuestionKind, Right};
use serverless_tutor::progress::{How, LessonProgress};
use serverless_tutor::quiz::Confidence;
use serverless_tutor::quiz::draft::{DraftAction, Given};
use serverless_tutor::sandbox::transcript::Transcript;

/// A course whose record is on disk at once.
struct Learner(Course);

impl Learner {
    fn new() -> Self {
        Self(Course::resume(built_in(), LessonProgress::default()))
    }

    fn does(&mut self, action: Action) -> Vec<Effect> {
        let effects = self.0.on(action);
        if effects.contains(&Effect::SaveRecord) {
            self.0.confirm(self.0.record().clone());
        }
        effects
    }

    fn opens(&mut self, kind: &str) -> usize {
        let sections = &self.0.lesson().sections;
        let at = sections.iter().position(|section| section.body.kind() == kind).expect("the lesson has every kind");
        self.does(Action::Open(at));
        at
    }

    fn has_completed(&self, section: usize) -> bool {
        self.0.status(section) == Status::Completed
    }

    /// Leaves and comes back.
    fn comes_back(self) -> Self {
        Self(Course::resume(built_in(), self.0.record().clone()))
    }
}

#[test]
fn nothing_is_done_before_anything_was_done() {
    let learner = Learner::new();
    assert_eq!((learner.0.lesson_status(), learner.0.completed()), (Status::NotStarted, 0));
}

#[test]
fn prose_is_read_when_its_end_was_seen_and_not_before() {
    let mut learner = Learner::new();
    learner.does(Action::Prose(prose::Action::Scroll(prose::Spot { block: 2, line: 0 })));
    learner.does(Action::NextSection);
    assert!(!learner.has_completed(0), "leaving is not reading");
    learner.does(Action::Open(0));
    let effects = learner.does(Action::Prose(prose::Action::ReachEnd));
    assert!(effects.contains(&Effect::SaveRecord) && effects.contains(&Effect::Completed(0)));
    assert!(learner.has_completed(0));
}

#[test]
fn a_section_is_shown_as_completed_only_once_that_is_written() {
    let mut course = Course::resume(built_in(), LessonProgress::default());
    course.on(Action::Prose(prose::Action::ReachEnd));
    assert_ne!(course.status(0), Status::Completed);
    course.confirm(course.record().clone());
    assert_eq!(course.status(0), Status::Completed);
}

#[test]
fn the_terms_are_done_when_every_card_was_seen() {
    let mut learner = Learner::new();
    let section = learner.opens("terms");
    let cards = match &learner.0.section().body {
        Body::Terms(terms) => terms.cards.len(),
        _ => 0,
    };
    for _ in 0..cards - 2 {
        learner.does(Action::Terms(terms::Action::Next));
    }
    assert!(!learner.has_completed(section));
    learner.does(Action::Terms(terms::Action::Next));
    assert!(learner.has_completed(section));
}

#[test]
fn the_self_test_counts_what_was_recalled() {
    let mut learner = Learner::new();
    learner.opens("terms");
    learner.does(Action::Terms(terms::Action::Test));
    learner.does(Action::Terms(terms::Action::Recalled));
    assert!(learner.0.record().cards_recalled.is_empty(), "nothing counts before the term is shown");
    learner.does(Action::Terms(terms::Action::Reveal));
    learner.does(Action::Terms(terms::Action::Recalled));
    learner.does(Action::Terms(terms::Action::Reveal));
    learner.does(Action::Terms(terms::Action::NotYet));
    assert_eq!(learner.0.record().cards_recalled.len(), 1);
}

#[test]
fn one_story_told_to_its_end_completes_the_model() {
    let mut learner = Learner::new();
    let section = learner.opens("model");
    learner.does(Action::Tour(tour::Action::Start));
    for _ in 0..20 {
        assert!(!learner.has_completed(section));
        learner.does(Action::Tour(tour::Action::Step));
        if learner.0.record().stories_finished.len() == 1 {
            break;
        }
    }
    assert!(learner.has_completed(section));
    let told = learner.0.place().tour.told.map(|told| (told.story, told.step));
    let back = learner.comes_back();
    assert_eq!(back.0.place().tour.told.map(|told| (told.story, told.step)), told);
}

#[test]
fn a_guess_at_the_fork_is_kept_and_never_counted() {
    let mut learner = Learner::new();
    let section = learner.opens("model");
    learner.does(Action::Tour(tour::Action::Story(0)));
    learner.does(Action::Tour(tour::Action::Step));
    learner.does(Action::Tour(tour::Action::Guess(1)));
    assert_eq!(learner.0.guess("story", "cold"), Some(1));
    assert!(!learner.has_completed(section));
}

#[test]
fn code_is_asked_to_run_once_and_a_late_result_still_counts() {
    let mut learner = Learner::new();
    let section = learner.opens("code");
    learner.does(Action::Code(code::Action::Run));
    let effects = learner.does(Action::Code(code::Action::SkipGuess));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::RunCode(0, _))), "{effects:?}");
    let again = learner.does(Action::Code(code::Action::Run));
    assert!(!again.iter().any(|effect| matches!(effect, Effect::RunCode(..))), "one run at a time");
    let event = learner.0.place().code.event(0, first_platform(&learner.0));
    learner.opens("quiz");
    let outcome = Err("it was stopped".to_owned());
    let run = code::Run { event, init: None, outcome, served: 0 };
    learner.does(Action::Code(code::Action::Ended(0, Box::new(run))));
    assert!(!learner.has_completed(section), "a run without an answer is not done");
    assert_eq!(learner.0.section().body.kind(), "quiz", "a result does not move the learner");
    assert!(learner.0.place().code.running.is_none());
}

#[test]
fn a_guess_asked_from_the_event_takes_the_keys_from_its_fields() {
    let mut learner = Learner::new();
    learner.opens("code");
    learner.does(Action::Code(code::Action::Edit(code::Field::Query)));
    learner.does(Action::Code(code::Action::Run));
    let state = &learner.0.place().code;
    assert_eq!((state.asking, state.field), (true, None));
    learner.does(Action::Code(code::Action::Edit(code::Field::Body)));
    let state = &learner.0.place().code;
    assert_eq!((state.asking, state.field), (false, Some(code::Field::Body)));
    learner.does(Action::Code(code::Action::Ask));
    let state = &learner.0.place().code;
    assert_eq!((state.asking, state.field), (true, None));
}

fn first_platform(course: &Course) -> &serverless_tutor::lesson::model::Platform {
    let found = course.lesson().sections.iter().find_map(|section| match &section.body {
        Body::Code(code) => code.platforms.first(),
        _ => None,
    });
    found.expect("the lesson has code")
}

/// What the observers report when these exercises are done, and nothing was seen of the others.
fn reports(course: &Course, done: &[usize]) -> Action {
    let mut reports: Vec<_> = course.watches().iter().map(|watch| Observer::new(watch).report()).collect();
    for at in done {
        reports[*at].checks.iter_mut().for_each(|check| check.state = State::Met("seen".into()));
    }
    Action::Experiments(experiments::Action::Observed(reports))
}

#[test]
fn a_guess_at_an_exercise_is_kept_and_completes_nothing() {
    let mut learner = Learner::new();
    let section = learner.opens("experiments");
    for task in 0..4 {
        learner.does(Action::Experiments(experiments::Action::Open(task)));
        let action = if task % 2 == 0 { experiments::Action::Guess(0) } else { experiments::Action::SkipGuess };
        learner.does(Action::Experiments(action));
    }
    assert_eq!((learner.0.guess("task", "route"), learner.0.guess("task", "deploy")), (Some(0), None));
    assert_eq!(learner.0.record().tasks_read.len(), 4);
    assert!(!learner.has_completed(section));
}

#[test]
fn the_exercises_are_done_when_each_was_observed_in_whatever_order() {
    let mut learner = Learner::new();
    let section = learner.opens("experiments");
    let nothing = reports(&learner.0, &[]);
    assert_eq!(learner.does(nothing), []);
    let two = reports(&learner.0, &[2, 0]);
    assert_eq!(learner.does(two), [Effect::SaveRecord]);
    let task = |course: &Course, at: usize| match &course.lesson().sections[section].body {
        Body::Experiments(experiments) => course.is_observed(&experiments.tasks[at].id),
        _ => false,
    };
    assert_eq!([0, 1, 2, 3].map(|at| task(&learner.0, at)), [true, false, true, false]);
    // A new lab has seen nothing yet, and the learner is elsewhere.
    let mut learner = learner.comes_back();
    learner.opens("quiz");
    let rest = reports(&learner.0, &[1]);
    learner.does(rest);
    assert!(!learner.has_completed(section));
    let rest = reports(&learner.0, &[3]);
    assert!(learner.does(rest).contains(&Effect::Completed(section)));
    assert_eq!((learner.0.section().body.kind(), learner.0.remark(section)), ("quiz", None));
}

#[test]
fn an_exercise_is_shown_as_observed_only_once_that_is_written() {
    let mut course = Course::resume(built_in(), LessonProgress::default());
    let route = "route".parse().expect("it is an id");
    let done = reports(&course, &[0]);
    course.on(done);
    assert!(!course.is_observed(&route));
    course.confirm(course.record().clone());
    assert!(course.is_observed(&route));
}

#[test]
fn a_report_on_other_exercises_is_taken_as_far_as_it_fits() {
    let mut learner = Learner::new();
    for count in [0, 1, 9] {
        let report = Observer::new(&learner.0.watches()[0]).report();
        learner.does(Action::Experiments(experiments::Action::Observed(vec![report; count])));
    }
    let reports = &learner.0.place().experiments.reports;
    assert_eq!(reports.len(), 4);
    assert!(learner.0.record().opened.is_empty(), "what a lab sees opens no section");
}

#[test]
fn what_was_read_before_there_was_a_lab_stays_so_until_it_is_observed() {
    let mut record = LessonProgress::default();
    record.done.insert("experiments".parse().expect("it is an id"), How::Read);
    let mut learner = Learner(Course::resume(built_in(), record));
    let section = learner.opens("experiments");
    assert_eq!((learner.0.status(section), learner.0.remark(section)), (Status::Completed, Some("read")));
    let all = reports(&learner.0, &[0, 1, 2, 3]);
    learner.does(all);
    assert_eq!((learner.0.status(section), learner.0.remark(section)), (Status::Completed, None));
}

#[test]
fn a_half_given_answer_comes_back_and_a_whole_one_is_judged() {
    let mut learner = Learner::new();
    learner.opens("quiz");
    let Body::Quiz(bank) = learner.0.section().body.clone() else { panic!("the quiz is open") };
    let multi = bank.questions.iter().position(|question| matches!(question.kind, QuestionKind::Multi(_)));
    let multi = multi.expect("the quiz has every kind");
    learner.does(Action::Quiz(quiz::Action::Open(multi)));
    learner.does(Action::Quiz(quiz::Action::Draft(DraftAction::PickRow(1))));
    let given = learner.0.place().quiz.draft(&bank.questions[multi]);
    let mut learner = learner.comes_back();
    assert_eq!(learner.0.place().quiz.draft(&bank.questions[multi]), given);
    assert_eq!(learner.0.place().quiz.index(&bank), multi);
    learner.does(Action::Quiz(quiz::Action::Check));
    learner.does(Action::Quiz(quiz::Action::Confidence(Confidence::Sure)));
    let answered = learner.0.record().answer(&bank.questions[multi].id).expect("it was judged");
    assert_eq!(answered.confidence, Some(Confidence::Sure));
    learner.does(Action::Quiz(quiz::Action::Again));
    let asked_again = &learner.0.place().quiz.again;
    assert!(asked_again.contains(&bank.questions[multi].id), "one option of several is not all of them");
}

#[test]
fn the_quiz_is_done_when_all_is_answered_and_enough_is_right() {
    let mut learner = Learner::new();
    let section = learner.opens("quiz");
    let Body::Quiz(bank) = learner.0.section().body.clone() else { panic!("the quiz is open") };
    for (at, question) in bank.questions.iter().enumerate() {
        assert!(!learner.has_completed(section));
        learner.does(Action::Quiz(quiz::Action::Open(at)));
        answer_right(&mut learner, question);
    }
    assert!(learner.has_completed(section));
}

fn answer_right(learner: &mut Learner, question: &serverless_tutor::lesson::model::Question) {
    let draft = |action| Action::Quiz(quiz::Action::Draft(action));
    let given = learner.0.place().quiz.draft(question);
    match (given.given(), &question.kind) {
        (Given::Choice { rows, .. } | Given::Choices { rows, .. }, _) => {
            let choices = serverless_tutor::quiz::choices(&question.kind).expect("it has options");
            let right: Vec<_> = choices.options.iter().filter(|option| option.right == Right::Yes).collect();
            for option in right {
                let row = rows.iter().position(|id| *id == option.id).expect("every option is shown");
                learner.does(draft(DraftAction::PickRow(row)));
            }
        }
        (Given::Line { rows, .. }, QuestionKind::SpotTheBug(bug)) => {
            let row = rows.iter().position(|line| *line == bug.right).expect("the line is shown");
            learner.does(draft(DraftAction::PickRow(row)));
        }
        (Given::Number { .. }, QuestionKind::Numeric(numeric)) => {
            for c in numeric.answer.to_string().chars() {
                learner.does(draft(DraftAction::Type(c)));
            }
        }
        (Given::Order { .. }, QuestionKind::Order(order)) => {
            for (place, item) in order.items.iter().enumerate() {
                let now = learner.0.place().quiz.draft(question);
                let Given::Order { rows, .. } = now.given() else { panic!("it is an order") };
                let row = rows.iter().position(|id| *id == item.id).expect("every item is shown");
                if row == place {
                    continue;
                }
                learner.does(draft(DraftAction::PickRow(row)));
                for _ in place..row {
                    learner.does(draft(DraftAction::Up));
                }
                learner.does(draft(DraftAction::LetGo));
            }
        }
        (Given::Match { left, .. }, QuestionKind::Match(_)) => {
            for (row, id) in left.clone().iter().enumerate() {
                learner.does(draft(DraftAction::PickRow(row)));
                let now = learner.0.place().quiz.draft(question);
                let Given::Match { right, .. } = now.given() else { panic!("it is a match") };
                let partner = right.iter().position(|other| other == id).expect("every partner is shown");
                learner.does(draft(DraftAction::PickRow(partner)));
            }
        }
        (given, kind) => panic!("{given:?} does not fit {kind:?}"),
    }
    learner.does(Action::Quiz(quiz::Action::Check));
    assert_eq!(learner.0.place().quiz.notice, None, "{}", question.id);
}

mod worked_examples {
    //! The way to the challenge.

    use super::*;
    use std::sync::Arc;

    use serverless_tutor::course::worked::{self, Action as Worked, Said};

    fn does(learner: &mut Learner, actions: &[Worked]) {
        for action in actions {
            learner.does(Action::Challenge(challenge::Action::Worked(*action)));
        }
    }

    fn types(learner: &mut Learner, text: &str) {
        text.chars().for_each(|c| does(learner, &[Worked::Type(c)]));
        does(learner, &[Worked::Check]);
    }

    fn begun() -> Learner {
        let mut learner = Learner::new();
        learner.opens("challenge");
        learner
    }

    fn state(learner: &Learner) -> &worked::State {
        &learner.0.place().challenge.worked
    }

    #[test]
    fn the_first_blank_right_at_once_leads_to_the_challenge() {
        let mut learner = begun();
        assert_eq!((state(&learner).step, state(&learner).done), (0, false));
        does(&mut learner, &[Worked::Next]);
        types(&mut learner, "600,000");
        assert!(matches!(state(&learner).said, Some(Said::Right(_))));
        does(&mut learner, &[Worked::Next]);
        assert!(state(&learner).done);
    }

    #[test]
    fn a_slip_has_its_own_words_and_leads_through_all_examples() {
        let mut learner = begun();
        does(&mut learner, &[Worked::Next, Worked::Next]);
        assert_eq!(state(&learner).step, 1, "the blank is open");
        types(&mut learner, "1000000");
        let Some(Said::Wrong(slip)) = &state(&learner).said else { panic!("{:?}", state(&learner)) };
        assert!(slip.contains("the free part still in it"), "{slip}");
        (0..7).for_each(|_| does(&mut learner, &[Worked::Erase]));
        types(&mut learner, "600000 GB-seconds");
        does(&mut learner, &[Worked::Next]);
        assert_eq!((state(&learner).step, state(&learner).done), (2, false));
        types(&mut learner, "12,50");
        assert!(matches!(state(&learner).said, Some(Said::Unreadable(_))));
        does(&mut learner, &[Worked::Show]);
        assert!(matches!(state(&learner).said, Some(Said::Shown(_))));
        types(&mut learner, "$14.17");
        does(&mut learner, &[Worked::Next]);
        assert!(state(&learner).done);
    }

    #[test]
    fn where_the_learner_is_comes_back() {
        let mut learner = begun();
        does(&mut learner, &[Worked::Next, Worked::Show, Worked::Next, Worked::Show, Worked::Type('1')]);
        let learner = learner.comes_back();
        let state = state(&learner);
        assert_eq!((state.step, state.filled, state.typed.as_str(), state.stumbled), (2, 1, "1", true));
    }

    #[test]
    fn one_key_leads_to_the_challenge_and_back_again() {
        let mut learner = begun();
        does(&mut learner, &[Worked::Leave]);
        assert!(state(&learner).done);
        let mut learner = learner.comes_back();
        assert!(state(&learner).done);
        does(&mut learner, &[Worked::Again]);
        assert!(!state(&learner).done);
    }

    #[test]
    fn who_has_a_draft_or_has_passed_is_not_sent_back() {
        let mut learner = begun();
        let text = Some("// begun".to_owned());
        learner.does(Action::Challenge(challenge::Action::Edit { text, cursor: (0, 0) }));
        let mut record = learner.0.record().clone();
        let mut spot = record.place.challenge.get().clone();
        // A file from before there were worked examples.
        spot.worked = serverless_tutor::progress::place::WorkedSpot::default();
        record.place.challenge.set(spot);
        let lesson = Arc::clone(learner.0.lesson());
        assert!(Course::resume(Arc::clone(&lesson), record.clone()).place().challenge.worked.done);
        record.place.challenge_draft.set(None);
        assert!(!Course::resume(Arc::clone(&lesson), record.clone()).place().challenge.worked.done);
        let challenge = lesson.sections.iter().find(|section| section.body.kind() == "challenge").unwrap();
        record.done.insert(challenge.id.clone(), How::Done);
        assert!(Course::resume(lesson, record).place().challenge.worked.done);
    }
}

#[test]
fn what_is_found_out_about_an_earlier_run_comes_too_late() {
    let mut learner = Learner::new();
    learner.opens("challenge");
    let challenge = learner.0.lesson().sections.iter().find_map(|section| match &section.body {
        Body::Challenge(challenge) => Some(challenge.as_ref().clone()),
        _ => None,
    });
    let challenge = challenge.expect("the lesson has a challenge");
    let rule = challenge.rules.iter().position(|rule| !rule.hints.is_empty());
    let does = |learner: &mut Learner, action: challenge::Action| learner.does(Action::Challenge(action));
    let report = |verdict| Report {
        verdict,
        cases: Vec::new(),
        limit: None,
        limit_in: None,
        error: None,
        misconception: None,
        console: Transcript::default(),
    };
    let failed = || challenge::Action::Graded(Box::new(report(Verdict::Failed)));
    let found = || challenge::Action::Diagnosed(Box::new(Diagnosis { smallest: None, rule }));
    does(&mut learner, challenge::Action::Run);
    does(&mut learner, failed());
    assert!(learner.0.place().challenge.looking);
    assert_eq!(does(&mut learner, challenge::Action::Cancel), [Effect::Cancel]);
    let effects = does(&mut learner, challenge::Action::Run);
    assert!(
        matches!(effects.as_slice(), [Effect::Grade(_), Effect::SaveRecord]),
        "that it was tried is kept: {effects:?}"
    );
    assert_eq!(learner.0.record().attempts, 2);
    does(&mut learner, found());
    assert_eq!(learner.0.place().challenge.diagnosis.rule, None, "another run goes on");
    does(&mut learner, failed());
    does(&mut learner, found());
    let state = &learner.0.place().challenge;
    assert_eq!((state.diagnosis.rule, state.looking), (rule, false));
    assert_eq!(state.hint(&challenge, 0), challenge.rules[rule.unwrap_or_default()].hints.first());
    does(&mut learner, challenge::Action::Run);
    does(&mut learner, challenge::Action::Graded(Box::new(report(Verdict::Passed))));
    let state = &learner.0.place().challenge;
    assert_eq!((state.diagnosis.rule, state.looking), (None, false));
    assert_eq!(state.hint(&challenge, 0), challenge.hints.first());
}

#[test]
fn the_solution_is_shown_when_it_was_asked_for_twice() {
    let mut learner = Learner::new();
    learner.opens("challenge");
    learner.does(Action::Challenge(challenge::Action::Solution));
    assert_eq!(learner.0.place().challenge.solution, challenge::Solution::Asked);
    learner.does(Action::Challenge(challenge::Action::Hint));
    assert_eq!(learner.0.place().challenge.solution, challenge::Solution::Hidden, "another key keeps it hidden");
    learner.does(Action::Challenge(challenge::Action::Solution));
    learner.does(Action::Challenge(challenge::Action::Solution));
    assert_eq!(learner.0.place().challenge.solution, challenge::Solution::Shown);
}

#[test]
fn the_draft_and_its_cursor_come_back() {
    let mut learner = Learner::new();
    learner.opens("challenge");
    let text = Some("function calculateCost() {\n  return 1;\n}".to_owned());
    learner.does(Action::Challenge(challenge::Action::Edit { text: text.clone(), cursor: (1, 9) }));
    let learner = learner.comes_back();
    assert_eq!(learner.0.section().body.kind(), "challenge");
    assert_eq!((&learner.0.place().challenge.text, learner.0.place().challenge.cursor), (&text, (1, 9)));
}

#[test]
fn the_last_section_is_done_when_it_is_opened() {
    let mut learner = Learner::new();
    let section = learner.opens("connections");
    assert!(learner.has_completed(section));
}

#[test]
fn another_version_of_the_lesson_keeps_the_place() {
    let mut learner = Learner::new();
    learner.opens("terms");
    learner.does(Action::Terms(terms::Action::Next));
    let quiz = learner.opens("quiz");
    learner.does(Action::Quiz(quiz::Action::Next));
    let (section, question) = (learner.0.section().id.clone(), learner.0.place().quiz.question.clone());
    let mut lesson = (*built_in()).clone();
    lesson.sections.swap(quiz, quiz + 1);
    for section in &mut lesson.sections {
        match &mut section.body {
            Body::Quiz(bank) => bank.questions.rotate_right(2),
            Body::Terms(terms) => terms.cards.rotate_right(1),
            _ => {}
        }
    }
    let card = learner.0.place().terms.card;
    let renewed = learner.0.renewed(lesson.clone().into());
    assert_eq!((&renewed.section().id, renewed.section_index()), (&section, quiz + 1));
    assert_eq!(renewed.place().quiz.question, question);
    assert_eq!(renewed.place().terms.card, card + 1);
    assert_eq!((renewed.record(), renewed.written()), (learner.0.record(), learner.0.written()));
    // Where the section is gone, the one that stands there now is open.
    lesson.sections.truncate(2);
    assert_eq!(learner.0.renewed(lesson.into()).section_index(), 1);
}
