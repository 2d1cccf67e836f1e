//! What goes between the program and the processes for guest code is believed by neither side, and a process that dies takes
//! nothing with it.

#[path = "frames/killed.rs"]
pub(crate) mod killed;

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::os::fd::OwnedFd;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serverless_tutor::lab::engine::{Lab, Options};
use serverless_tutor::lab::platform::{Platform, Settings};
use serverless_tutor::sandbox::calls::run_calls;
use serverless_tutor::sandbox::cancel::Cancel;
use serverless_tutor::sandbox::limits::Limits;
use serverless_tutor::sandbox::spawn::{Spawner, WorkerProgram};
use tempfile::TempDir;

use crate::chance::Chance;
use crate::hostile_programs::{Class, class, job};
use crate::http::Connection;
use crate::trial::{Effort, Trial};

const PROGRAM: &str = env!("CARGO_BIN_EXE_serverless-tutor");

/// A child that was told nonsense ends, at the latest when nobody is there any more.
const ENDS: Duration = Duration::from_secs(1);

/// A first order that is right: the limits of grading, for one isolate.
fn start(isolates: u8) -> Vec<u8> {
    let mut order = vec![1];
    for figure in [64 << 20, 4 << 20, 16 << 20, 1_000_000, 2_000_000_u64] {
        order.extend(figure.to_le_bytes());
    }
    for optional in [512 << 20, 3_000_000_u64] {
        order.push(1);
        order.extend(optional.to_le_bytes());
    }
    order.push(isolates);
    framed(&order)
}

fn framed(frame: &[u8]) -> Vec<u8> {
    [&(frame.len() as u32).to_le_bytes(), frame].concat()
}

/// What a child is told, and whether it can tell that it is nonsense before anybody hangs up.
struct Nonsense {
    bytes: Vec<u8>,
    is_plain: bool,
}

/// Nonsense of every kind: garbage, a huge length, a frame that does not end, orders that there are not, orders out of turn.
fn nonsense(chance: &mut Chance) -> Nonsense {
    let count = chance.below(2000);
    let kind = chance.below(8);
    let bytes = match kind {
        0 => chance.bytes(count),
        1 => [&u32::MAX.to_le_bytes()[..], &chance.bytes(count)].concat(),
        2 => [&(3_u32 << 19).to_le_bytes()[..], &chance.bytes(count)].concat(),
        3 => [&0_u32.to_le_bytes()[..], &chance.bytes(count)].concat(),
        4 => framed(&[&[chance.below(256) as u8][..], &chance.bytes(count)].concat()),
        5 => start(0)[..chance.below(30)].to_vec(),
        6 => [start(chance.below(2) as u8), chance.bytes(count)].concat(),
        _ => [start(chance.below(2) as u8), framed(&[4 + chance.below(30) as u8])].concat(),
    };
    Nonsense { bytes, is_plain: matches!(kind, 1 | 3 | 7) }
}

/// A child is told nonsense.
pub(crate) fn children_survive_nonsense(effort: Effort) -> Trial {
    let mut trial = Trial::new("a process for guest code that is told nonsense says nothing wrong, and ends");
    let mut chance = Chance::new();
    for _ in 0..effort.of(20, 1000) {
        let Nonsense { bytes: told, is_plain } = nonsense(&mut chance);
        let began = Instant::now();
        trial.attempt(&format!("{told:?}, {}", chance.seed()), || {
            let (mut ours, theirs) = UnixStream::pair().unwrap();
            let theirs = OwnedFd::from(theirs);
            let mut child = Command::new(PROGRAM)
                .args(["worker", &std::process::id().to_string()])
                .env_clear()
                .stdin(Stdio::from(theirs.try_clone().unwrap()))
                .stdout(Stdio::from(theirs))
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            // It may be gone already.
            let _ = ours.write_all(&told);
            if !is_plain {
                // Nobody is there any more, which it must notice wherever it is.
                ours.shutdown(Shutdown::Write).unwrap();
            }
            let mut said = Vec::new();
            ours.set_read_timeout(Some(effort.limit(ENDS) * 2)).unwrap();
            let end = ours.read_to_end(&mut said);
            assert!(!end.is_err_and(|why| why.kind() == ErrorKind::WouldBlock), "it does not end");
            drop(ours);
            let mut complaint = String::new();
            child.stderr.take().unwrap().read_to_string(&mut complaint).unwrap();
            child.wait().unwrap();
            assert_eq!(complaint, "", "it complains");
            // Ready, in seven bytes, is the most that such orders bring about, unless one of them happens to be the self-test.
            assert!(said.is_empty() || said.starts_with(&[3, 0, 0, 0, 1]), "{said:?}");
        });
        trial.time("a child that was told nonsense is gone", began.elapsed(), effort.limit(ENDS));
    }
    trial
}

