//! The coding challenge: the learner's program, the hints taken, the last result. Knows nothing of editors and processes;
//! grading is asked for as an effect and comes back as an action.

use crate::grader::Report;
use crate::lesson::model::Challenge;

/// What is open in the challenge.
#[derive(Debug, Clone, Default)]
pub struct State {
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

    pub(super) fn mend(&mut self, challenge: &Challenge) {
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
            Action::Edit { text, cursor } => {
                if text.is_some() {
                    self.text = text;
                }
                self.cursor = cursor;
            }
            Action::Run if !self.running => {
                self.running = true;
                self.trouble = None;
                self.solution = Solution::Hidden;
                self.panel = Panel::Cases;
                self.graded = self.program(challenge).to_owned();
                return Some(Event::Grade(self.graded.clone()));
            }
            Action::Run => {}
            Action::Cancel => return self.running.then_some(Event::Cancel),
            Action::Graded(report) => {
                self.running = false;
                let event = report.is_passed().then(|| Event::Passed(self.graded.clone()));
                self.report = Some(report);
                return event;
            }
            Action::Trouble(why) => {
                self.running = false;
                self.report = None;
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
                *self = Self { hints: self.hints, ..Self::default() };
            }
        }
        None
    }
}
