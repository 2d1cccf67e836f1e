//! The store in real folders, alone and in company, and after every kind of accident.

use std::collections::BTreeMap;
use std::fs;
use std::thread;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::progress::How;
use crate::progress::notice::Rescued;
use crate::progress::place::{EventDraft, LearnerText};
use crate::progress::sample::{any_progress, lesson_id, section};

/// The sections done, in order of their names.
fn done(progress: &Progress) -> String {
    let names =
        progress.lesson(&lesson_id()).map(|lesson| lesson.done.keys().map(ToString::to_string).collect::<Vec<_>>());
    names.unwrap_or_default().join(" ")
}

fn with(progress: &Progress, name: &str) -> Progress {
    let mut progress = progress.clone();
    progress.lesson_mut(&lesson_id()).done.insert(section(name), How::Done);
    progress
}

fn of(names: &str) -> Progress {
    names.split_whitespace().fold(Progress::default(), |progress, name| with(&progress, name))
}

fn open(folder: &TempDir) -> Opened {
    Store::open(Some(folder.path().to_owned()))
}

fn save(folder: &TempDir, names: &str) -> Saved {
    open(folder).store.save(&of(names))
}

/// The files in a folder but the lock, with what they hold.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let named = |entry: fs::DirEntry| (entry.file_name().into_string().unwrap(), entry.path());
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| named(entry.unwrap()))
        .filter(|(name, path)| name != "state.lock" && path.is_file())
        .map(|(name, path)| (name, fs::read(path).unwrap()))
        .collect()
}

fn names(folder: &TempDir) -> String {
    files(folder.path()).into_keys().collect::<Vec<_>>().join(" ")
}

/// A folder that holds the given files, opened: what is read, what is told, which files are there then.
fn check(before: &[(&str, &str)], progress: &str, notices: &[Notice], after: &str) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in before {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let opened = open(&folder);
    let short = |notice: &Notice| match notice.clone() {
        Notice::SetAside { kept, rescued } => Notice::SetAside { kept: kept.file_name().unwrap().into(), rescued },
        Notice::CopyUsed { copy } => Notice::CopyUsed { copy: copy.file_name().unwrap().into() },
        Notice::Newer { file } => Notice::Newer { file: file.file_name().unwrap().into() },
        other => other,
    };
    assert_eq!(done(&opened.progress), progress);
    assert_eq!(opened.notices.iter().map(short).collect::<Vec<_>>(), notices);
    assert_eq!(names(&folder), after);
}

const WHY: &str = r#"{ "version": 1, "lessons": { "serverless": { "done": { "why": "done" } } } }"#;
const TERMS: &str = r#"{ "version": 1, "lessons": { "serverless": { "done": { "terms": "done" } } } }"#;
const HALF: &str = r#"{ "version": 1, "lessons": { "serverless": { "done": { "quiz": "done", "why": 5 } } } }"#;
const NEWER: &str = r#"{ "version": 2, "lessons": { "serverless": { "done": { "why": "done" } } }, "x": 1 }"#;

fn set_aside(rescued: Rescued) -> Notice {
    Notice::SetAside { kept: "state.json.broken-1".into(), rescued }
}

#[test]
fn what_is_saved_is_there_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    let saved = save(&folder, "why");
    assert_eq!((saved.kept, saved.notices), (Kept::OnDisk, vec![]));
    assert_eq!(done(&open(&folder).progress), "why");
    assert_eq!(names(&folder), "state.json");
}

#[test]
fn the_file_before_is_kept_beside() {
    let folder = tempfile::tempdir().unwrap();
    let first = save(&folder, "why").progress;
    let _ = save(&folder, "terms");
    let kept = files(folder.path());
    assert_eq!(file::read(&kept["state.json.previous"]), file::Reading::Whole(first));
    assert_eq!(names(&folder), "state.json state.json.previous");
}

#[test]
fn what_is_there_already_is_not_written_again() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(save(&folder, "").kept, Kept::OnDisk);
    assert_eq!(names(&folder), "");
    let _ = save(&folder, "why");
    assert_eq!(save(&folder, "why").kept, Kept::OnDisk);
    assert_eq!(names(&folder), "state.json");
}

#[test]
fn a_missing_folder_is_made_when_something_is_saved() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("a/b");
    let mut opened = Store::open(Some(folder.clone()));
    assert_eq!((opened.notices.len(), folder.exists()), (0, false));
    assert_eq!(opened.store.save(&of("why")).kept, Kept::OnDisk);
    assert_eq!(files(&folder).len(), 1);
}

