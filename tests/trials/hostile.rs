//! Programs that try to break the course: as they are graded, as they are run in the course itself while somebody types, and as
//! functions of the lab.

use std::time::{Duration, Instant};

use serverless_tutor::sandbox::calls::run_calls;
use serverless_tutor::sandbox::cancel::Cancel;
use serverless_tutor::sandbox::limits::Limits;
use serverless_tutor::sandbox::spawn::{Spawner, WorkerProgram};

use crate::chance::Chance;
use crate::hostile_programs::{Class, HOSTILE, class, job, source};
use crate::lab::{Lab, children_of};
use crate::pty::{self, Pty};
use crate::trial::{Effort, Trial};

/// From the start of a program to what became of it.
const IN_TIME: Duration = Duration::from_millis(2200);
/// From a key to the frame that shows it.
const FRAME: Duration = Duration::from_millis(50);

/// Some of the programs in an order of chance, so that a test run takes others each time.
fn some(effort: Effort, chance: &mut Chance, short: usize) -> Vec<(&'static str, &'static [Class])> {
    let mut programs = chance.shuffled(HOSTILE);
    programs.truncate(effort.of(short, HOSTILE.len()));
    programs
}

/// Every program ends as its first line says, in time, and nothing is left of it.
pub(crate) fn programs_end_as_they_must(effort: Effort) -> Trial {
    let mut trial = Trial::new("hostile programs get the verdict that they must, and none passes by a trick");
    let mut chance = Chance::new();
    let spawner = Spawner::start(WorkerProgram(env!("CARGO_BIN_EXE_serverless-tutor").into()));
    for _ in 0..effort.of(1, 10) {
        for (name, allowed) in some(effort, &mut chance, 1) {
            let began = Instant::now();
            trial.attempt(&format!("{name}, {}", chance.seed()), || {
                let run = run_calls(&spawner, &job(&source(name)), &Limits::grading(), &Cancel::default()).unwrap();
                let class = class(&run);
                assert!(allowed.contains(&class), "{class:?}, {run:#?}");
                // In a test run other tests have children as well.
                if effort == Effort::Full {
                    assert_eq!(children_of(std::process::id()), [0; 0], "a child is left");
                }
            });
            trial.time("a hostile program, from its start to its verdict", began.elapsed(), effort.limit(IN_TIME));
        }
    }
    trial
}

const CTRL_A: &str = "\x01";
const CTRL_C: &str = "\x03";
const CTRL_R: &str = "\x12";
/// A sign that no program prints and no screen shows.
const SIGN: &str = "§";
const BACKSPACE: &str = "\x7f";
const RUNNING: &str = "Esc stops it";
const LOOKING: &str = "stop looking";

/// A learner at the challenge of the course.
struct Learner {
    pty: Pty,
    /// From each key to its frame.
    keys: Vec<Duration>,
}

/// The same programs as solutions in the course, on a real terminal, while somebody types.
pub(crate) fn the_course_answers_keys_meanwhile(effort: Effort) -> Trial {
    let mut trial = Trial::new("the course stays alive while it runs a hostile program, and no child is left");
    let mut chance = Chance::new();
    let state = tempfile::tempdir().unwrap();
    let mut pty = pty::start(
        env!("CARGO_BIN_EXE_serverless-tutor").as_ref(),
        &["--no-motion"],
        &[("SERVERLESS_TUTOR_STATE", state.path().to_str().unwrap())],
        [120, 36],
    );
    pty.wait_for("0/9");
    pty.send("s");
    pty.wait_for("── Sections ──");
    pty.send("7");
    pty.wait_for("worked example 1 of");
    pty.send("\t");
    pty.wait_for("run tests");
    let mut learner = Learner { pty, keys: Vec::new() };
    for _ in 0..effort.of(1, 10) {
        for (name, _) in some(effort, &mut chance, 2) {
            trial.attempt(&format!("{name}, {}", chance.seed()), || learner.run(&source(name), effort));
        }
    }
    let mut keys = learner.keys;
    keys.sort_unstable();
    if let Some(p95) = keys.get(keys.len() * 95 / 100) {
        trial.time("key to frame while a hostile program runs, p95", *p95, effort.limit(FRAME));
    }
    trial.attempt("the end", || {
        learner.pty.send(CTRL_C);
        assert_eq!(learner.pty.exit_code(), 0);
        learner.pty.check_given_back();
    });
    trial
}

