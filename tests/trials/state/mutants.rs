//! State files that were changed by anything but the program: bits, ends, pieces, and what JSON allows but nobody writes.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use serde_json::{Value, json};
use serverless_tutor::clock::{Moment, WallTime};
use serverless_tutor::progress::file::{self, Reading};
use serverless_tutor::progress::merge::merge;
use serverless_tutor::progress::store::{Kept, Opened, Store};
use serverless_tutor::progress::{How, LessonProgress, Progress};
use serverless_tutor::tui::app::{App, Msg};
use serverless_tutor::tui::screen::lessons;
use serverless_tutor::tui::theme::palette::DARK;
use tempfile::TempDir;

use super::desk::{Desk, lesson, shown_completed};
use super::shapes::any_progress;
use crate::chance::Chance;
use crate::trial::{Effort, Trial};

/// Opening a changed file loses nothing of it, whatever is in it, and saving goes on.
pub(crate) fn changed_files_are_opened(effort: Effort) -> Trial {
    let mut trial =
        Trial::new("a mutated state file: no panic, the original kept, what can be read used, saving goes on");
    let run = Chance::new();
    for case in 0..effort.of(150, 5000) {
        let chance = &mut run.case(case);
        let copy = (chance.below(2) == 0).then(|| file::write(&any_progress(chance)).unwrap());
        let whole = any_progress(chance);
        let (how, bytes) = mutant(&whole, chance);
        trial.attempt(&format!("case {case}, {}: {how}", run.seed()), || open(&bytes, copy.as_deref(), chance));
    }
    trial
}

/// The same with the real program on a terminal.
pub(crate) fn changed_files_are_shown(effort: Effort) -> Trial {
    let mut trial = Trial::new("the course opens on a mutated state file, takes keys and quits with 0");
    let run = Chance::new();
    for case in 0..effort.of(3, 200) {
        let chance = &mut run.case(case);
        let (how, bytes) = mutant(&any_progress(chance), chance);
        trial.attempt(&format!("case {case}, {}: {how}", run.seed()), || {
            let desk = Desk::new();
            fs::write(desk.file(), &bytes).unwrap();
            let mut pty = desk.open();
            let is_drawn = |output: &[u8]| output.ends_with(b"\x1b[?2026l");
            pty.wait_until("a frame", |screen, output| shown_completed(screen).is_some() && is_drawn(output));
            if pty.screen().contents().contains("run tests") {
                // The editor has the keys.
                pty.send("\x1b");
                pty.wait_for("next section");
            }
            pty.send("s2\x1b[B\x1b[Bs9");
            pty.wait_for("Your results");
            pty.send("\x03");
            assert_eq!(pty.exit_code(), 0);
            // A file that says what it says without a mistake is replaced, and its copy by the next save.
            let is_whole = matches!(file::read(&bytes), Reading::Whole(_));
            assert!(is_whole || is_kept(desk.state(), &bytes), "the original is gone");
        });
    }
    trial
}

fn open(bytes: &[u8], copy: Option<&[u8]>, chance: &mut Chance) {
    let folder = in_memory();
    fs::write(folder.path().join("state.json"), bytes).unwrap();
    if let Some(copy) = copy {
        fs::write(folder.path().join("state.json.previous"), copy).unwrap();
    }
    let reading = file::read(bytes);
    let readable = match &reading {
        Reading::Whole(progress) | Reading::Damaged(progress) | Reading::Newer { progress, .. } => progress.clone(),
        Reading::Broken => Progress::default(),
    };
    let used = match (&reading, copy.map(file::read)) {
        (Reading::Damaged(_) | Reading::Broken, Some(Reading::Whole(copy))) => merge(copy, readable),
        _ => readable,
    };
    let Opened { mut store, progress, notices } = Store::open(Some(folder.path().to_owned()));
    assert_eq!(merge(progress.clone(), used), progress, "something that can be read is not used");
    assert_eq!(notices.is_empty(), matches!(reading, Reading::Whole(_)), "{notices:?}");
    assert!(is_kept(folder.path(), bytes), "the original is gone after opening");
    // Nothing was saved, as with the command that shows progress.
    let again = Store::open(Some(folder.path().to_owned())).progress;
    assert_eq!(again, progress, "what could be read is not there the next time");
    if chance.below(5) == 0 {
        go_on(&progress, chance);
    }
    let mut more = progress;
    let record = more.lesson_mut(&lesson().id);
    record.done.insert("new-section".parse().unwrap(), How::Done);
    let saved = store.save(&more);
    assert!(is_kept(folder.path(), bytes), "the original is gone after saving");
    if matches!(reading, Reading::Newer { .. }) {
        assert_eq!(saved.kept, Kept::InMemory, "the file of a newer program was overwritten");
    } else {
        assert_eq!(saved.kept, Kept::OnDisk, "{:?}", saved.notices);
        assert_eq!(Store::open(Some(folder.path().to_owned())).progress, saved.progress);
    }
}

/// A folder that no disk holds up, where the system has such.
fn in_memory() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Whether a file in the folder has these bytes.
fn is_kept(folder: &Path, bytes: &[u8]) -> bool {
    let entries = fs::read_dir(folder).unwrap().flatten();
    let same_size = |path: &Path| path.metadata().is_ok_and(|metadata| metadata.len() == bytes.len() as u64);
    entries.map(|entry| entry.path()).filter(|path| same_size(path)).any(|path| fs::read(path).unwrap() == bytes)
}