#[test]
fn files_in_every_state_are_opened() {
    check(&[], "", &[], "");
    check(&[("state.json", WHY)], "why", &[], "state.json");
    check(&[("state.json", WHY), ("state.json.previous", TERMS)], "why", &[], "state.json state.json.previous");
    check(
        &[("state.json", "{"), ("state.json.previous", TERMS)],
        "terms",
        &[set_aside(Rescued::Copy)],
        "state.json state.json.broken-1 state.json.previous",
    );
    check(&[("state.json", "")], "", &[set_aside(Rescued::Nothing)], "state.json.broken-1");
    check(&[("state.json", HALF)], "quiz", &[set_aside(Rescued::Parts)], "state.json state.json.broken-1");
    check(
        &[("state.json", HALF), ("state.json.previous", TERMS)],
        "quiz terms",
        &[set_aside(Rescued::Copy)],
        "state.json state.json.broken-1 state.json.previous",
    );
    check(
        &[("state.json", "{"), ("state.json.previous", "{")],
        "",
        &[set_aside(Rescued::Nothing)],
        "state.json.broken-1 state.json.previous.broken-1",
    );
    check(
        &[("state.json.previous", TERMS)],
        "terms",
        &[Notice::CopyUsed { copy: "state.json.previous".into() }],
        "state.json.previous",
    );
    check(
        &[("state.json", "{"), ("state.json.previous", NEWER)],
        "why",
        &[set_aside(Rescued::Copy), Notice::Newer { file: "state.json.previous".into() }],
        "state.json.broken-1 state.json.previous",
    );
    check(&[("state.json", NEWER)], "why", &[Notice::Newer { file: "state.json".into() }], "state.json");
}

/// A command that only shows progress saves nothing.
#[test]
fn what_was_rescued_is_there_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("state.json"), HALF).unwrap();
    assert_eq!(open(&folder).notices.len(), 1);
    let Opened { progress, notices, .. } = open(&folder);
    assert_eq!((done(&progress).as_str(), notices), ("quiz", vec![]));
}

/// Without the copy, parts of a damaged file are all there is, so it stays in its place until both can be read.
#[test]
fn a_damaged_file_stays_while_its_copy_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("state.json"), HALF).unwrap();
    let copy = folder.path().join("state.json.previous");
    fs::create_dir(&copy).unwrap();
    let Opened { mut store, progress, notices } = open(&folder);
    assert_eq!((done(&progress).as_str(), notices.len()), ("quiz", 1));
    assert_eq!(store.save(&with(&progress, "why")).kept, Kept::InMemory);
    assert_eq!(files(folder.path()), [("state.json".to_owned(), HALF.into())].into());
    fs::remove_dir(copy).unwrap();
    assert_eq!(store.save(&with(&progress, "why")).kept, Kept::OnDisk);
    assert_eq!(done(&open(&folder).progress), "quiz why");
}

/// A lesson that was begun again has a higher epoch, which a session that could not read the file does not know.
#[test]
fn what_was_done_before_the_file_could_be_read_counts() {
    let folder = tempfile::tempdir().unwrap();
    let mut begun_again = of("why");
    begun_again.reset(&lesson_id());
    let _ = open(&folder).store.save(&with(&begun_again, "terms"));
    let (state, away) = (folder.path().join("state.json"), folder.path().join("away"));
    fs::rename(&state, &away).unwrap();
    fs::create_dir(&state).unwrap();
    let mut opened = open(&folder);
    assert_eq!(done(&opened.progress), "");
    fs::remove_dir(&state).unwrap();
    fs::rename(&away, &state).unwrap();
    let saved = opened.store.save(&of("quiz"));
    assert_eq!((saved.kept, done(&saved.progress).as_str()), (Kept::OnDisk, "quiz terms"));
}

#[test]
fn a_second_broken_file_gets_its_own_name() {
    let folder = tempfile::tempdir().unwrap();
    for (n, text) in ["{1", "{2"].into_iter().enumerate() {
        fs::write(folder.path().join("state.json"), text).unwrap();
        assert_eq!(open(&folder).notices.len(), 1);
        let kept = folder.path().join(format!("state.json.broken-{}", n + 1));
        assert_eq!(fs::read_to_string(kept).unwrap(), text);
    }
}

