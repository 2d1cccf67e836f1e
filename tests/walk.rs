//! The whole course as a learner goes through it, on a real pseudo-terminal: from "Not Started" to "Completed", and back to
//! the exact spot after leaving in the middle. `TUTOR_UNDER_TEST` names another program to walk through, such as an installed one.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serverless_tutor::lesson::library::Library;
use serverless_tutor::lesson::model::{
    Body, Challenge, CodeExample, Lesson, Model, Question, QuestionKind, QuizBank, Right, Terms, Worked,
};
use serverless_tutor::progress::LessonProgress;
use serverless_tutor::progress::file::{self, Reading};
use serverless_tutor::progress::place::LearnerText;
use serverless_tutor::quiz::draft::{Draft, DraftAction, Given};
use serverless_tutor::quiz::shuffle::Seed;
use serverless_tutor::quiz::{Outcome, choices};
use tempfile::TempDir;

use pty::{Heard, Pty};

#[path = "walk/demo.rs"]
mod demo;
#[path = "walk/exercises.rs"]
mod exercises;
#[expect(dead_code, reason = "a learner needs only a part of what the terminal can do")]
#[path = "support/http.rs"]
mod http;
#[path = "support/lab_screen.rs"]
mod lab_screen;
#[expect(dead_code, reason = "a learner needs only a part of what the terminal can do")]
#[path = "support/pty.rs"]
mod pty;

const SIZE: [u16; 2] = [120, 36];

/// What every frame ends with.
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const UP: &str = "\x1b[A";
const DOWN: &str = "\x1b[B";
const RIGHT: &str = "\x1b[C";
const END: &str = "\x1b[F";
const PAGE_DOWN: &str = "\x1b[6~";
const BACKSPACE: &str = "\x7f";
const CTRL_A: &str = "\x01";
const CTRL_C: &str = "\x03";
const CTRL_R: &str = "\x12";
const CTRL_END: &str = "\x1b[1;5F";

/// A learner with a folder for what is remembered and one for functions, at a terminal.
struct Learner {
    lesson: Lesson,
    state: TempDir,
    functions: TempDir,
    pty: Pty,
    /// How many sections the learner has completed.
    done: usize,
}

impl Learner {
    /// Opens the course for the first time.
    fn new() -> Self {
        let lesson = Library::embedded().lessons.remove(0);
        let state = tempfile::tempdir().unwrap();
        let functions = tempfile::tempdir().unwrap();
        let mut pty = open(&state, &functions);
        pty.wait_for("Not Started   0/9");
        Self { lesson, state, functions, pty, done: 0 }
    }

    /// Opens the course again.
    fn come_back(&mut self) {
        self.pty = open(&self.state, &self.functions);
    }

    /// Presses keys one after the other.
    fn press(&mut self, keys: &str) {
        self.pty.send(keys);
    }

    /// Opens a section from the list of sections, by its number from 1.
    fn go_to(&mut self, section: usize) {
        self.press("s");
        self.pty.wait_for("── Sections ──");
        self.press(&section.to_string());
        let title = self.lesson.sections[section - 1].title.to_string();
        self.wait_for_begun(&title);
    }

    /// Waits until a section is open and shown as begun, which it is once that is on disk.
    #[track_caller]
    fn wait_for_begun(&mut self, title: &str) {
        self.pty.wait_until(&format!("{title:?} to be begun"), |screen, _| {
            let contents = screen.contents();
            let mut outline = contents.lines().filter_map(|line| line.split('│').next());
            outline.any(|entry| entry.split_whitespace().eq(["▸"].into_iter().chain(title.split(' ')).chain(["begun"])))
        });
    }

    /// Leaves the course.
    #[track_caller]
    fn leave(&mut self, key: &str) {
        self.press(key);
        assert_eq!(self.pty.exit_code(), 0);
        self.pty.check_given_back();
    }

