//! The meter of the program: the learner's own function once it has passed, and until then, or where it fails, our formula. It is
//! asked for what is on screen, one question at a time.

use crate::cost::meter::Question;
use crate::cost::prices::Free;
use crate::grader::meter::{MeterError, Program};
use crate::lab::record::Snapshot;
use crate::lesson::model::{Afterlife, Body, Lesson};
use crate::progress::LessonProgress;
use crate::tui::app::{App, Effect, View};
use crate::units::{Millis, Usd};

/// What the meter knows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Meter {
    program: Option<Program>,
    /// The question that was asked last.
    asked: Option<Question>,
    /// Its answer, once there is one.
    answer: Option<Result<Usd, MeterError>>,
    /// The amount before, at the same place: it stands until the new one is there.
    before: Option<Usd>,
    place: Place,
    /// Why the program is asked no more.
    given_up: Option<MeterError>,
}

/// Where a bill stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    /// In the cost explorer.
    #[default]
    Explorer,
    /// In the lab.
    Lab,
}

/// Who computed an amount.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// We did, for no function has passed.
    NotPassed,
    /// We did, and this is why the learner's function did not.
    Ours(String),
    /// We did, for now: the learner's function is at it.
    Asked,
    /// The learner's function.
    Yours(Usd),
}

impl Reading {
    /// The amount to show: that of the learner's function, or ours.
    pub fn or(&self, ours: Usd) -> Usd {
        if let Self::Yours(usd) = self { *usd } else { ours }
    }

    /// Who has computed it, from the longest to the shortest; nothing while the answer is on its way.
    pub fn words(&self) -> Vec<String> {
        let words: &[&str] = match self {
            Self::NotPassed => &["by our formula, until yours passes", "by our formula", "our formula"],
            Self::Ours(_) => &["by our formula: yours failed", "by our formula", "our formula"],
            Self::Asked => &[],
            Self::Yours(_) => &["by your calculateCost", "by your function", "yours"],
        };
        let why = if let Self::Ours(why) = self { Some(format!("by our formula: yours {why}")) } else { None };
        why.into_iter().chain(words.iter().map(ToString::to_string)).collect()
    }
}

impl Meter {
    /// Takes another program, its text and the function in it, if it is another.
    fn follow(&mut self, program: Option<(&str, &str)>) {
        let known = self.program.as_ref().map(|program| (program.source.as_str(), program.function.as_str()));
        if known != program {
            let own = |(source, function): (&str, &str)| Program { source: source.into(), function: function.into() };
            *self = Self { program: program.map(own), ..Self::default() };
        }
    }

    /// What is known of an amount.
    pub fn reading(&self, question: Option<&Question>) -> Reading {
        if self.program.is_none() {
            return Reading::NotPassed;
        }
        if let Some(why) = &self.given_up {
            return Reading::Ours(why.to_string());
        }
        if question.is_none() || self.asked.as_ref() != question {
            return Reading::Asked;
        }
        match (&self.answer, self.before) {
            (Some(Ok(usd)), _) => Reading::Yours(*usd),
            (None, Some(usd)) => Reading::Yours(usd),
            (Some(Err(why)), _) => Reading::Ours(why.to_string()),
            (None, None) => Reading::Asked,
        }
    }

    /// What is to be asked now.
    fn ask(&mut self, place: Place, question: Option<Question>) -> Option<Effect> {
        let program = self.program.as_ref().filter(|_| self.given_up.is_none())?;
        let question = question.filter(|question| self.asked.as_ref() != Some(question))?;
        let known = self.answer.take().map_or(self.before, Result::ok);
        self.before = known.filter(|_| self.place == place);
        (self.asked, self.place) = (Some(question), place);
        Some(Effect::Measure(Box::new(program.clone()), question))
    }

    /// Takes an answer, if it is to the last question.
    pub(super) fn hear(&mut self, question: &Question, answer: Result<Usd, MeterError>) {
        if self.asked.as_ref() != Some(question) {
            return;
        }
        if let Err(why) = &answer
            && why.is_lasting()
        {
            self.given_up = Some(why.clone());
        }
        self.answer = Some(answer);
    }
}

impl App {
    /// Lets the meter follow what is on screen; gives what is to be asked.
    pub(super) fn follow_meter(&mut self) -> Option<Effect> {
        let (place, question) = match self.view {
            View::Cost(_) => (Place::Explorer, self.question_of_explorer()),
            View::Lab => (Place::Lab, self.lab.as_ref().and_then(question_of_lab)),
            View::Section | View::Scenario(_) | View::Review | View::Lessons(_) => return None,
        };
        let program = meter_program(self).map(|(source, function)| (source.to_owned(), function.to_owned()));
        self.meter.follow(program.as_ref().map(|(source, function)| (source.as_str(), function.as_str())));
        self.meter.ask(place, question)
    }

