//! The stable names of what keys do, by which the config file gives them other keys. What is typed as text has no name.

use crate::course::{
    Action as Course, challenge, code, connections, experiments, prose, quiz, review, scenarios, terms, tour, worked,
};
use crate::progress::reviews::Grade;
use crate::quiz::draft::DraftAction;
use crate::tui::keymap::{Act, Key, Step, Ui};
use crate::tui::screen::cost::state as cost;
use crate::tui::screen::experiments::probe;
use crate::tui::screen::lab::state as lab;
use crate::tui::screen::scenario;

/// The name of what this key does; none if the key is text there. Where one act can be done to different ends, such as
/// going to the tab after or the tab before, the key tells which.
pub fn name(key: Key, act: &Act) -> Option<String> {
    let back = matches!(key, Key::Left | Key::Up | Key::BackTab | Key::PageUp);
    let name = match act {
        Act::Ui(act) => ui(*act),
        Act::Course(act) => return course(key, act),
        Act::Lab(act) => return Some(in_lab(key, act)),
        Act::Probe(act) => match act {
            probe::Action::Write => "probe-url",
            probe::Action::Close => "close-probe",
            probe::Action::Start => "start-probe",
            probe::Action::Stop => "stop-probe",
        },
        Act::Cost(act) => return in_cost(act),
        Act::Scenario(act) => match act {
            scenario::Act::Open => "triggers",
            scenario::Act::Go(_) if back => "trigger-before",
            scenario::Act::Go(_) => "next-trigger",
            scenario::Act::Back => "back",
            scenario::Act::Guess(_, at) => return Some(numbered("guess", *at)),
            scenario::Act::Skip(_) => "skip-guess",
            scenario::Act::Do(_, at) => return Some(numbered("do", *at)),
            scenario::Act::Write(_) => "write-function",
            scenario::Act::Edit(_) => "own-editor",
            scenario::Act::Home(by) if *by < 0 => "place-before",
            scenario::Act::Home(_) => "next-place",
            scenario::Act::Type(_) => "type",
            scenario::Act::StopTyping => "stop-typing",
            scenario::Act::Take(_) => "take",
        },
    };
    Some(name.to_owned())
}

fn numbered(name: &str, at: usize) -> String {
    format!("{name}-{}", at + 1)
}

fn ui(act: Ui) -> &'static str {
    match act {
        Ui::Quit => "quit",
        Ui::Suspend => "suspend",
        Ui::Keys => "keys",
        Ui::Sections => "sections",
        Ui::Search => "search",
        Ui::Close => "close",
        Ui::Lessons => "lessons",
        Ui::Review => "review",
        Ui::Move(Step::Up) => "up",
        Ui::Move(Step::Down) => "down",
        Ui::Move(Step::PageUp) => "page-up",
        Ui::Move(Step::PageDown) => "page-down",
        Ui::Move(Step::Top) => "top",
        Ui::Move(Step::Bottom) => "bottom",
        Ui::Turn(by) if by < 0 => "other-key-before",
        Ui::Turn(_) => "other-key",
        Ui::Choose => "choose",
        Ui::Pick(_) => "pick",
        Ui::Focus => "edit",
        Ui::Unfocus => "leave-editor",
        Ui::OwnEditor => "own-editor",
        Ui::Copy => "copy-program",
    }
}

