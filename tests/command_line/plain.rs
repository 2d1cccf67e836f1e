//! Plain mode in pipes: the whole course as a transcript, what is typed in bad faith, and every way out.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serverless_tutor::clock::WallTime;
use serverless_tutor::lesson::model::{Body, Challenge, Lesson, Question, QuestionKind, QuizBank, Right, Worked};
use serverless_tutor::progress::How;
use serverless_tutor::progress::LessonProgress;
use serverless_tutor::progress::place::QuizSpot;
use serverless_tutor::progress::reviews::{Grade, Review};
use serverless_tutor::progress::store::{Kept, Store};
use serverless_tutor::quiz::shuffle::{Seed, Shown, shown};
use serverless_tutor::quiz::{Confidence, Outcome};
use serverless_tutor::text::width;
use tempfile::TempDir;

use super::http::Connection;
use super::{PROGRAM, check_refused, lesson, lessons, run_in};

#[path = "plain_queues.rs"]
mod queues;

/// The order of the options in these tests.
const SEED: Seed = Seed(7);

/// A handler for POST, as the fourth exercise asks for it.
const POST: &str = "
export async function POST(request) {
  try {
    const { name } = await request.json();
    return Response.json({ name }, { status: 201 });
  } catch {
    return new Response('This is not JSON', { status: 400 });
  }
}
";

/// A learner at the ends of two pipes.
struct Learner {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    /// All that was said and heard since it was taken last, as it is kept.
    transcript: String,
    functions: TempDir,
    /// Where the lab listens, once it has said so.
    lab: Option<SocketAddr>,
}

impl Learner {
    /// Begins in a folder of what is remembered.
    fn begin(state: &Path, arguments: &[&str]) -> Self {
        Self::begin_with(state, arguments, &lessons().join("serverless/challenge/solution.js"))
    }

