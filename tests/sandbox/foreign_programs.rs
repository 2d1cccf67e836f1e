//! Children that are not ours, or no longer: whatever they say, the parent survives it.

use super::*;

/// Runs a script of `tests/foreign` with these files beside it in place of a child.
fn run_script(script: &str, files: &[(&str, &[u8])], limits: &Limits) -> Result<CallRun, SandboxError> {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("program");
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    symlink(std::env::current_dir().unwrap().join("tests/foreign").join(script), &program).unwrap();
    let spawner = Spawner::start(WorkerProgram(program));
    run_calls(&spawner, &job("", &[&[], &[]]), limits, &Cancel::default())
}

/// A program that writes `bytes` to its channel and ends.
fn run_program_that_says(bytes: &[u8]) -> Result<CallRun, SandboxError> {
    run_script("say.sh", &[("said", bytes)], &Limits::grading())
}

const READY: &[u8] = &[3, 0, 0, 0, 1, 0, 0];
const LOADED: &[u8] = &[2, 0, 0, 0, 4, 0];
const DONE: &[u8] = &[1, 0, 0, 0, 9];

fn check_crash(said: &[&[u8]], case: Option<usize>) {
    let run = run_program_that_says(&said.concat()).unwrap();
    assert_eq!(run.stop, Some(Stop { limit: Limit::Crash, case, function: None }), "{said:?}");
}

#[test]
fn a_program_that_is_not_there_is_an_error() {
    let spawner = Spawner::start(WorkerProgram("/nowhere/at/all".into()));
    let run = run_calls(&spawner, &job("", &[]), &Limits::grading(), &Cancel::default());
    assert!(matches!(run, Err(SandboxError::Start(_))), "{run:?}");
}

#[test]
fn a_program_that_is_never_ready_is_an_error() {
    for said in [&b""[..], b"hello, parent", LOADED, &[255; 64], &[0; 64]] {
        let run = run_program_that_says(said);
        assert!(matches!(run, Err(SandboxError::NotReady)), "{said:?} {run:?}");
    }
}

#[test]
fn a_child_that_talks_nonsense_has_crashed() {
    check_crash(&[READY, b"nonsense"], None);
    check_crash(&[READY, READY], None);
    check_crash(&[READY, &[255, 255, 255, 255, 2]], None);
    check_crash(&[READY, LOADED, LOADED], Some(0));
    check_crash(&[READY, LOADED, DONE], Some(0));
    check_crash(&[READY, LOADED], Some(0));
    check_crash(&[READY, DONE], None);
}

#[test]
fn a_child_that_never_stops_talking_has_no_more_time_than_others() {
    // A line that claims to be of no length, so that it is never too much, and that takes longer to read than to send.
    let text = vec![0x1b; 60_000];
    let line = [&[2, 0, 0][..], &(text.len() as u32).to_le_bytes(), &text, &[0; 8]].concat();
    let flood = [&(line.len() as u32).to_le_bytes(), line.as_slice()].concat().repeat(100);
    let limits = Limits { wall: Duration::from_millis(200), ..Limits::grading() };
    let began = Instant::now();
    let run = run_script("flood.sh", &[("said", READY), ("again", &flood)], &limits).unwrap();
    assert_eq!(run.stop, Some(Stop { limit: Limit::Time, case: None, function: None }));
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

#[test]
fn a_job_too_large_for_a_frame_is_refused() {
    let run = run_calls(&spawner(), &job(&" ".repeat(2 << 20), &[]), &Limits::grading(), &Cancel::default());
    assert!(matches!(run, Err(SandboxError::TooLarge)), "{run:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..4000)) {
        let _ = run_program_that_says(&bytes);
        let run = run_program_that_says(&[READY, &bytes].concat());
        prop_assert!(run.is_ok_and(|run| run.stop.is_some()));
    }
}
