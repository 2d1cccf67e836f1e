//! A wall clock that is wrong. Time stands still or goes back for the program; the monotonic clock is left alone.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serverless_tutor::grader::diagnosis::Known;
use serverless_tutor::grader::grade;
use serverless_tutor::lesson::model::Body;
use serverless_tutor::sandbox::cancel::Cancel;
use serverless_tutor::sandbox::spawn::{Spawner, WorkerProgram};
use tempfile::TempDir;

use crate::chance::Chance;
use crate::http::Connection;
use crate::pty;
use crate::state::desk::{Desk, PROGRAM, lesson};
use crate::trial::{Effort, Trial};

/// A wrong clock.
#[derive(Debug, Clone, Copy)]
struct Moved {
    name: &'static str,
    /// The time at the first look, in seconds since 1970.
    begin: i64,
    /// How far each look moves it, in seconds.
    step: i64,
    /// The years that guest code may see.
    years: [i32; 2],
}

const CLOCKS: [Moved; 6] = [
    Moved { name: "1969", begin: -20_000_000, step: 0, years: [1969, 1969] },
    Moved { name: "1900", begin: -2_200_000_000, step: 1, years: [1900, 1900] },
    Moved { name: "2038, over the end of 32 bits", begin: 2_147_483_646, step: 1, years: [2038, 2038] },
    Moved { name: "2100", begin: 4_102_444_800, step: 0, years: [2100, 2100] },
    Moved { name: "2026, going back an hour a look", begin: 1_790_000_000, step: -3600, years: [2026, 2026] },
    Moved { name: "going back over 1970", begin: 40, step: -15, years: [1969, 1970] },
];

/// What a program needs in its environment to see a clock.
type Variables<'a> = &'a [(&'a str, &'a str)];

/// Tries a part of the program under a clock.
type Check = fn(&Moved, Variables<'_>);

/// Each part of the program under each clock.
pub(crate) fn no_clock_matters(effort: Effort) -> Trial {
    let mut trial = Trial::new("the clock at 1969, 1900, 2038, 2100 and going back: no panic, nothing lost");
    let Some(shim) = shim() else {
        trial.leave_out(effort, "all of it", "there is no C compiler `cc`");
        return trial;
    };
    let seed = Chance::new().below(16);
    let parts: [(&str, Check); 5] =
        [("course", course), ("crash report", crash), ("lab", lab), ("probe", probe), ("guest code", guest)];
    for (at, (part, check)) in parts.iter().enumerate() {
        for (clock, moved) in CLOCKS.iter().enumerate() {
            // In a test run each part has one clock before 1970 and another one.
            if effort == Effort::Short && clock != [0, 5][seed % 2] && clock != 1 + (seed + at) % 4 {
                continue;
            }
            let [begin, step] = [moved.begin, moved.step].map(|seconds| seconds.to_string());
            let variables = [("LD_PRELOAD", shim), ("TRIAL_CLOCK", &begin), ("TRIAL_CLOCK_STEP", &step)];
            trial.attempt(&format!("{part} in {}", moved.name), || check(moved, &variables));
        }
    }
    trial
}

/// The library that moves the clock; none without a C compiler, which a bench needs.
fn shim() -> Option<&'static str> {
    static SHIM: OnceLock<Option<(TempDir, PathBuf)>> = OnceLock::new();
    let built = SHIM.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let (library, source) = (folder.path().join("clock.so"), folder.path().join("clock.c"));
        fs::write(&source, include_str!("clock/shim.c")).unwrap();
        let compile = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).args([&library, &source]).status();
        compile.is_ok_and(|status| status.success()).then_some((folder, library))
    });
    let (_, library) = built.as_ref()?;
    library.to_str()
}

fn course(_: &Moved, clock: Variables<'_>) {
    let desk = Desk::new();
    let mut pty = desk.open_with(clock);
    pty.wait_for("Not Started");
    pty.send("s9");
    pty.wait_for("1/9");
    pty.send("\x03");
    assert_eq!(pty.exit_code(), 0);
    // The clock may be right again, or wrong in another way.
    assert_eq!(desk.completed(), 1);
    let mut pty = desk.open_with(clock);
    pty.wait_for("1/9");
    pty.send("\x03");
    assert_eq!(pty.exit_code(), 0);
    let run = desk.command(PROGRAM, &["reset", "--yes"]).envs(clock.iter().copied()).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(desk.completed(), 0);
}