/// A program in place of a child. What the real one says goes through it; after some bytes something else comes, and then the rest.
struct Foreign {
    folder: TempDir,
}

impl Foreign {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        symlink(PROGRAM, folder.path().join("real")).unwrap();
        let script = "#!/bin/sh\n\
            # What a real child says, with something of others in it. Its parent is this shell.\n\
            cd \"$(dirname \"$0\")\" || exit 1\n\
            [ -e off ] && exec ./real \"$@\"\n\
            ./real worker $$ | { dd bs=1 count=\"$(cat after)\" 2>&-; cat between; [ -e cut ] && kill -9 $$; cat; }\n";
        let program = folder.path().join("program");
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        Self { folder }
    }

    fn program(&self) -> WorkerProgram {
        WorkerProgram(self.path("program"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// From now on children say other things. In a short trial they end then, so that nobody waits for more.
    fn disturb(&self, effort: Effort, chance: &mut Chance) -> String {
        let after = chance.below(400);
        let between = match chance.below(3) {
            0 => Vec::new(),
            1 => forged(chance),
            _ => nonsense(chance).bytes,
        };
        let cut = effort == Effort::Short || between.is_empty() || chance.below(2) == 0;
        fs::write(self.path("after"), after.to_string()).unwrap();
        fs::write(self.path("between"), &between).unwrap();
        let _ = fs::remove_file(self.path("off"));
        let _ = fs::remove_file(self.path("cut"));
        if cut {
            fs::write(self.path("cut"), "").unwrap();
        }
        format!("after {after} bytes {between:?}, cut: {cut}, {}", chance.seed())
    }

    /// From now on children are real.
    fn undisturb(&self) {
        fs::write(self.path("off"), "").unwrap();
    }
}

/// Frames that are right and that nobody asked for: results, answers of calls that there are not, ends.
fn forged(chance: &mut Chance) -> Vec<u8> {
    let numbers = |tag: u8, numbers: &[u32]| {
        framed(&[&[tag][..], &numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>()].concat())
    };
    let [isolate, call] = [chance.below(3) as u32, chance.below(3) as u32];
    match chance.below(9) {
        0 => framed(&[1, 0, 0]),
        1 => framed(&[4, 0]),
        2 => framed(&[&[5][..], &5.0_f64.to_le_bytes()].concat()),
        3 => framed(&[9]),
        4 => numbers(20, &[isolate]),
        5 => numbers(22, &[isolate, call, 200, 0]),
        6 => numbers(23, &[isolate, call, 2, 0x0000_6968]),
        7 => numbers(28, &[isolate]),
        _ => numbers(29, &[isolate]),
    }
}

/// The parent hears nonsense, too little and too much from what it takes for a child that grades.
pub(crate) fn grading_survives_foreign_children(effort: Effort) -> Trial {
    let mut trial =
        Trial::new("a child that says nonsense, too little or too much is a crash, and the next run is right");
    let mut chance = Chance::new();
    let foreign = Foreign::new();
    let spawner = Spawner::start(foreign.program());
    let right = job("function calculateCost(a, b) { return a + b; }");
    for _ in 0..effort.of(5, 300) {
        let case = foreign.disturb(effort, &mut chance);
        let began = Instant::now();
        trial.attempt(&case, || {
            // What a child says of itself may be believed as long as it is a whole run; anything else is an end.
            match run_calls(&spawner, &right, &Limits::grading(), &Cancel::default()) {
                Ok(run) => assert_eq!(run.cases.len(), 3),
                Err(why) => assert!(why.to_string().contains("before it was ready"), "{why}"),
            }
        });
        trial.time(
            "a run with a child that talks nonsense",
            began.elapsed(),
            effort.limit(Duration::from_millis(2200)),
        );
        foreign.undisturb();
        trial.attempt(&format!("the run after {case}"), || {
            let run = run_calls(&spawner, &right, &Limits::grading(), &Cancel::default()).unwrap();
            assert_eq!(class(&run), Class::Pass, "{run:#?}");
        });
    }
    trial
}

/// The lab hears the same from an instance.
pub(crate) fn the_lab_survives_foreign_children(effort: Effort) -> Trial {
    let mut trial =
        Trial::new("an instance that says nonsense, too little or too much fails alone, and the lab goes on");
    let mut chance = Chance::new();
    let platforms = chance.shuffled(&Platform::ALL);
    for platform in &platforms[..effort.of(1, 3)] {
        let platform = *platform;
        for _ in 0..effort.of(2, 40) {
            let foreign = Foreign::new();
            foreign.undisturb();
            let functions = tempfile::tempdir().unwrap();
            write(functions.path(), "functions/hello.mjs", "export const GET = () => new Response('hello');\n");
            write(functions.path(), "functions/other.mjs", "export const GET = () => new Response('other');\n");
            let lab = Lab::start(Options {
                folder: functions.path().to_owned(),
                port: 0,
                platform,
                settings: Settings { timeout: Duration::from_secs(1), ..Settings::of(platform) },
                worker: foreign.program(),
                listener: None,
                watches: Vec::new(),
                viewer: None,
            })
            .unwrap();
            let get = |target: &str| Connection::open(lab.address()).get(target);
            // The functions have been tried, and are known, before anything is disturbed.
            assert_eq!(get("/other").text(), "other");
            let case = format!("{platform}, {}", foreign.disturb(effort, &mut chance));
            let began = Instant::now();
            trial.attempt(&case, || {
                let mut connection = Connection::open(lab.address());
                connection.request("GET", "/hello", &[], b"");
                // An answer whose beginning was right may break off.
                if let Ok(answer) = connection.answer_to("GET") {
                    assert!(matches!(answer.status, 200 | 500 | 502 | 504), "{answer:?}");
                }
            });
            // A start that comes to nothing is given up after ten seconds.
            trial.time(
                "a request to an instance that talks nonsense",
                began.elapsed(),
                effort.limit(Duration::from_secs(11)),
            );
            foreign.undisturb();
            trial.attempt(&format!("the lab after {case}"), || {
                // An instance that is left from before may come to where it is disturbed only now, and fails then.
                let ends: Vec<bool> = (0..12).map(|_| is_hello(lab.address())).collect();
                let failed = ends.iter().filter(|good| !**good).count();
                assert!(failed <= 2 && ends.ends_with(&[true; 4]), "{ends:?}");
                assert_eq!(get("/other").text(), "other");
            });
        }
    }
    trial
}

/// Whether a request was answered, and wholly.
fn is_hello(address: SocketAddr) -> bool {
    let mut connection = Connection::open(address);
    connection.request("GET", "/hello", &[], b"");
    connection.answer_to("GET").is_ok_and(|answer| (answer.status, answer.body.as_slice()) == (200, b"hello"))
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