impl Learner {
    /// Has a program graded, types until it ended, and looks at what became of it.
    fn run(&mut self, program: &str, effort: Effort) {
        self.pty.send(CTRL_A);
        self.pty.send(&format!("\x1b[200~{program}\n\x1b[201~"));
        // The paste has arrived when a key behind it is shown.
        self.type_and_undo();
        self.keys.truncate(self.keys.len() - 2);
        self.pty.send(CTRL_R);
        let began = Instant::now();
        // Keys are taken in turn: once one is shown, those before it were taken, and the program runs or has run.
        self.type_and_undo();
        // A frame is written from above to below, and may be half here: what is seen twice is behind one that is whole.
        let mut quiet = 0;
        while quiet < 2 {
            let screen = self.pty.screen().contents();
            quiet = if [RUNNING, LOOKING].iter().any(|words| screen.contains(words)) { 0 } else { quiet + 1 };
            self.type_and_undo();
            assert!(began.elapsed() < effort.limit(Duration::from_secs(5)), "it does not end");
        }
        let screen = self.pty.screen().contents();
        assert!(!screen.contains("passed") || screen.contains("failed"), "a false pass:\n{screen}");
        let process = self.pty.pid().as_raw_nonzero().get().cast_unsigned();
        assert_eq!(children_of(process), [0; 0], "a child is left");
    }

    /// Types a sign and takes it away again, each time until that is on the screen.
    fn type_and_undo(&mut self) {
        for (key, there) in [(SIGN, true), (BACKSPACE, false)] {
            let began = Instant::now();
            self.pty.send(key);
            self.pty.wait_until("a key to be shown", |screen, _| screen.contents().contains(SIGN) == there);
            self.keys.push(began.elapsed());
        }
    }
}

/// Calls functions that hold the same programs.
pub(crate) fn functions_are_answered_in_time(effort: Effort) -> Trial {
    let mut trial = Trial::new("a hostile program as a function of the lab is answered in time, and the lab goes on");
    let mut chance = Chance::new();
    let platforms = chance.shuffled(&["lambda", "workers", "vercel"]);
    for platform in &platforms[..effort.of(1, 3)] {
        let hello = ("functions/hello.mjs", "export const GET = () => new Response('hello');".to_owned());
        let programs = some(effort, &mut chance, 3);
        let handler = "\nexports.handler = async () => ({ statusCode: 200, body: String(calculateCost(2, 3)) });\n";
        let named = programs.iter().map(|(name, _)| (format!("functions/h{name}.cjs"), source(name) + handler));
        let files: Vec<(String, String)> = named.chain([(hello.0.to_owned(), hello.1)]).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let lab = Lab::start(&files, &["--platform", platform, "--timeout", "0.5"]);
        // The folder was read before any time is taken.
        assert_eq!(lab.get("/hello").text(), "hello");
        for (name, _) in programs {
            let began = Instant::now();
            trial.attempt(&format!("{platform}, {name}, {}", chance.seed()), || {
                let answer = lab.get(&format!("/h{name}"));
                assert!(matches!(answer.status, 200 | 404 | 500 | 502 | 504), "{} {}", answer.status, answer.text());
                let text = answer.text();
                assert!(!text.contains("IMPORTED"), "{text}");
            });
            // A second of processor time on workers, half a second on the clock elsewhere; a second more for what cannot be
            // interrupted, and what it takes to start an instance.
            let limit = if *platform == "workers" { 2200 } else { 1700 };
            let what = if *platform == "workers" {
                "a hostile function, workers"
            } else {
                "a hostile function, lambda and vercel"
            };
            trial.time(what, began.elapsed(), effort.limit(Duration::from_millis(limit)));
            trial.attempt(&format!("{platform}, hello after {name}"), || assert_eq!(lab.get("/hello").text(), "hello"));
        }
    }
    trial
}