/// A mistake of the program itself is kept under a name with the time in it.
fn crash(moved: &Moved, clock: Variables<'_>) {
    let desk = Desk::new();
    let state = desk.state().to_str().unwrap();
    let variables: Vec<_> = clock.iter().copied().chain([("SERVERLESS_TUTOR_STATE", state)]).collect();
    let mut pty = pty::start(PROGRAM.as_ref(), &["rehearse"], &variables, [80, 24]);
    pty.wait_for("ready");
    pty.send("p");
    assert_eq!(pty.exit_code(), 101);
    let names = fs::read_dir(state).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let second = |name: String| name.strip_prefix("crash-")?.split('-').next()?.parse::<i64>().ok();
    let seconds: Vec<i64> = names.filter_map(second).collect();
    // A time before 1970 counts as its beginning.
    assert!(matches!(seconds[..], [second] if second.abs_diff(moved.begin.max(0)) < 10_000_000), "{seconds:?}");
}

fn lab(moved: &Moved, clock: Variables<'_>) {
    let desk = Desk::new();
    let mut command = desk.command(PROGRAM, &["lab", "--json"]);
    let mut child = command.envs(clock.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let address = first.rsplit_once("//").unwrap().1.parse().unwrap();
    let statuses = ["/api/hello", "/api/hello", "/"].map(|target| {
        let mut connection = Connection::open(address);
        connection.request("GET", target, &[], b"");
        connection.answer_to("GET").map(|answer| answer.status).map_err(|why| why.to_string())
    });
    rustix::process::kill_process(rustix::process::Pid::from_child(&child), rustix::process::Signal::INT).unwrap();
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    // Before 1970 there is no date that an answer could have, and it says so.
    let status = if moved.begin < 1000 { 503 } else { 200 };
    assert_eq!(statuses, [Ok(status), Ok(status), Ok(status)], "{said}");
    assert!(ended.status.success() && !said.contains("panicked"), "{said}");
}

fn probe(_: &Moved, clock: Variables<'_>) {
    // Whether the certificate fits is not the question: nobody answers the handshake.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"no TLS\r\n").unwrap();
    });
    let run = Command::new(PROGRAM)
        .args(["probe", &address, "--count", "1", "--timeout", "5"])
        .envs(clock.iter().copied())
        .output();
    let run = run.unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.code() == Some(1) && said.contains("error"), "{said}");
    // A probe that refused to call leaves the server waiting.
    let _ = std::net::TcpStream::connect(address.trim_start_matches("https://"));
    server.join().unwrap();
}

/// Guest code sees the clock, and its limits do not depend on it. The environment of a worker is empty, so that a script sets
/// the clock on the way.
fn guest(moved: &Moved, clock: Variables<'_>) {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("worker");
    let variables: Vec<_> = clock.iter().map(|(name, value)| format!("{name}='{value}'")).collect();
    fs::write(&script, format!("#!/bin/sh\nexec env {} '{PROGRAM}' \"$@\"\n", variables.join(" "))).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).unwrap();
    let challenge = lesson().sections.iter().find_map(|section| match &section.body {
        Body::Challenge(challenge) => Some(challenge),
        _ => None,
    });
    let challenge = challenge.expect("the lesson has a challenge");
    let program = format!("{}\nconsole.log(`in ${{new Date().getUTCFullYear()}}`);", challenge.solution);
    let spawner = Spawner::start(WorkerProgram(script));
    let report = grade(challenge, &program, &spawner, &Known::default(), &Cancel::default()).unwrap();
    assert!(report.is_passed(), "{report:?}");
    let printed = format!("{:?}", report.console);
    assert!(moved.years.iter().any(|year| printed.contains(&format!("in {year}"))), "{printed}");
}