    /// Begins with an editor that puts this program in the place of any other.
    fn begin_with(state: &Path, arguments: &[&str], solution: &Path) -> Self {
        let functions = tempfile::tempdir().unwrap();
        let mut child = Command::new(PROGRAM)
            .args(arguments)
            .env("SERVERLESS_TUTOR_STATE", state)
            .env("SERVERLESS_TUTOR_FUNCTIONS", functions.path())
            .env("TERM", "dumb")
            .env("VISUAL", format!("cp {}", solution.display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut learner =
            Self { input: child.stdin.take(), child, output, transcript: String::new(), functions, lab: None };
        learner.hear();
        learner
    }

    /// Reads to the end of the next prompt, and returns what came before it.
    #[track_caller]
    fn hear(&mut self) -> String {
        let mut heard = String::new();
        let mut in_prompt = false;
        loop {
            let mut line = Vec::new();
            self.output.read_until(b'\n', &mut line).unwrap();
            let line = checked(&line);
            assert!(!line.is_empty(), "the program has ended:\n{heard}");
            if let Some(port) = line.strip_prefix("listening on http://127.0.0.1:") {
                self.lab = Some(SocketAddr::from(([127, 0, 0, 1], port.trim().parse().unwrap())));
            }
            in_prompt |= line.starts_with("> Enter: ");
            heard.push_str(&line);
            if in_prompt && line.ends_with(" q\n") {
                break;
            }
        }
        self.transcript.push_str(&heard);
        heard
    }

    /// Types a line and returns what is said to it.
    #[track_caller]
    fn say(&mut self, line: &str) -> String {
        self.transcript.extend(["$ ", line, "\n"]);
        self.type_in(&format!("{line}\n").into_bytes());
        self.hear()
    }

    fn type_in(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(bytes).unwrap();
        input.flush().unwrap();
    }

    /// Types a line, and then empty ones, until this is said; some thirty at most.
    #[track_caller]
    fn say_until(&mut self, line: &str, words: &str) {
        let mut all = self.say(line);
        for _ in 0..30 {
            if all.contains(words) {
                return;
            }
            all += &self.say("");
        }
        panic!("{words:?} was never said:\n{all}");
    }

    /// Types lines one after the other.
    #[track_caller]
    fn say_each(&mut self, lines: &[&str]) {
        for line in lines {
            self.say(line);
        }
    }

    /// Ends the input, and returns the exit code.
    #[track_caller]
    fn leave(mut self) -> i32 {
        drop(self.input.take());
        self.end()
    }

    /// Waits for the end, and returns the exit code.
    #[track_caller]
    fn end(mut self) -> i32 {
        let mut rest = Vec::new();
        self.output.read_to_end(&mut rest).unwrap();
        let rest = checked(&rest);
        assert!(rest.ends_with("Everything is saved. The course goes on here the next time.\n"), "{rest}");
        self.child.wait().unwrap().code().expect("no signal ends it")
    }

    /// Compares what was said since the last time with the golden transcript of this name.
    #[track_caller]
    fn check(&mut self, name: &str) {
        let said = std::mem::take(&mut self.transcript);
        let said = said.replace(self.functions.path().to_str().unwrap(), "FUNCTIONS");
        let said: String = said.lines().filter_map(steady).fold(String::new(), |all, line| all + &line + "\n");
        insta::assert_snapshot!(format!("plain-{name}"), said);
    }
}

/// Text of which every byte may be written: no control character but the line feed, and no line that is too long.
#[track_caller]
fn checked(bytes: &[u8]) -> String {
    assert!(
        bytes.iter().all(|byte| *byte == b'\n' || !byte.is_ascii_control()),
        "{:?}",
        String::from_utf8_lossy(bytes)
    );
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(!text.chars().any(|c| c != '\n' && c.is_control()), "{text:?}");
    for line in text.lines() {
        assert!(width(line) <= 76, "{line:?} is too long");
    }
    text
}

/// A line as it is every time: what is measured, and where, is left out.
fn steady(line: &str) -> Option<String> {
    if line.starts_with("smallest input that fails") {
        return None;
    }
    if let Some((before, _)) = line.split_once("http://127.0.0.1:") {
        return Some(format!("{before}http://127.0.0.1:PORT"));
    }
    if line.trim_start().starts_with("\"timestamp\": ") {
        return Some("    \"timestamp\": TIME,".to_owned());
    }
    let measured = ["Times: ", "- Measured as ", "- cold call: ", "- warm call: ", "- cold to warm: "];
    let seen = line.contains("seen; ") && line.contains(" ms");
    if !seen && !measured.iter().any(|start| line.starts_with(start)) {
        return Some(line.to_owned());
    }
    let mut steady = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, number) = rest.split_at(at);
        let end = number.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(number.len());
        let (number, after) = number.split_at(end);
        // Names such as i-1 are the same each time.
        let kept = before.ends_with("i-");
        let punctuation = number.len() - number.trim_end_matches([',', '.']).len();
        steady.push_str(before);
        steady.push_str(if kept { number } else { "N" });
        steady.push_str(if kept { "" } else { &number[number.len() - punctuation..] });
        rest = after;
    }
    Some(steady.replace("µs", "ms") + rest)
}

/// A folder in which the quiz is shown in a known order.
fn prepared() -> TempDir {
    prepared_for(&lesson())
}

fn prepared_for(lesson: &Lesson) -> TempDir {
    let state = tempfile::tempdir().unwrap();
    let opened = Store::open(Some(state.path().to_owned()));
    let (mut store, mut progress) = (opened.store, opened.progress);
    let record = progress.lesson_mut(&lesson.id);
    record.place.quiz.set(QuizSpot { seed: Some(SEED), ..QuizSpot::default() });
    assert_eq!(store.save(&progress).kept, Kept::OnDisk);
    state
}

fn record_of(state: &Path) -> LessonProgress {
    record_in(&lesson(), state)
}

fn record_in(lesson: &Lesson, state: &Path) -> LessonProgress {
    Store::open(Some(state.to_owned())).progress.lesson(&lesson.id).cloned().unwrap_or_default()
}