#[test]
fn a_file_that_breaks_while_the_program_runs_is_set_aside_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut opened = open(&folder);
    fs::write(folder.path().join("state.json"), "{").unwrap();
    let saved = opened.store.save(&of("why"));
    assert_eq!((saved.kept, saved.notices.len()), (Kept::OnDisk, 1));
    assert_eq!(names(&folder), "state.json state.json.broken-1");
}

#[test]
fn a_newer_file_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("state.json"), NEWER).unwrap();
    let mut opened = open(&folder);
    let saved = opened.store.save(&of("terms"));
    assert_eq!((saved.kept, done(&saved.progress)), (Kept::InMemory, "terms why".to_owned()));
    assert_eq!(saved.notices, [], "it was told when the store was opened");
    assert_eq!(files(folder.path()), [("state.json".to_owned(), NEWER.into())].into());
}

#[test]
fn files_of_a_killed_program_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let _ = save(&folder, "why");
    fs::write(folder.path().join(".state-abc123.tmp"), "{ half").unwrap();
    fs::write(folder.path().join("notes.tmp"), "the learner's own").unwrap();
    assert_eq!(done(&open(&folder).progress), "why");
    assert_eq!(names(&folder), "notes.tmp state.json");
}

/// Trouble at each step in turn: the state file stays as it was, and the learner is told once.
#[test]
fn a_step_that_fails_leaves_the_old_file() {
    for obstacle in ["state.json.previous", "state.lock"] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("state.json"), WHY).unwrap();
        fs::create_dir_all(folder.path().join(obstacle).join("full")).unwrap();
        let Opened { mut store, progress, notices } = open(&folder);
        assert_eq!((done(&progress).as_str(), notices), ("why", vec![]), "{obstacle}");
        let saved = store.save(&with(&progress, "terms"));
        assert_eq!((saved.kept, done(&saved.progress).contains("terms")), (Kept::InMemory, true), "{obstacle}");
        assert!(matches!(saved.notices[..], [Notice::NotSaved { .. }]), "{obstacle}: {:?}", saved.notices);
        assert_eq!(store.save(&saved.progress).notices, [], "{obstacle}");
        assert_eq!(files(folder.path()), [("state.json".to_owned(), WHY.into())].into(), "{obstacle}");
        fs::remove_dir_all(folder.path().join(obstacle)).unwrap();
        let again = store.save(&saved.progress);
        assert_eq!((again.kept, again.notices), (Kept::OnDisk, vec![Notice::SavedAgain]), "{obstacle}");
        assert_eq!(done(&open(&folder).progress), "terms why", "{obstacle}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_told_once() {
    let parent = tempfile::tempdir().unwrap();
    fs::write(parent.path().join("file"), "").unwrap();
    let Opened { mut store, notices, .. } = Store::open(Some(parent.path().join("file/state")));
    assert_eq!(notices, []);
    let saved = store.save(&of("why"));
    assert!(matches!(&saved.notices[..], [Notice::NotSaved { why, .. }] if why == "not a directory"));
    assert_eq!((saved.kept, done(&saved.progress)), (Kept::InMemory, "why".to_owned()));
    assert_eq!(store.try_save(&of("why")).notices, []);
}

#[test]
fn a_state_file_that_is_no_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("state.json")).unwrap();
    let mut opened = open(&folder);
    assert!(matches!(opened.notices[..], [Notice::Unreadable { .. }]));
    let saved = opened.store.save(&of("why"));
    assert_eq!((saved.kept, saved.notices), (Kept::InMemory, vec![]));
    assert!(folder.path().join("state.json").is_dir());
}

#[test]
fn without_a_folder_progress_lives_in_memory() {
    let Opened { mut store, notices, .. } = Store::open(None);
    assert_eq!(notices, [Notice::NoFolder]);
    let saved = store.save(&of("why"));
    assert_eq!((saved.kept, saved.notices, done(&saved.progress)), (Kept::InMemory, vec![], "why".to_owned()));
}

#[test]
fn progress_that_would_not_be_read_again_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut progress = of("why");
    let text = "\u{1}".repeat(LearnerText::MAX_BYTES);
    for n in 0..12 {
        let event = EventDraft { body: text.as_str().into(), ..EventDraft::default() };
        let events = &mut progress.lesson_mut(&lesson_id()).place.events;
        events.entry(format!("p-{n}").parse().unwrap()).or_default().set(event);
    }
    let saved = open(&folder).store.save(&progress);
    assert_eq!((saved.kept, saved.notices), (Kept::InMemory, vec![Notice::TooLarge]));
    assert_eq!(names(&folder), "");
}

