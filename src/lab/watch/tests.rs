//! A folder in which things happen, and what whoever is told sees then.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::*;

/// How long a change may take to be noticed before a test fails; far more than it takes.
const DEADLINE: Duration = Duration::from_secs(20);

/// The texts of the files, by their paths.
type Texts = BTreeMap<String, String>;

struct Stage {
    home: tempfile::TempDir,
    /// What is seen whenever a change is told.
    seen: Receiver<Texts>,
    watch: Option<Watch>,
}

impl Stage {
    fn new(how: How, files: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().join("functions");
        let (tx, seen) = mpsc::channel();
        let mut stage = Self { home, seen, watch: None };
        for (name, text) in files {
            stage.write(name, text);
        }
        let told = root.clone();
        let watch = Watch::start(&root, how, move || drop(tx.send(texts(&told)))).unwrap();
        stage.watch = Some(watch);
        stage
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join("functions").join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    /// Waits until the files are told as they are now.
    #[track_caller]
    fn told(&self) {
        let expected = texts(&self.path(""));
        let start = Instant::now();
        loop {
            let seen = self.seen.recv_timeout(DEADLINE.saturating_sub(start.elapsed()));
            if seen.unwrap_or_else(|_| panic!("{expected:?} was never told")) == expected {
                return;
            }
        }
    }
}

fn texts(folder: &Path) -> Texts {
    let mut texts = Texts::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match fs::read_to_string(entry.path()) {
                Ok(text) => drop(texts.insert(entry.path().to_string_lossy().into_owned(), text)),
                Err(_) => open.push(entry.path()),
            }
        }
    }
    texts
}

const BOTH: [How; 2] = [How::Events, How::Polls];

#[test]
fn files_that_are_saved_removed_and_renamed_are_told() {
    for how in BOTH {
        let stage = Stage::new(how, &[("app/a/route.js", "one")]);
        stage.write("app/a/route.js", "two");
        stage.told();
        stage.write("functions/b.js", "b");
        stage.told();
        fs::rename(stage.path("functions/b.js"), stage.path("functions/c.js")).unwrap();
        stage.told();
        fs::remove_file(stage.path("app/a/route.js")).unwrap();
        stage.told();
        stage.write(".env", "A=1");
        stage.told();
    }
}

#[test]
fn editors_that_replace_a_file_are_told() {
    for how in BOTH {
        let stage = Stage::new(how, &[("app/a/route.js", "one")]);
        // Write beside it, rename over it.
        for text in ["two", "six"] {
            stage.write("app/a/.route.js.new", text);
            fs::rename(stage.path("app/a/.route.js.new"), stage.path("app/a/route.js")).unwrap();
            stage.told();
        }
        // Set the old one aside, write anew, remove the old one.
        fs::rename(stage.path("app/a/route.js"), stage.path("app/a/route.js~")).unwrap();
        stage.write("app/a/route.js", "ten");
        fs::remove_file(stage.path("app/a/route.js~")).unwrap();
        stage.told();
    }
}

#[test]
fn a_file_in_a_new_folder_is_told_however_soon_it_comes() {
    for how in BOTH {
        let stage = Stage::new(how, &[]);
        for number in 0..if how == How::Events { 20 } else { 2 } {
            stage.write(&format!("app/n{number}/deep/er/route.js"), "new");
            stage.told();
            stage.write(&format!("app/n{number}/deep/er/route.js"), "changed");
            stage.told();
        }
    }
}

#[test]
fn folders_that_move_or_come_again_are_told() {
    for how in BOTH {
        let stage = Stage::new(how, &[("app/a/b/route.js", "one")]);
        fs::rename(stage.path("app/a"), stage.path("app/z")).unwrap();
        stage.told();
        stage.write("app/z/b/route.js", "two");
        stage.told();
        fs::remove_dir_all(stage.path("app/z")).unwrap();
        stage.write("app/z/b/route.js", "three");
        stage.told();
        stage.write("app/z/b/route.js", "four");
        stage.told();
        // One that was prepared elsewhere.
        let elsewhere = stage.home.path().join("elsewhere");
        fs::create_dir_all(elsewhere.join("x")).unwrap();
        fs::write(elsewhere.join("x/route.js"), "x").unwrap();
        fs::rename(elsewhere, stage.path("app/e")).unwrap();
        stage.told();
        stage.write("app/e/x/route.js", "y");
        stage.told();
    }
}

#[test]
fn the_folder_itself_may_come_and_go() {
    for how in BOTH {
        let stage = Stage::new(how, &[]);
        // It was not there at the start.
        stage.write("functions/a.js", "one");
        stage.told();
        fs::remove_dir_all(stage.path("")).unwrap();
        stage.told();
        stage.write("functions/a.js", "two");
        stage.told();
        // Gone and there again at once.
        fs::remove_dir_all(stage.path("")).unwrap();
        stage.write("functions/a.js", "three");
        stage.told();
        stage.write("functions/a.js", "four");
        stage.told();
        // Moved away, and another one in its place.
        fs::rename(stage.path(""), stage.home.path().join("old")).unwrap();
        stage.write("functions/a.js", "five");
        stage.told();
        stage.write("functions/a.js", "six");
        stage.told();
    }
}

#[test]
fn who_writes_all_the_time_is_told_too() {
    for how in BOTH {
        let stage = Stage::new(how, &[("functions/a.js", "0")]);
        let start = Instant::now();
        let mut length = 0;
        let mut told = || {
            length = length % 4096 + 1;
            stage.write("functions/a.js", &"x".repeat(length));
            stage.seen.try_recv().is_ok()
        };
        while !told() {
            assert!(start.elapsed() < DEADLINE, "nothing was told");
        }
    }
}

#[test]
fn nothing_is_told_after_the_end() {
    for how in BOTH {
        let mut stage = Stage::new(how, &[("functions/a.js", "one")]);
        stage.write("functions/a.js", "two");
        stage.told();
        stage.watch = None;
        stage.write("functions/a.js", "three");
        // Whoever tells is gone, with all that it told before.
        assert!(stage.seen.iter().all(|seen| seen.values().all(|text| text != "three")));
    }
}

/// Prints how long a save takes to be noticed: `cargo test --lib watch -- --nocapture`. The aim is 25 ms, and 40 ms at the
/// worst, on an idle machine; the ceiling is ten times as high.
#[test]
fn a_save_is_noticed_soon() {
    let stage = Stage::new(How::Events, &[("app/a/route.js", "")]);
    let mut taken: Vec<Duration> = (0..40)
        .map(|number| {
            stage.write("app/a/route.js", &format!("{number}"));
            let start = Instant::now();
            stage.told();
            start.elapsed()
        })
        .collect();
    taken.sort();
    let (half, worst) = (taken[taken.len() / 2], taken[taken.len() - 1]);
    println!("noticed after {half:?}, {worst:?} at the worst");
    assert!(half < Duration::from_millis(250), "{half:?}");
}