fn bank() -> QuizBank {
    bank_of(&lesson())
}

fn bank_of(lesson: &Lesson) -> QuizBank {
    let found = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Quiz(bank) => Some(bank.clone()),
        _ => None,
    });
    found.unwrap()
}

fn challenge_of(lesson: &Lesson) -> Challenge {
    let found = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Challenge(challenge) => Some((**challenge).clone()),
        _ => None,
    });
    found.unwrap()
}

/// The line that answers a question: rightly, or wrongly where there is one wrong option.
fn answer(question: &Question, wanted: Right) -> String {
    let numbers = |rows: Vec<usize>| rows.iter().map(|row| (row + 1).to_string()).collect::<Vec<_>>().join(" ");
    match shown(question, SEED) {
        Shown::Options(options) => {
            let rows: Vec<usize> = (0..options.len()).filter(|row| options[*row].right == wanted).collect();
            let many = matches!(question.kind, QuestionKind::Multi(_));
            numbers(if many { rows } else { rows[..1].to_vec() })
        }
        Shown::Lines(_) => {
            let QuestionKind::SpotTheBug(lines) = &question.kind else { unreachable!() };
            lines.right.to_string()
        }
        Shown::Number(numeric) => numeric.answer.to_string(),
        Shown::Items(items) => {
            let QuestionKind::Order(order) = &question.kind else { unreachable!() };
            let row = |id| items.iter().position(|item| item.id == id).unwrap();
            numbers(order.items.iter().map(|item| row(item.id.clone())).collect())
        }
        Shown::Pairs { left, right } => {
            let letter = |row: usize| char::from(b'a' + row as u8);
            let partner = |row: usize| right.iter().position(|pair| pair.id == left[row].id).unwrap();
            let pairs = (0..left.len()).map(|row| format!("{}{}", row + 1, letter(partner(row))));
            pairs.collect::<Vec<_>>().join(" ")
        }
    }
}

/// Makes a call as curl does.
fn call(lab: SocketAddr, method: &str, target: &str, body: &str) -> u16 {
    Connection::open(lab).call(method, target, &[], body.as_bytes()).status
}

/// Changes a file of the lab as an editor does.
fn edit(learner: &Learner, change: impl FnOnce(&str) -> String) {
    let path = learner.functions.path().join("app/api/hello/route.js");
    let before = fs::read_to_string(&path).unwrap();
    let after = change(&before);
    assert_ne!(before, after);
    fs::write(path, after).unwrap();
}

