//! Guest code in a child: from the wish for a process or an isolate to a program that is ready, a call of one that is, and
//! grading. The way of a request through the lab is in `lab.rs` beside this bench.

use std::sync::mpsc;
use std::time::Duration;

use divan::Bencher;
use rustix::event::{PollFd, PollFlags, poll};
use serverless_tutor::grader::diagnosis::Known;
use serverless_tutor::grader::grade;
use serverless_tutor::lesson::model::{Body, Challenge, Lesson};
use serverless_tutor::sandbox::cancel::Cancel;
use serverless_tutor::sandbox::environment::{Environment, Event, Program};
use serverless_tutor::sandbox::host::{AfterAnswer, CallId, Host, IsolateId, Loading, Mode, Report, Sent, Sharing};
use serverless_tutor::sandbox::limits::Limits;
use serverless_tutor::sandbox::spawn::{Spawner, WorkerProgram};
use serverless_tutor::units::{Bytes, MemoryMb};

use crate::PROGRAM;
use crate::rehearsal::lesson;

const LIMITS: Limits = Limits::isolate(Bytes::mib(128), Duration::from_secs(1), Duration::from_secs(3));

/// Starts processes, with the web API compiled already.
fn spawner() -> Spawner {
    let spawner = Spawner::start(WorkerProgram(PROGRAM.into()));
    spawner.prepare().unwrap();
    spawner
}

fn program() -> Program {
    let source = "export const GET = () => new Response('hello');\n".to_owned();
    Program { file_name: "hello.mjs".to_owned(), source, ..Program::default() }
}

fn event() -> Event {
    Event { method: "GET".to_owned(), path: "/hello".to_owned(), ..Event::default() }
}

fn environment(spawner: &Spawner) -> Environment {
    Environment::start(spawner, &program(), &Limits::environment(), &Cancel::default()).unwrap().0
}

/// From the wish for a process to a program whose top level has run. Its end is not in the time.
#[divan::bench(sample_size = 1)]
fn start_a_process(bencher: Bencher) {
    let spawner = spawner();
    bencher.bench(|| environment(&spawner));
}

/// The same and the answer to its first call.
#[divan::bench(sample_size = 1)]
fn start_a_process_and_call(bencher: Bencher) {
    let spawner = spawner();
    bencher.bench(|| {
        let mut environment = environment(&spawner);
        assert!(environment.invoke(&event(), &Cancel::default()).unwrap().answer.is_ok());
        environment
    });
}

#[divan::bench]
fn call_a_warm_process(bencher: Bencher) {
    let spawner = spawner();
    let mut environment = environment(&spawner);
    bencher.bench_local(|| environment.invoke(&event(), &Cancel::default()).unwrap());
}

/// A process that hosts isolates, and the number of the last isolate or call.
struct Hosting {
    host: Host,
    last: u32,
}

impl Hosting {
    fn start(spawner: &Spawner) -> Self {
        let (tx, rx) = mpsc::channel();
        Host::start(spawner, LIMITS, move |host| drop(tx.send(host)));
        let mut hosting = Self { host: rx.recv().unwrap().unwrap(), last: 0 };
        hosting.until(|report| *report == Report::Ready);
        hosting
    }

    /// Sends what is queued and takes in reports to the one that is wanted.
    fn until(&mut self, wanted: impl Fn(&Report) -> bool) {
        let channel = self.host.channel().unwrap();
        loop {
            let out = match self.host.flush().unwrap() {
                Sent::All => PollFlags::IN,
                Sent::Blocked => PollFlags::IN | PollFlags::OUT,
            };
            // What came together with the last report that was wanted is here already.
            while let Some(report) = self.host.next_report().unwrap() {
                if wanted(&report) {
                    return;
                }
            }
            poll(&mut [PollFd::new(&channel, out)], None).unwrap();
            self.host.take_in().unwrap();
        }
    }

    fn load(&mut self) -> IsolateId {
        self.last += 1;
        let isolate = IsolateId(self.last);
        let mode = Mode { sharing: Sharing::Alone, after_answer: AfterAnswer::Frozen };
        let name = "hello".to_owned();
        let loading = Loading { program: program(), name, limits: LIMITS, mode, memory: MemoryMb(128) };
        self.host.load(isolate, loading).unwrap();
        self.until(|report| matches!(report, Report::Live(id, Ok(_)) if *id == isolate));
        isolate
    }

    fn call(&mut self, isolate: IsolateId) {
        self.last += 1;
        let call = CallId(self.last);
        self.host.call(isolate, call, event());
        self.until(|report| matches!(report, Report::Ended(_, id, Ok(()), _) if *id == call));
    }
}

/// From the wish for an isolate in a process that is there to a program whose top level has run. The one before ends
/// meanwhile, which nobody waits for.
#[divan::bench(sample_size = 1)]
fn start_an_isolate(bencher: Bencher) {
    let mut hosting = Hosting::start(&spawner());
    bencher.bench_local(|| {
        let isolate = hosting.load();
        hosting.host.close(isolate);
    });
}

#[divan::bench]
fn call_a_warm_isolate(bencher: Bencher) {
    let mut hosting = Hosting::start(&spawner());
    let isolate = hosting.load();
    bencher.bench_local(|| hosting.call(isolate));
}

/// Isolates that live in the process while one of them is called.
#[divan::bench(args = [1, 10, 100, 1_000])]
fn call_one_isolate_among(bencher: Bencher, count: u32) {
    let mut hosting = Hosting::start(&spawner());
    let isolates: Vec<IsolateId> = (0..count).map(|_| hosting.load()).collect();
    bencher.bench_local(|| hosting.call(isolates[isolates.len() / 2]));
}

fn challenge(lesson: &Lesson) -> &Challenge {
    let challenge = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Challenge(challenge) => Some(challenge.as_ref()),
        _ => None,
    });
    challenge.unwrap()
}

/// All cases of the right solution.
#[divan::bench(sample_size = 1)]
fn grade_the_right_solution(bencher: Bencher) {
    let lesson = lesson();
    let (challenge, spawner, known) = (challenge(&lesson), spawner(), Known::default());
    bencher.bench_local(|| {
        assert!(grade(challenge, &challenge.solution, &spawner, &known, &Cancel::default()).unwrap().is_passed());
    });
}

/// A known mistake, the first of a process: all known wrong programs run once to compare with.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn grade_the_first_wrong_program(bencher: Bencher) {
    let lesson = lesson();
    let (challenge, spawner) = (challenge(&lesson), spawner());
    let wrong = &challenge.misconceptions[0].source;
    bencher.bench_local(|| {
        let report = grade(challenge, wrong, &spawner, &Known::default(), &Cancel::default()).unwrap();
        assert!(report.misconception.is_some());
    });
}

#[divan::bench(sample_size = 1)]
fn grade_a_later_wrong_program(bencher: Bencher) {
    let lesson = lesson();
    let (challenge, spawner, known) = (challenge(&lesson), spawner(), Known::default());
    let mut sources = challenge.misconceptions.iter().map(|known| &known.source).cycle();
    let mut run = || {
        let report = grade(challenge, sources.next().unwrap(), &spawner, &known, &Cancel::default()).unwrap();
        assert!(report.misconception.is_some());
    };
    run();
    bencher.bench_local(run);
}