#[test]
fn two_running_copies_merge() {
    let folder = tempfile::tempdir().unwrap();
    let (mut here, mut there) = (open(&folder).store, open(&folder).store);
    let _ = here.save(&of("why"));
    assert_eq!(done(&there.save(&of("terms")).progress), "terms why");
    assert_eq!(done(&here.save(&of("why quiz")).progress), "quiz terms why");
}

#[test]
fn a_copy_that_does_not_wait_is_told_that_another_is_saving() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder).store;
    let turn = Turn::take(folder.path(), Patience::Waits).unwrap();
    let saved = store.try_save(&of("why"));
    assert_eq!((saved.kept, saved.notices, names(&folder)), (Kept::Busy, vec![], String::new()));
    assert_eq!(open(&folder).notices, []);
    drop(turn);
    assert_eq!(store.try_save(&of("why")).kept, Kept::OnDisk);
}

#[test]
fn many_copies_at_once_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    thread::scope(|scope| {
        for copy in 0..6 {
            scope.spawn(move || {
                let Opened { mut store, mut progress, .. } = Store::open(Some(path.to_owned()));
                for step in 0..8 {
                    let saved = store.save(&with(&progress, &format!("s-{copy}-{step}")));
                    assert_eq!((saved.kept, saved.notices), (Kept::OnDisk, vec![]));
                    progress = saved.progress;
                }
            });
        }
    });
    assert_eq!(open(&folder).progress.lesson(&lesson_id()).unwrap().done.len(), 6 * 8);
    assert_eq!(names(&folder), "state.json state.json.previous");
}

#[test]
fn the_folder_is_found_in_the_environment() {
    let check = |variables: &[(&str, &str)], expected: &str| {
        let lookup = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into());
        assert_eq!(folder(lookup), Some(PathBuf::from(expected)), "{variables:?}");
    };
    check(&[("SERVERLESS_TUTOR_STATE", "here"), ("XDG_STATE_HOME", "/x"), ("HOME", "/h")], "here");
    check(&[("SERVERLESS_TUTOR_STATE", ""), ("XDG_STATE_HOME", "/x"), ("HOME", "/h")], "/x/serverless-tutor");
    check(&[("XDG_STATE_HOME", "not/absolute"), ("HOME", "/h")], "/h/.local/state/serverless-tutor");
    check(&[("HOME", "/h")], "/h/.local/state/serverless-tutor");
}

#[cfg(unix)]
#[test]
fn only_the_user_can_look_in() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("state");
    let _ = Store::open(Some(folder.clone())).store.save(&of("why"));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&folder.join("state.json"))), (0o700, 0o600));
}

#[cfg(unix)]
#[test]
fn a_read_only_home_is_read_and_told_once() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let _ = save(&folder, "why");
    let allow = |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
    allow(0o500);
    // The superuser may write anyway.
    let (kept, told) =
        if fs::write(folder.path().join("probe"), "").is_ok() { (Kept::OnDisk, 0) } else { (Kept::InMemory, 1) };
    let Opened { mut store, progress, notices } = open(&folder);
    assert_eq!((done(&progress).as_str(), notices), ("why", vec![]));
    let saved = store.save(&of("terms"));
    assert_eq!((saved.kept, saved.notices.len(), done(&saved.progress).contains("terms")), (kept, told, true));
    assert_eq!(store.save(&saved.progress).notices, []);
    allow(0o700);
    assert_eq!(store.save(&saved.progress).kept, Kept::OnDisk);
    assert_eq!(done(&open(&folder).progress), "terms why");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_are_lost_whatever_is_in_the_file(
        progress in any_progress(),
        hits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = file::write(&progress).unwrap();
        for (at, byte) in hits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("state.json"), &bytes).unwrap();
        let Opened { mut store, progress, .. } = open(&folder);
        let saved = store.save(&with(&progress, "new"));
        prop_assert!(files(folder.path()).values().any(|kept| *kept == bytes), "neither previous nor set aside");
        if saved.kept == Kept::OnDisk {
            prop_assert_eq!(open(&folder).progress, saved.progress);
        }
    }

    #[test]
    fn whatever_is_saved_is_read_back(a in any_progress(), b in any_progress()) {
        let folder = tempfile::tempdir().unwrap();
        let _ = open(&folder).store.save(&a);
        let saved = open(&folder).store.save(&b);
        prop_assert_eq!(saved.progress.clone(), merge(a, b));
        prop_assert_eq!(open(&folder).progress, saved.progress);
    }
}