#[test]
fn the_whole_course_is_completed_in_a_pipe() {
    let state = prepared();
    let mut learner = Learner::begin(state.path(), &["--plain", "serverless"]);
    let titles: Vec<String> = lesson().sections.iter().map(|section| section.title.to_string()).collect();
    let done = |at: usize| format!("{}: Completed. That makes {} of 9 sections.", titles[at], at + 1);

    learner.say_each(&["?", "", "b", "", "", "", ""]);
    let said = learner.say("");
    assert!(said.contains(&done(0)), "{said}");
    learner.check("1-why");

    learner.say_each(&["f cold", "t", "cold start", "f", "list", "t", "", "y", "", "", "stop", "1"]);
    for _ in 2..terms_of(&lesson()) {
        learner.say("");
    }
    let said = learner.say("");
    assert!(said.contains(&done(1)), "{said}");
    learner.say("");
    learner.check("2-terms");

    // The cold story with a guess, the warm one without, and the third to its end.
    learner.say_each(&["", "", "c", "", "", ""]);
    let said = learner.say("");
    assert!(said.contains(&done(2)), "{said}");
    learner.say_each(&["b", "3"]);
    while !learner.say("").contains("> Enter: begin the story") {}
    learner.say("whole");
    learner.say_each(&["2", "", "", "", "", ""]);
    learner.say("");
    learner.check("3-model");

    learner.say("");
    let said = learner.say("1");
    assert!(said.contains(&done(3)) && said.contains("It ran: a cold start."), "{said}");
    learner.say_each(&[
        "query name=Grace",
        "run",
        "body {}",
        "method put",
        "run",
        "reset",
        "cold",
        "run",
        "2",
        "",
        "",
        "3",
        "",
        "1",
    ]);
    learner.say("");
    learner.check("4-code");

    do_the_exercises(&mut learner);
    learner.check("5-experiments");
    assert!(
        record_of(state.path()).done.contains_key(&lesson().sections[4].id),
        "it is on disk while the program runs"
    );

    take_the_quiz(&mut learner);
    let said = learner.say("");
    learner.check("6-quiz");
    assert!(said.contains("Section 7 of 9"), "{said}");

    solve_the_challenge(&mut learner);
    learner.say("");
    learner.check("7-challenge");

    learner.say_each(&["", "t", "3", "", "e", "", "go 5", "1", "w", "call GET /api/tasks", "b", "", "", "", ""]);
    let said = learner.say("");
    assert!(said.contains(&done(7)) && said.contains(&done(8)), "{said}");
    assert!(said.contains("Completed, 9 of 9 sections.") && !said.contains("Still open"), "{said}");
    learner.say_each(&["r", "s", ""]);
    learner.check("8-and-9");

    assert_eq!(learner.leave(), 0);
    let record = record_of(state.path());
    assert_eq!(record.done.len(), 9);
    assert!(record.done.values().all(|how| *how == How::Done));
    // Who comes back is where they were.
    let mut learner = Learner::begin(state.path(), &["--plain"]);
    assert!(learner.say("s").contains("9. Connections: Completed, open now"));
    assert_eq!(learner.leave(), 0);
}

fn terms_of(lesson: &Lesson) -> usize {
    let found = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Terms(terms) => Some(terms.cards.len()),
        _ => None,
    });
    found.unwrap()
}