fn course(key: Key, act: &Course) -> Option<String> {
    let back = matches!(key, Key::Left | Key::Up);
    let name = match act {
        Course::Open(at) if matches!(key, Key::Char(_)) => return Some(numbered("section", *at)),
        Course::Open(_) => "open-section",
        Course::NextSection | Course::ReadOn => "next-section",
        Course::PreviousSection => "section-before",
        Course::Prose(prose::Action::Calls { .. }) if back => "fewer-calls",
        Course::Prose(prose::Action::Calls { .. }) => "more-calls",
        Course::Terms(act) => match act {
            terms::Action::Open(_) if key == Key::End => "last-card",
            terms::Action::Open(_) => "first-card",
            terms::Action::Next => "next-card",
            terms::Action::Previous => "card-before",
            terms::Action::SeeAlso => "see-also",
            terms::Action::Filter => "filter",
            terms::Action::FilterDone => "keep-filter",
            terms::Action::FilterClear => "all-cards",
            terms::Action::Test => "self-test",
            terms::Action::Reveal => "show-term",
            terms::Action::Recalled => "recalled",
            terms::Action::NotYet => "not-yet",
            terms::Action::TestEnd => "end-test",
            terms::Action::FilterText(_) => return None,
        },
        Course::Tour(act) => match act {
            tour::Action::Start => "start-tour",
            tour::Action::Story(_) if matches!(key, Key::Enter | Key::Right) => "next-story",
            tour::Action::Story(at) => return Some(numbered("story", *at)),
            tour::Action::Step => "step",
            tour::Action::Back => "step-back",
            tour::Action::PlayOrHold => "play",
            tour::Action::Replay => "replay",
            tour::Action::ChangeSpeed => "speed",
            tour::Action::Guess(at) => return Some(numbered("guess", *at)),
            tour::Action::SkipGuess => "skip-guess",
            tour::Action::Leave => "at-a-glance",
            tour::Action::At(..) => return None,
        },
        Course::Code(act) => match act {
            code::Action::Platform(at) => return Some(numbered("platform", *at)),
            code::Action::NextPlatform => "next-platform",
            code::Action::ToggleView => "all-platforms",
            code::Action::Ask => "predict",
            code::Action::Unask => "back",
            code::Action::Guess(at) => return Some(numbered("guess", *at)),
            code::Action::SkipGuess => "skip-guess",
            code::Action::Run => "run",
            code::Action::Cancel => "stop-run",
            code::Action::ShutDown => "shut-down",
            code::Action::Edit(_) if matches!(key, Key::Tab | Key::Down) => "next-field",
            code::Action::Edit(_) if matches!(key, Key::BackTab | Key::Up) => "field-before",
            code::Action::Edit(_) => "edit-event",
            code::Action::Method(_) if back => "method-before",
            code::Action::Method(_) => "next-method",
            code::Action::EditDone => "done",
            code::Action::ResetEvent => "lesson-event",
            code::Action::Ended(..) | code::Action::Text(..) => return None,
        },
        Course::Experiments(act) => match act {
            experiments::Action::Next => "next-exercise",
            experiments::Action::Previous => "exercise-before",
            experiments::Action::Open(_) => "open-exercise",
            experiments::Action::Guess(at) => return Some(numbered("guess", *at)),
            experiments::Action::SkipGuess => "skip-guess",
            experiments::Action::Observed(_) => return None,
        },
        Course::Quiz(act) => return in_quiz(key, act),
        Course::Review(act) => match act {
            review::Action::Reveal => "show-term",
            review::Action::Recall(Grade::Again) => "not-yet",
            review::Action::Recall(Grade::Hard) => "with-effort",
            review::Action::Recall(Grade::Good) => "recalled",
            review::Action::Recall(Grade::Easy) => "at-once",
            review::Action::Question(act) => return in_quiz(key, act),
            review::Action::Next => "next-question",
            review::Action::Later => "later",
            review::Action::GoOn => "go-on",
            review::Action::Recall(Grade::Seen) | review::Action::Begin(_) => return None,
        },
        Course::Challenge(act) => match act {
            challenge::Action::Worked(act) => match act {
                worked::Action::Erase => "erase",
                worked::Action::Check => "check",
                worked::Action::Show => "show-answer",
                worked::Action::Next => "next-example",
                worked::Action::Leave => "skip-examples",
                worked::Action::Again => "worked-examples",
                worked::Action::Type(_) => return None,
            },
            challenge::Action::Run => "run-tests",
            challenge::Action::Cancel => "stop-run",
            challenge::Action::Hint => "hint",
            challenge::Action::Solution => "solution",
            challenge::Action::HideSolution => "hide-solution",
            challenge::Action::SwitchPanel => "console",
            challenge::Action::Restart => "begin-again",
            challenge::Action::Edit { .. }
            | challenge::Action::Graded(_)
            | challenge::Action::Diagnosed(_)
            | challenge::Action::Trouble(_) => return None,
        },
        Course::Connections(act) => match act {
            connections::Action::Next => "next-topic",
            connections::Action::Previous => "topic-before",
            connections::Action::Choose(_) => "choose-topic",
            connections::Action::Turn => "results",
        },
        Course::Scenario(
            scenarios::Action::Guess { .. } | scenarios::Action::SkipGuess(_) | scenarios::Action::Seen(..),
        )
        | Course::Prose(_)
        | Course::Jump(_)
        | Course::Measured(_) => return None,
    };
    Some(name.to_owned())
}