    /// What the explorer asks, where the bill is the one that the challenge is about.
    pub(super) fn question_of_explorer(&self) -> Option<Question> {
        let price = self.course.as_ref()?.lesson().price.duration;
        self.cost.question(&price)
    }

    /// Who computes the duration line of the explorer; none where it is not the one that the challenge is about.
    pub(super) fn meter_of_explorer(&self) -> Option<Reading> {
        let question = self.question_of_explorer()?;
        Some(self.meter.reading(Some(&question)))
    }
}

/// The learner's own function that computes bills, with its name: from the open lesson, or else from another one.
fn meter_program(app: &App) -> Option<(&str, &str)> {
    let open = app.course.as_ref().and_then(|course| passed_program(course.lesson(), course.record()));
    open.or_else(|| {
        let Program { source, function } = app.meter_of_others.as_ref()?;
        Some((source, function))
    })
}

/// The program that has passed the challenge of a lesson, with the name of its function, where that is to compute bills.
pub fn passed_program<'a>(lesson: &'a Lesson, record: &'a LessonProgress) -> Option<(&'a str, &'a str)> {
    let function = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Challenge(challenge) if challenge.afterlife == Afterlife::Meter => Some(challenge.function.as_str()),
        _ => None,
    })?;
    Some((record.passed_program.get().as_ref()?.as_str(), function))
}

/// What the bill of the lab asks: all that was billed, as so many invocations of the same length at the memory of the settings.
pub(in crate::tui) fn question_of_lab(lab: &Snapshot) -> Option<Question> {
    let (totals, memory) = (&lab.totals, lab.settings.memory);
    let invocations = totals.invocations as f64;
    let average = Millis(totals.gb_seconds.0 / memory.as_gb() / invocations * 1000.0);
    let question = Question { invocations, average, memory, free: Free::Used };
    (totals.invocations > 0 && totals.gb_seconds.0 > 0.0).then_some(question)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::MemoryMb;

    fn question(invocations: f64) -> Question {
        Question { invocations, average: Millis(1.0), memory: MemoryMb(128), free: Free::Left }
    }

    fn passed() -> Meter {
        let mut meter = Meter::default();
        meter.follow(Some(("x", "calculateCost")));
        meter
    }

    #[test]
    fn until_a_function_has_passed_the_formula_is_ours() {
        let mut meter = Meter::default();
        assert_eq!(meter.ask(Place::Lab, Some(question(1.0))), None);
        assert_eq!(meter.reading(Some(&question(1.0))), Reading::NotPassed);
    }

    #[test]
    fn a_question_is_asked_once_and_the_amount_before_stands_until_it_is_answered() {
        let mut meter = passed();
        assert!(meter.ask(Place::Lab, Some(question(1.0))).is_some());
        assert_eq!(meter.ask(Place::Lab, Some(question(1.0))), None);
        assert_eq!(meter.reading(Some(&question(1.0))), Reading::Asked);
        meter.hear(&question(1.0), Ok(Usd(1.0)));
        assert_eq!(meter.reading(Some(&question(1.0))), Reading::Yours(Usd(1.0)));
        meter.ask(Place::Lab, Some(question(2.0)));
        assert_eq!(meter.reading(Some(&question(2.0))), Reading::Yours(Usd(1.0)));
        // An answer that comes late is none.
        meter.hear(&question(1.0), Ok(Usd(9.0)));
        meter.hear(&question(2.0), Ok(Usd(2.0)));
        assert_eq!(meter.reading(Some(&question(2.0))), Reading::Yours(Usd(2.0)));
        // At another place the amount would be another month's.
        meter.ask(Place::Explorer, Some(question(3.0)));
        assert_eq!(meter.reading(Some(&question(3.0))), Reading::Asked);
    }

    #[test]
    fn a_function_that_takes_too_long_is_asked_no_more_until_it_is_another() {
        let mut meter = passed();
        meter.ask(Place::Explorer, Some(question(1.0)));
        meter.hear(&question(1.0), Err(MeterError::Time));
        assert_eq!(meter.ask(Place::Explorer, Some(question(2.0))), None);
        let Reading::Ours(why) = meter.reading(Some(&question(2.0))) else { panic!("it is given up") };
        assert_eq!(why, "took more than 1 s");
        meter.follow(Some(("y", "calculateCost")));
        assert!(meter.ask(Place::Explorer, Some(question(2.0))).is_some());
    }

    #[test]
    fn a_function_that_throws_once_is_asked_again() {
        let mut meter = passed();
        meter.ask(Place::Explorer, Some(question(1.0)));
        meter.hear(&question(1.0), Err(MeterError::NoMoney(crate::text::sanitise_line("NaN"))));
        assert_eq!(meter.reading(Some(&question(1.0))), Reading::Ours("answered NaN".into()));
        assert!(meter.ask(Place::Explorer, Some(question(2.0))).is_some());
    }
}