    /// What is kept on disk of the lesson.
    fn record(&self) -> LessonProgress {
        let Ok(bytes) = fs::read(self.state.path().join("state.json")) else { return LessonProgress::default() };
        // The file is replaced whole, so that it is never seen half written.
        let Reading::Whole(progress) = file::read(&bytes) else { panic!("the state file is damaged") };
        progress.lesson(&self.lesson.id).cloned().unwrap_or_default()
    }

    /// Waits until what is kept on disk fits.
    #[track_caller]
    fn wait_for_record(&mut self, what: &str, fits: impl Fn(&LessonProgress) -> bool) {
        let end = Instant::now() + pty::DEADLINE;
        while !fits(&self.record()) {
            assert!(Instant::now() < end, "waited in vain for {what} on disk");
            assert_ne!(self.pty.read(Duration::from_millis(20)), Heard::End, "the program ended before {what}");
        }
    }

    /// The screen once it is drawn whole, below the header, which alone may differ after coming back.
    fn content(&mut self) -> String {
        self.pty.wait_until("the end of a frame", |_, output| output.ends_with(FRAME_ENDS));
        content(self.pty.screen())
    }

    /// Leaves, comes back, and finds the same screen again.
    #[track_caller]
    fn check_same_after_coming_back(&mut self, leave: &str) {
        let before = self.content();
        self.leave(leave);
        self.come_back();
        self.pty.wait_until(&format!("the screen as it was:\n{before}\n"), |screen, _| content(screen) == before);
    }

    /// Waits until one more section is completed.
    #[track_caller]
    fn wait_for_one_more_done(&mut self) {
        self.done += 1;
        self.wait_for_done(self.done);
    }

    /// Waits until so many sections are completed.
    #[track_caller]
    fn wait_for_done(&mut self, sections: usize) {
        let state = if sections == self.lesson.sections.len() { "Completed" } else { "In Progress" };
        self.pty.wait_for(&format!("{state}   {sections}/{}", self.lesson.sections.len()));
    }

    #[track_caller]
    fn body<T>(&self, find: impl Fn(&Body) -> Option<T>) -> T {
        self.lesson.sections.iter().find_map(|section| find(&section.body)).unwrap()
    }

    fn bank(&self) -> QuizBank {
        self.body(|body| if let Body::Quiz(bank) = body { Some(bank.clone()) } else { None })
    }

    fn challenge(&self) -> Challenge {
        self.body(|body| if let Body::Challenge(challenge) = body { Some((**challenge).clone()) } else { None })
    }
}

fn program() -> PathBuf {
    let under_test = std::env::var_os("TUTOR_UNDER_TEST").map(PathBuf::from);
    under_test.unwrap_or_else(|| env!("CARGO_BIN_EXE_serverless-tutor").into())
}

fn open(state: &TempDir, functions: &TempDir) -> Pty {
    let folders = [("SERVERLESS_TUTOR_STATE", state), ("SERVERLESS_TUTOR_FUNCTIONS", functions)];
    let variables = folders.map(|(name, folder)| (name, folder.path().to_str().unwrap()));
    pty::start(&program(), &["--no-motion"], &variables, SIZE)
}

fn content(screen: &vt100::Screen) -> String {
    screen.rows(0, SIZE[0]).skip(2).collect::<Vec<_>>().join("\n")
}

fn pasted(text: &str) -> String {
    format!("\x1b[200~{text}\x1b[201~")
}

/// An answer being given: keys for the terminal, and beside it the same draft that they make there, which tells where the
/// cursor is.
struct Answering<'q> {
    question: &'q Question,
    draft: Draft,
    keys: String,
}

impl<'q> Answering<'q> {
    fn new(question: &'q Question, seed: Seed) -> Self {
        Self { question, draft: Draft::empty(question, seed), keys: String::new() }
    }

    fn act(&mut self, action: DraftAction) {
        match action {
            DraftAction::Up => self.keys.push_str(UP),
            DraftAction::Down => self.keys.push_str(DOWN),
            DraftAction::Pick => self.keys.push(' '),
            DraftAction::Type(c) => self.keys.push(c),
            _ => panic!("no key for {action:?}"),
        }
        self.draft.act(action);
    }