/// Takes the lesson up where the file says that the learner was, draws it and presses a key, in every section.
fn go_on(progress: &Progress, chance: &mut Chance) {
    static LESSON: std::sync::LazyLock<Arc<serverless_tutor::lesson::model::Lesson>> =
        std::sync::LazyLock::new(|| Arc::new(lesson().clone()));
    let record: LessonProgress = progress.lesson(&lesson().id).cloned().unwrap_or_default();
    let (width, height) = chance.of(&[(80, 24), (120, 40), (200, 60)]);
    let mut app = App::new(vec![lessons::entry(&LESSON, &record, WallTime(1_790_000_000))], &DARK, Size { width, height });
    app.open(Arc::clone(&LESSON), record);
    let area = Rect::new(0, 0, width, height);
    app.view(&mut Buffer::empty(area));
    for _ in 0..2 {
        let section = char::from(b'1' + chance.below(9) as u8);
        let key = chance.of(&[KeyCode::Down, KeyCode::Up, KeyCode::Enter, KeyCode::Right, KeyCode::Char('x')]);
        for code in [KeyCode::Esc, KeyCode::Char('s'), KeyCode::Char(section), key] {
            let _ = app.update(Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)), Moment::default());
        }
        app.view(&mut Buffer::empty(area));
    }
}

/// A file that was changed, and how.
fn mutant(progress: &Progress, chance: &mut Chance) -> (String, Vec<u8>) {
    let mut bytes = file::write(progress).unwrap();
    let at = chance.below(bytes.len());
    let how = match chance.below(16) {
        0 => {
            bytes[at] ^= 1 << chance.below(8);
            format!("a bit at {at}")
        }
        1 => {
            for _ in 0..=chance.below(20) {
                let at = chance.below(bytes.len());
                bytes[at] = chance.next() as u8;
            }
            "some bytes".to_owned()
        }
        2 => {
            bytes.truncate(at);
            format!("cut at {at}")
        }
        3 => {
            bytes.drain(..at);
            format!("cut before {at}")
        }
        4 => {
            let twice = bytes.clone();
            bytes.splice(at..at, twice);
            format!("itself within itself at {at}")
        }
        5 => {
            let end = (at + chance.below(600)).min(bytes.len());
            bytes.drain(at..end);
            format!("{at} to {end} missing")
        }
        6 => {
            let end = (at + chance.below(4096)).min(bytes.len());
            bytes[at..end].fill(0);
            format!("zeros from {at} to {end}")
        }
        7 => {
            let mark = chance.of(&[&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\n\n", b"// comment\n", b"\x1f\x8b"]);
            bytes.splice(0..0, mark.iter().copied());
            format!("begins with {mark:x?}")
        }
        8 => {
            let text = String::from_utf8(bytes).unwrap();
            let name = chance.of(&["opened", "done", "lessons", "serverless", "version", "epoch", "value"]);
            let again = format!("\"{name}\": {{}},\n  \"{name}\":");
            bytes = text.replacen(&format!("\"{name}\":"), &again, 1).into_bytes();
            format!("{name} twice")
        }
        9 => {
            let text = String::from_utf8(bytes).unwrap();
            bytes = text.replacen("\"why", "\"\\ud800why", 1).into_bytes();
            "half of a surrogate pair".to_owned()
        }
        10 if chance.below(20) == 0 => {
            let size = 17 << 20;
            bytes.resize(size, chance.of(b" {\0"));
            format!("{size} bytes")
        }
        _ => {
            let mut value: Value = serde_json::from_slice(&bytes).unwrap();
            let mut told = Vec::new();
            for _ in 0..=chance.below(3) {
                told.push(swap(&mut value, chance));
            }
            bytes = serde_json::to_vec_pretty(&value).unwrap();
            told.join(", ")
        }
    };
    (how, bytes)
}

/// Puts something else in the place of a value.
fn swap(value: &mut Value, chance: &mut Chance) -> String {
    let mut pointers = Vec::new();
    all(value, String::new(), &mut pointers);
    let pointer = chance.of(&pointers);
    let mut deep = json!(1);
    for _ in 0..chance.of(&[2, 100, 400]) {
        deep = json!([deep]);
    }
    let other = chance.of(&[
        json!(null),
        json!(true),
        json!(-1),
        json!(0.5),
        json!(1e308),
        json!(u64::MAX),
        json!(i64::MAX),
        json!(1_u64 << 53),
        json!((1_u64 << 53) + 1),
        json!(70_000),
        json!(255),
        json!(300),
        json!(""),
        json!("\0"),
        json!("why"),
        json!("x".repeat(300_000)),
        json!([]),
        json!({}),
        json!({ "revision": 3, "value": u64::MAX }),
        json!(["a", "a", 5, null]),
        deep,
    ]);
    let place = value.pointer_mut(&pointer).expect("a pointer that was found leads somewhere");
    let shown: String = other.to_string().chars().take(30).collect();
    *place = other;
    format!("{pointer} is {shown}")
}

fn all(value: &Value, pointer: String, found: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                all(value, format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(members) => {
            for (at, value) in members.iter().enumerate() {
                all(value, format!("{pointer}/{at}"), found);
            }
        }
        _ => {}
    }
    found.push(pointer);
}