/// The first exercise and the last with calls from outside, the others with the words of plain mode.
fn do_the_exercises(learner: &mut Learner) {
    let lab = learner.lab.unwrap();
    learner.say("2");
    assert_eq!(call(lab, "GET", "/api/hello", ""), 200);
    assert!(learner.say("").contains("Exercise 1: seen: GET without a name."));
    assert_eq!(call(lab, "GET", "/api/hello?name=Ada", ""), 200);
    learner.say("");
    let said = learner.say("call /api/hello?name=");
    assert!(said.contains("Exercise 1, A route of your own: observed."), "{said}");

    learner.say_each(&["", "2", "stop"]);
    let wait = "  await new Promise((done) => setTimeout(done, 300));\n";
    let head = "export async function GET(request) {\n";
    edit(learner, |source| source.replace(head, &format!("{head}{wait}")));
    assert!(learner.say("").contains("A new version of /api/hello serves."));
    learner.say_each(&["call /api/hello", "call /api/hello", "stop", "call /api/hello"]);
    let said = learner.say("burst 3 /api/hello");
    assert!(said.contains("Exercise 3, Two quick calls, then three at once: observed."), "{said}");

    learner.say_each(&["", ""]);
    edit(learner, |source| source.replace(wait, "") + POST);
    learner.say("");
    assert_eq!(call(lab, "POST", "/api/hello", r#"{"name":"Ada"}"#), 201);
    assert_eq!(call(lab, "POST", "/api/hello", "name=Ada"), 400);
    learner.say("");
    let said = learner.say("call DELETE /api/hello");
    assert!(said.contains("Interactive Experiment: Completed. That makes 5 of 9 sections."), "{said}");
    learner.say("");
}

/// All questions, the first of them wrong at first.
fn take_the_quiz(learner: &mut Learner) {
    let bank = bank();
    for (at, question) in bank.questions.iter().enumerate() {
        if at == 0 {
            let said = learner.say(&answer(question, Right::No));
            assert!(said.contains("Wrong."), "{said}");
            learner.say("sure");
        } else {
            learner.say("h");
            let said = learner.say(&answer(question, Right::Yes));
            assert!(said.contains("\nRight"), "{}: {said}", question.id);
            learner.say(["guess", "fairly", "3"][at % 3]);
        }
        if at + 1 < bank.questions.len() {
            learner.say("");
        }
    }
    learner.say("missed");
    let said = learner.say(&answer(&bank.questions[0], Right::Yes));
    assert!(said.contains("Every question is answered: 20 of 20 right"), "{said}");
}

/// Fills every blank of the worked examples.
fn fill_the_worked_examples(learner: &mut Learner, challenge: &Challenge) {
    for worked in &challenge.worked {
        for blank in Worked::blanks(worked) {
            learner.say("1");
            let said = learner.say(&blank.answer.to_string());
            assert!(said.contains("Right."), "{said}");
        }
        learner.say("");
    }
}

/// The worked examples, the untouched starter, a known mistake, and the solution through an editor.
fn solve_the_challenge(learner: &mut Learner) {
    let challenge = challenge_of(&lesson());
    fill_the_worked_examples(learner, &challenge);
    learner.say_each(&["run", "h", "h", "solution", "program"]);
    let folder = tempfile::tempdir().unwrap();
    let wrong = folder.path().join("mine.js");
    fs::write(&wrong, &challenge.misconceptions[0].source).unwrap();
    let before = learner.transcript.clone();
    let said = learner.say(&format!("file {}", wrong.display()));
    assert!(said.contains(challenge.misconceptions[0].title.as_str()), "{said}");
    learner.transcript = before + "$ file MINE\n" + &said;
    let said = learner.say("edit");
    assert!(said.contains("passed, 25 of 25"), "{said}");
    assert!(said.contains("Coding Challenge: Completed. That makes 7 of 9 sections."), "{said}");
}

#[test]
fn whatever_is_typed_harms_nothing_and_is_not_echoed_raw() {
    let state = prepared();
    let mut learner = Learner::begin(state.path(), &["--plain", "serverless"]);
    let long = "x".repeat(200_000);
    let hostile: [&[u8]; 7] = [
        b"\x1b[2J\x1b]0;title\x07\n",
        b"\0\0\0\n",
        b"\xff\xfe\x80 \xc3\n",
        "\u{202e}\u{200b}reversed\u{9b}31m\n".as_bytes(),
        b"-1 99999999999999999999 0\n",
        b"call GET /\x1b[31m HTTP/1.1\rhost: x\r\n",
        b"file /dev/null\n",
    ];
    for section in 1..=9 {
        learner.say("s");
        learner.say(&section.to_string());
        let before = record_of(state.path());
        for bytes in hostile {
            learner.type_in(bytes);
            learner.hear();
        }
        learner.type_in(format!("{long}\n").as_bytes());
        assert!(learner.hear().contains("> Enter: "));
        let after = record_of(state.path());
        let known = (before.done.clone(), before.guess("x"), before.answers().len(), before.attempts);
        assert_eq!((after.done.clone(), after.guess("x"), after.answers().len(), after.attempts), known, "{section}");
    }
    assert_eq!(learner.leave(), 0);
}

#[test]
fn a_signal_saves_as_the_end_of_the_input_does() {
    use rustix::process::{Pid, Signal, kill_process};
    let state = prepared();
    let mut learner = Learner::begin(state.path(), &["--plain", "serverless"]);
    learner.say("");
    let said = learner.say("");
    assert!(said.contains("Part 3 of 5."), "{said}");
    kill_process(Pid::from_child(&learner.child), Signal::INT).unwrap();
    assert_eq!(learner.end(), 130);
    let mut learner = Learner::begin(state.path(), &["--plain", "serverless"]);
    let said = learner.say("again");
    assert!(said.contains("Part 3 of 5."), "{said}");
    assert_eq!(learner.leave(), 0);
}

#[test]
fn a_review_is_asked_in_lines() {
    let state = prepared();
    let opened = Store::open(Some(state.path().to_owned()));
    let (mut store, mut progress) = (opened.store, opened.progress);
    let record = progress.lesson_mut(&lesson().id);
    let mut log = |item: &str, grade, confidence| {
        record.reviews.entry(item.parse().unwrap()).or_default().push(WallTime(1_000), Review { grade, confidence });
    };
    log("term/serverless", Grade::Good, None);
    log("question/q-07", Grade::Again, Some(Confidence::Sure));
    assert_eq!(store.save(&progress).kept, Kept::OnDisk);

    let mut learner = Learner::begin(state.path(), &["review", "--plain"]);
    assert!(learner.transcript.contains("1 of 2. A question."), "{}", learner.transcript);
    let said = learner.say("1");
    assert!(said.contains("Wrong."), "{said}");
    learner.say("sure");
    let said = learner.say("");
    assert!(said.contains("2 of 2. Which term is this?"), "{said}");
    assert!(learner.say("").contains("It is: Serverless."));
    let said = learner.say("e");
    assert!(said.contains("Asked: 2. Recalled: 1."), "{said}");
    assert!(learner.say("").contains("Section 1 of 9"));
    assert_eq!(learner.leave(), 0);
    let last = |item: &str| {
        let kept = record_of(state.path());
        kept.reviews[&item.parse().unwrap()].last().map(|(_, _, review)| (review.grade, review.confidence))
    };
    assert_eq!(last("term/serverless"), Some((Grade::Easy, None)));
    assert_eq!(last("question/q-07"), Some((Grade::Again, Some(Confidence::Sure))));
}

#[test]
fn a_variable_switches_it_on() {
    let plain = |value: &str| {
        let state = tempfile::tempdir().unwrap();
        let mut command = Command::new(PROGRAM);
        command.arg("serverless").env("SERVERLESS_TUTOR_STATE", state.path()).env("ACCESSIBLE", value);
        let output = command.stdin(Stdio::null()).output().unwrap();
        (output.status.code().unwrap(), checked(&output.stdout))
    };
    let (code, said) = plain("1");
    assert_eq!(code, 0);
    assert!(said.contains("Section 1 of 9: Why This Matters"), "{said}");
    assert_eq!(plain("0"), (3, String::new()));
    assert_eq!(plain(""), (3, String::new()));
    check_refused(&["serverless"], 3, "error: the course needs a terminal, but ");
    let refused = run_in(tempfile::tempdir().unwrap().path(), &["serverless"]);
    assert!(refused.err.contains("--plain needs none"), "{}", refused.err);
    check_refused(&["--plain", "nowhere"], 2, "error: there is no lesson `nowhere`");
}

#[test]
fn a_wrong_answer_of_one_kind_is_told_what_is_missing() {
    let state = prepared();
    let mut learner = Learner::begin(state.path(), &["--plain", "serverless"]);
    learner.say_each(&["s", "6"]);
    let bank = bank();
    let go = |learner: &mut Learner, kind: &str| {
        let at = bank.questions.iter().position(|question| question.kind.name() == kind).unwrap();
        learner.say(&format!("go {}", at + 1));
    };
    go(&mut learner, "order");
    assert!(learner.say("1 2").contains("numbers, each once, in the right order."));
    assert!(learner.say("1 1 2").contains("stands there twice"));
    go(&mut learner, "match");
    assert!(learner.say("1a").contains("for each number"));
    go(&mut learner, "numeric");
    assert!(learner.say("many").contains("number"));
    go(&mut learner, "multi");
    assert!(learner.say("0").contains("Type numbers from 1 to"));
    go(&mut learner, "spot-the-bug");
    assert!(learner.say("999").contains("number of a line"));
    assert_eq!(learner.leave(), 0);
    assert!(record_of(state.path()).answers().is_empty());
    let right = record_of(state.path()).standings().values().filter(|one| one.outcome == Outcome::Right).count();
    assert_eq!(right, 0);
}