    /// Goes to a row of the list that the cursor is in now.
    fn go(&mut self, row: usize) {
        let at = match self.draft.given() {
            Given::Match { looking: Some(at), .. } => *at,
            _ => self.draft.cursor(),
        };
        let step = if row < at { DraftAction::Up } else { DraftAction::Down };
        for _ in 0..at.abs_diff(row) {
            self.act(step);
        }
    }

    /// Goes to a row and picks it.
    fn pick(&mut self, row: usize) {
        self.go(row);
        self.act(DraftAction::Pick);
    }

    /// The rows of the options that are right, or of those that are not.
    fn rows(&self, wanted: Right) -> Vec<usize> {
        match self.draft.given() {
            Given::Choice { rows, .. } | Given::Choices { rows, .. } => {
                let options = &choices(&self.question.kind).unwrap().options;
                let right = |id: &_| options.iter().find(|option| option.id == *id).unwrap().right;
                (0..rows.len()).filter(|row| right(&rows[*row]) == wanted).collect()
            }
            Given::Line { rows, .. } => {
                let QuestionKind::SpotTheBug(lines) = &self.question.kind else { unreachable!() };
                (0..rows.len()).filter(|row| (rows[*row] == lines.right) == (wanted == Right::Yes)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The keys of the right answer, up to the one that has it checked.
    fn right(mut self) -> String {
        match self.draft.given().clone() {
            // The key that checks takes the row under the cursor.
            Given::Choice { .. } | Given::Line { .. } => self.go(self.rows(Right::Yes)[0]),
            Given::Choices { .. } => self.rows(Right::Yes).into_iter().for_each(|row| self.pick(row)),
            Given::Number { .. } => {
                let QuestionKind::Numeric(numeric) = &self.question.kind else { unreachable!() };
                numeric.answer.to_string().chars().for_each(|c| self.act(DraftAction::Type(c)));
            }
            Given::Order { .. } => self.put_in_order(),
            Given::Match { left, right, .. } => {
                for (row, id) in left.iter().enumerate() {
                    self.pick(row);
                    self.pick(right.iter().position(|other| other == id).unwrap());
                }
            }
        }
        self.keys + ENTER
    }

    fn put_in_order(&mut self) {
        let QuestionKind::Order(order) = &self.question.kind else { unreachable!() };
        for (place, item) in order.items.iter().enumerate() {
            let Given::Order { rows, .. } = self.draft.given() else { unreachable!() };
            let at = rows.iter().position(|id| *id == item.id).unwrap();
            if at != place {
                self.pick(at);
                self.pick(place);
            }
        }
    }

    /// The keys of a wrong answer to a question with one right option.
    fn wrong(mut self) -> String {
        self.go(self.rows(Right::No)[0]);
        self.keys + ENTER
    }
}

fn read_why(learner: &mut Learner) {
    learner.press(" ");
    learner.pty.wait_until("the next page", |screen, _| !screen.contents().contains("A server wants care"));
    while !learner.pty.screen().contents().contains("1/9") {
        let before = learner.content();
        learner.press(PAGE_DOWN);
        let changed = |screen: &vt100::Screen| content(screen) != before || screen.contents().contains("1/9");
        learner.pty.wait_until("more text, or its end", |screen, _| changed(screen));
    }
    learner.wait_for_one_more_done();
}

fn see_every_card(learner: &mut Learner, terms: &Terms) {
    learner.press("n");
    let count = terms.cards.len();
    for seen in 1..=count {
        learner.pty.wait_for(&format!("{seen} of {count} seen"));
        let card = &terms.cards[seen - 1];
        learner.pty.wait_for(&format!("│  {}", card.name));
        if seen < count {
            learner.press(DOWN);
        }
    }
    learner.wait_for_one_more_done();
}

fn tell_a_story(learner: &mut Learner, model: &Model) {
    learner.press("n");
    learner.pty.wait_for("start tour");
    learner.press(ENTER);
    let story = &model.stories[0];
    let (fork, steps) = (story.fork.as_ref().unwrap(), story.steps.len());
    for step in 1..=steps {
        learner.pty.wait_for(&format!("step {step} of {steps}"));
        if fork.step == step - 1 {
            learner.pty.wait_for("predict   ");
            learner.press(&fork.predict.guesses[0].key.to_string());
        }
        learner.pty.wait_for(&format!("cold story   step {step} of {steps}"));
        if step < steps {
            learner.press(RIGHT);
        }
    }
    learner.wait_for_one_more_done();
    assert_eq!(learner.record().guess(&format!("story/{}", story.id)), Some(0));
}

fn run_a_function(learner: &mut Learner, code: &CodeExample) {
    learner.press("n");
    let predict = code.platforms[0].predict.as_ref().unwrap();
    learner.pty.wait_for("Press r: the function runs for real");
    learner.press("r");
    learner.pty.wait_for(&predict.guesses[0].name);
    assert!(!learner.pty.screen().contents().contains("200"));
    learner.press(&predict.guesses[0].key.to_string());
    // What the function answers and prints is real.
    learner.pty.wait_for("200");
    learner.pty.wait_for("Hello, ");
    learner.pty.wait_for("cold");
    learner.wait_for_one_more_done();
    learner.press("r");
    learner.pty.wait_for("warm");
}

fn answer_the_quiz(learner: &mut Learner) {
    learner.press("n");
    let bank = learner.bank();
    let count = bank.questions.len();
    learner.pty.wait_for(&format!("question 1 of {count}"));
    let seed = learner.record().place.quiz.get().seed.unwrap();
    for (at, question) in bank.questions.iter().enumerate() {
        learner.pty.wait_for(&format!("question {} of {count}", at + 1));
        learner.pty.wait_for("hint");
        // Seventy percent are enough, so the first answer may be wrong.
        let answering = Answering::new(question, seed);
        let (keys, expected) =
            if at == 0 { (answering.wrong(), Outcome::Wrong) } else { (answering.right(), Outcome::Right) };
        learner.press(&keys);
        learner.pty.wait_for("how sure");
        learner.wait_for_record(&format!("the answer to {}", question.id), |record| {
            record.answer(&question.id).is_some_and(|answered| answered.outcome == expected)
        });
        if at + 1 < count {
            learner.press(ENTER);
        }
    }
    learner.wait_for_one_more_done();
    learner.press("r");
    learner.pty.wait_for(&format!("question 1 of {count}"));
    learner.pty.wait_until("the question to be asked again", |screen, _| !screen.contents().contains("how sure"));
    learner.press(&Answering::new(&bank.questions[0], seed).right());
    learner.wait_for_record("the mended answer", |record| {
        let answered = record.answer(&bank.questions[0].id).unwrap();
        (answered.outcome, answered.first, answered.tries) == (Outcome::Right, Outcome::Wrong, 2)
    });
}

/// Reads the first worked example, makes a known slip in the next, and then fills every blank.
fn fill_the_blanks(learner: &mut Learner, challenge: &Challenge) {
    let count = challenge.worked.len();
    let mut slip = challenge.worked.iter().flat_map(Worked::blanks).next().map(|blank| &blank.slips[0]);
    for (at, worked) in challenge.worked.iter().enumerate() {
        learner.pty.wait_for(&format!("worked example {} of {count}", at + 1));
        for blank in worked.blanks() {
            if let Some(slip) = slip.take() {
                learner.press(&format!("{}{ENTER}", slip.value));
                learner.pty.wait_for("Not this number");
                learner.press(&BACKSPACE.repeat(slip.value.to_string().len()));
            }
            learner.press(&format!("{}{ENTER}", blank.answer));
            learner.pty.wait_for(&blank.filled());
            learner.pty.wait_for("Right");
        }
        learner.press(ENTER);
    }
}

fn solve_the_challenge(learner: &mut Learner) {
    learner.press("n");
    let challenge = learner.challenge();
    fill_the_blanks(learner, &challenge);
    learner.pty.wait_for("run tests");
    learner.press(CTRL_R);
    learner.pty.wait_for(" failed");
    learner.press(CTRL_A);
    learner.press(&pasted(&challenge.misconceptions[0].source));
    learner.press(CTRL_R);
    learner.pty.wait_for("the smallest that fails");
    learner.press(CTRL_A);
    learner.press(&pasted(&challenge.solution));
    learner.press(CTRL_R);
    learner.pty.wait_for(&format!("all {} passed", challenge.cases.len()));
    assert_eq!(challenge.cases.len(), 25);
    learner.wait_for_one_more_done();
    learner.press(ESC);
    learner.pty.wait_for("next section");
}

#[test]
fn a_learner_goes_through_all_nine_sections() {
    let mut learner = Learner::new();
    learner.pty.check_taken();
    assert_eq!(learner.lesson.sections.len(), 9);
    for section in learner.lesson.sections.clone() {
        match &section.body {
            Body::Why(_) => read_why(&mut learner),
            Body::Terms(terms) => see_every_card(&mut learner, terms),
            Body::Model(model) => tell_a_story(&mut learner, model),
            Body::Code(code) => run_a_function(&mut learner, code),
            Body::Experiments(experiments) => {
                exercises::guess(&mut learner, experiments);
                exercises::observe(&mut learner, experiments);
            }
            Body::Quiz(_) => answer_the_quiz(&mut learner),
            Body::Challenge(_) => solve_the_challenge(&mut learner),
            Body::RealWorld(_) => {
                learner.press("n");
                learner.pty.wait_for("read on");
                learner.press(END);
                learner.wait_for_one_more_done();
            }
            Body::Connections(_) => {
                learner.press("n");
                learner.pty.wait_for("Your results");
                learner.wait_for_one_more_done();
                learner.pty.wait_for("20 of 20 right");
                learner.press("v");
                learner.pty.wait_for("serverless-tutor notes writes");
                let screen = learner.pty.screen().contents();
                assert!(!screen.contains("still open"), "all of it is done\n{screen}");
                // What the exercises have made the lab measure is told here.
                assert!(screen.contains("lambda   cold "), "{screen}");
            }
        }
    }
    assert_eq!(learner.done, 9);
    learner.leave("q");
    learner.come_back();
    learner.wait_for_done(learner.done);
    learner.pty.wait_for("Your results");
    learner.leave("q");
}

#[test]
fn a_text_that_is_passed_by_is_not_done() {
    let mut learner = Learner::new();
    learner.press("n");
    learner.wait_for_begun("Define Terms");
    learner.wait_for_done(0);
    learner.press("b");
    learner.wait_for_begun("Why This Matters");
    learner.press(END);
    learner.wait_for_done(1);
    learner.leave("q");
}

#[test]
fn a_reader_comes_back_to_the_same_line() {
    let mut learner = Learner::new();
    learner.press(DOWN);
    // From here on nothing but the text changes.
    learner.wait_for_begun("Why This Matters");
    for _ in 1..7 {
        let before = learner.content();
        learner.press(DOWN);
        learner.pty.wait_until("another line", |screen, _| content(screen) != before);
    }
    assert!(!learner.content().contains("A server wants care"), "the beginning is still on the screen");
    learner.check_same_after_coming_back("q");
}

#[test]
fn a_story_goes_on_at_its_step() {
    let mut learner = Learner::new();
    learner.go_to(3);
    learner.press("c");
    learner.pty.wait_for("step 1 of 6");
    learner.press(RIGHT);
    learner.pty.wait_for("predict   ");
    learner.press("c");
    learner.pty.wait_for("cold story   step 2 of 6");
    learner.press(RIGHT);
    learner.pty.wait_for("cold story   step 3 of 6");
    learner.check_same_after_coming_back("q");
    learner.press(RIGHT);
    learner.pty.wait_for("cold story   step 4 of 6");
}

#[test]
fn a_half_given_answer_waits() {
    let mut learner = Learner::new();
    learner.go_to(6);
    let bank = learner.bank();
    let at = bank.questions.iter().position(|question| matches!(question.kind, QuestionKind::Multi(_))).unwrap();
    let question = &bank.questions[at];
    for number in 1..=at {
        learner.pty.wait_for(&format!("question {number} of 20"));
        learner.press("x");
    }
    learner.pty.wait_for(&format!("question {} of 20", at + 1));
    learner.wait_for_record("the seed", |record| record.place.quiz.get().seed.is_some());
    let mut answering = Answering::new(question, learner.record().place.quiz.get().seed.unwrap());
    let right = answering.rows(Right::Yes);
    assert!(right.len() > 1);
    answering.pick(right[0]);
    learner.press(&std::mem::take(&mut answering.keys));
    let one_chosen =
        |screen: &vt100::Screen| content(screen).lines().any(|line| line.contains("▸  ✓ ") || line.contains("▸ ✓ "));
    learner.pty.wait_until("one option to be chosen", |screen, _| one_chosen(screen));
    learner.check_same_after_coming_back("q");
    right[1..].iter().for_each(|row| answering.pick(*row));
    learner.press(&(answering.keys + ENTER));
    learner.pty.wait_for(&format!("Right: all {}, and nothing else.", right.len()));
}

#[test]
fn a_half_filled_blank_waits() {
    let mut learner = Learner::new();
    learner.go_to(7);
    learner.pty.wait_for("worked example 1 of 3");
    learner.press(ENTER);
    learner.pty.wait_for("worked example 2 of 3");
    learner.press("60");
    learner.pty.wait_for(" 60 ");
    learner.check_same_after_coming_back("q");
    learner.press("0000");
    learner.press(ENTER);
    learner.pty.wait_for("Right at the first try");
    learner.press(ENTER);
    learner.pty.wait_for("run tests");
    learner.check_same_after_coming_back(CTRL_C);
    learner.leave(CTRL_C);
}

#[test]
fn a_program_and_its_cursor_wait() {
    let mut learner = Learner::new();
    learner.go_to(7);
    learner.pty.wait_for("worked example 1 of");
    learner.press("\t");
    learner.pty.wait_for("run tests");
    learner.press(CTRL_A);
    learner.press(&pasted("const größe = 1;\nconst b = 2;"));
    learner.pty.wait_for("const b = 2;");
    learner.press(UP);
    learner.press(&"\x1b[D".repeat(2));
    learner.press("q");
    learner.pty.wait_for("größqe");
    learner.check_same_after_coming_back(CTRL_C);
    // The cursor is where it was: the next letter comes right after the last one.
    learner.press("r");
    learner.pty.wait_for("größqre");
    learner.wait_for_record("the edited program", |record| {
        record.place.challenge_draft.get().as_ref().map(LearnerText::as_str) == Some("const größqre = 1;\nconst b = 2;")
    });
    learner.leave(CTRL_C);
}

#[test]
fn a_draft_survives_a_program_that_is_killed() {
    let mut learner = Learner::new();
    learner.go_to(7);
    learner.pty.wait_for("worked example 1 of");
    learner.press("\t");
    learner.pty.wait_for("run tests");
    learner.press(CTRL_END);
    learner.press("// not lost");
    learner.pty.wait_for("// not lost");
    // Nobody asks for it to be saved, and it is within a second; the deadline is that of a busy machine.
    learner.wait_for_record("the draft", |record| {
        record.place.challenge_draft.get().as_ref().is_some_and(|text| text.as_str().ends_with("// not lost"))
    });
    let before = learner.content();
    learner.pty.signal(Signal::KILL);
    assert_ne!(learner.pty.exit_code(), 0);
    learner.come_back();
    learner.pty.wait_until(&format!("the screen as it was:\n{before}\n"), |screen, _| content(screen) == before);
    learner.leave(CTRL_C);
}
