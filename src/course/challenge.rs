//! The coding challenge: the learner's program, the hints taken, the last result. Knows nothing of editors and processes;
//! grading is asked for as an effect and comes back as an action.

use crate::course::worked;
use crate::grader::explain::Diagnosis;
use crate::grader::{Report, Verdict};
use crate::lesson::model::Challenge;
use crate::text::Clean;

/// What is open in the challenge.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// The worked examples before the editor opens.
    pub worked: worked::State,
    /// The program as it stands in the editor; none while it is the starter.
    pub text: Option<String>,
    /// The cursor: line and column in characters, from 0.
    pub cursor: (usize, usize),
    /// How many hints are shown.
    pub hints: usize,
    /// How far the learner has come in asking for the solution.
    pub solution: Solution,
    /// Which part of the screen the learner looks at below the editor.
    pub panel: Panel,
    /// The result of the last run.
    pub report: Option<Box<Report>>,
    /// What is known of a run that failed.
    pub diagnosis: Diagnosis,
    /// Whether that is still being looked for.
    pub looking: bool,
    /// Why the last run had no result.
    pub trouble: Option<String>,
    /// Whether a run goes on.
    pub running: bool,
    /// The program of the last run; the editor may hold another by now.
    pub(super) graded: String,
}

/// Whether the solution is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Solution {
    /// It is not.
    #[default]
    Hidden,
    /// It was asked for once; the second time shows it.
    Asked,
    /// It is shown.
    Shown,
}

/// What stands below the editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Panel {
    /// The task, and the table of cases once there is a result.
    #[default]
    Cases,
    /// What the program printed.
    Console,
}

/// What can be done in the challenge.
#[derive(Debug, Clone)]
pub enum Action {
    /// Something in the worked examples.
    Worked(worked::Action),
    /// The program or the cursor has changed in the editor.
    Edit {
        /// The whole program, if it has changed.
        text: Option<String>,
        /// Line and column of the cursor, in characters from 0.
        cursor: (usize, usize),
    },
    /// Run the tests.
    Run,
    /// Stop the run.
    Cancel,
    /// The run has ended.
    Graded(Box<Report>),
    /// What was found out about the run that failed.
    Diagnosed(Box<Diagnosis>),
    /// The run has ended without a result.
    Trouble(String),
    /// Show the next hint.
    Hint,
    /// Ask for the solution; the second time shows it.
    Solution,
    /// Show the learner's own program again.
    HideSolution,
    /// Look at the cases or at the console.
    SwitchPanel,
    /// Begin again with the starter.
    Restart,
}

/// What follows from an action.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Event {
    Grade(String),
    Cancel,
    /// This program has passed.
    Passed(String),
}

impl State {
    /// The program to show and to grade.
    pub fn program<'a>(&'a self, challenge: &'a Challenge) -> &'a str {
        self.text.as_deref().unwrap_or(&challenge.starter)
    }

    /// The hint at this place, from 0: those of the broken rule where it is known and has some.
    pub fn hint<'a>(&self, challenge: &'a Challenge, at: usize) -> Option<&'a Clean> {
        let rule = self.diagnosis.rule.and_then(|rule| challenge.rules.get(rule));
        let hints = rule.map(|rule| &rule.hints).filter(|hints| !hints.is_empty()).unwrap_or(&challenge.hints);
        hints.get(at)
    }

    /// `passed` says whether the challenge was passed before. Who has begun to write is past the worked examples.
    pub(super) fn mend(&mut self, challenge: &Challenge, passed: bool) {
        self.worked.done |= passed || self.text.is_some();
        self.worked.mend(challenge);
        self.hints = self.hints.min(challenge.hints.len());
        let lines = self.program(challenge).split('\n').count();
        self.cursor.0 = self.cursor.0.min(lines - 1);
        if self.solution == Solution::Asked {
            self.solution = Solution::Hidden;
        }
    }

    pub(super) fn on(&mut self, action: Action, challenge: &Challenge, passed: bool) -> Option<Event> {
        if !matches!(action, Action::Solution) && self.solution == Solution::Asked {
            self.solution = Solution::Hidden;
        }
        match action {
            Action::Worked(action) => self.worked.on(action, challenge),
            Action::Edit { text, cursor } => {
                if text.is_some() {
                    self.text = text;
                }
                self.cursor = cursor;
            }
            Action::Run if !self.running => {
                self.running = true;
                self.looking = false;
                self.trouble = None;
                self.solution = Solution::Hidden;
                self.panel = Panel::Cases;
                self.graded = self.program(challenge).to_owned();
                return Some(Event::Grade(self.graded.clone()));
            }
            Action::Run => {}
            Action::Cancel => return (self.running || self.looking).then_some(Event::Cancel),
            Action::Graded(report) => {
                self.running = false;
                let event = report.is_passed().then(|| Event::Passed(self.graded.clone()));
                self.looking = report.verdict == Verdict::Failed;
                self.diagnosis = Diagnosis::default();
                self.report = Some(report);
                return event;
            }
            // What was found out about an earlier run comes too late.
            Action::Diagnosed(_) if !self.looking => {}
            Action::Diagnosed(diagnosis) => {
                self.looking = false;
                self.diagnosis = *diagnosis;
            }
            Action::Trouble(why) => {
                self.running = false;
                self.report = None;
                self.diagnosis = Diagnosis::default();
                self.trouble = Some(why);
            }
            Action::Hint => self.hints = (self.hints + 1).min(challenge.hints.len()),
            Action::Solution => {
                self.solution = match (self.solution, passed) {
                    (Solution::Shown, _) => Solution::Hidden,
                    (_, true) | (Solution::Asked, _) => Solution::Shown,
                    (Solution::Hidden, false) => Solution::Asked,
                };
            }
            Action::HideSolution => self.solution = Solution::Hidden,
            Action::SwitchPanel => {
                self.panel = match self.panel {
                    Panel::Cases => Panel::Console,
                    Panel::Console => Panel::Cases,
                };
            }
            Action::Restart => {
                let worked = worked::State { done: true, ..worked::State::default() };
                *self = Self { hints: self.hints, worked, ..Self::default() };
            }
        }
        None
    }
}