fn in_quiz(key: Key, act: &quiz::Action) -> Option<String> {
    let name = match act {
        quiz::Action::Open(_) => "open-question",
        quiz::Action::Next if key == Key::Char('x') => "later",
        quiz::Action::Next => "next-question",
        quiz::Action::Previous => "question-before",
        quiz::Action::Draft(act) => match act {
            DraftAction::Up => "option-up",
            DraftAction::Down => "option-down",
            DraftAction::Pick => "take",
            DraftAction::PickRow(at) => return Some(numbered("answer", *at)),
            DraftAction::LetGo => "let-go",
            DraftAction::Erase => "erase",
            DraftAction::Type(_) => return None,
        },
        quiz::Action::Check => "check",
        quiz::Action::Answer(at) => return Some(numbered("answer", *at)),
        quiz::Action::Confidence(sure) => return Some(numbered("sure", usize::from(sure.number()).saturating_sub(1))),
        quiz::Action::Hint => "hint",
        quiz::Action::Again => "ask-missed",
    };
    Some(name.to_owned())
}

fn in_lab(key: Key, act: &lab::Action) -> String {
    let name = match act {
        lab::Action::Open => "lab",
        lab::Action::Back => "back",
        lab::Action::Get => "get",
        lab::Action::Post => "post",
        lab::Action::Write => "request",
        lab::Action::Burst => "burst",
        lab::Action::Steady => "traffic",
        lab::Action::Stop => "stop-traffic",
        lab::Action::Platforms => "isolation",
        lab::Action::Delays => "added-delay",
        lab::Action::Settings => "settings",
        lab::Action::Slow => "slow-motion",
        lab::Action::Zero => "scale-to-zero",
        lab::Action::Kill => "kill",
        lab::Action::CopyCurl => "copy-curl",
        lab::Action::CopyAddress => "copy-url",
        lab::Action::Browse => "browser",
        lab::Action::Forget => "forget",
        lab::Action::Edit => "edit-function",
        lab::Action::Save => "save",
        lab::Action::Discard => "throw-away",
        lab::Action::OwnEditor => "own-editor",
        lab::Action::Tab(_) => "next-tab",
        lab::Action::Detail => "details",
        lab::Action::Request(_) => "choose-request",
        lab::Action::RequestBy(by) if *by < 0 => "newer-request",
        lab::Action::RequestBy(_) => "older-request",
        lab::Action::InstanceBy(by) if *by < 0 => "instance-before",
        lab::Action::InstanceBy(_) => "next-instance",
        lab::Action::Route(at) => return numbered("route", *at),
        lab::Action::OtherLog => "other-log",
        lab::Action::Field(by) if *by < 0 => "field-before",
        lab::Action::Field(_) => "next-field",
        lab::Action::FieldAt(_) => "field",
        lab::Action::Defaults => "defaults",
        lab::Action::Apply => "apply",
        lab::Action::Choose(at) => match key {
            Key::Up => "entry-before",
            Key::Char(digit) if digit.is_ascii_digit() => return numbered("entry", *at),
            _ => "next-entry",
        },
    };
    name.to_owned()
}

fn in_cost(act: &cost::Action) -> Option<String> {
    let name = match act {
        cost::Action::Open => "cost",
        cost::Action::Slide(by) => match by {
            ..-1 => "much-less",
            -1 => "less",
            0..=1 => "more",
            2.. => "much-more",
        },
        cost::Action::ToEnd(cost::End::Least) => "least",
        cost::Action::ToEnd(cost::End::Most) => "most",
        cost::Action::Choose(by) if *by < 0 => "slider-before",
        cost::Action::Choose(_) => "next-slider",
        cost::Action::Platform(by) if *by < 0 => "platform-before",
        cost::Action::Platform(_) => "next-platform",
        cost::Action::PickPlatform(at) => return Some(numbered("platform", *at)),
        cost::Action::Preset => "use",
        cost::Action::Turn => "compare",
        cost::Action::Free => "free-tier",
        cost::Action::Erase => "erase",
        cost::Action::Enter => "take",
        cost::Action::Back => "back",
        cost::Action::Set(..) | cost::Action::Take(_) | cost::Action::Digit(_) => return None,
    };
    Some(name.to_owned())
}
