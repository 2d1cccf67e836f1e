//! Watching lessons, and which versions of them are taken.

use std::fs;
use std::sync::mpsc;
use std::time::Duration;

use super::*;

fn sample(place: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lessons/sample");
    copy(&from, &place.join("sample"));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, to).unwrap();
        }
    }
}

fn change(place: &Path, old: &str, new: &str) {
    let file = place.join("sample/terms.toml");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(old), "{old}");
    fs::write(file, text.replacen(old, new, 1)).unwrap();
}

#[test]
fn what_is_saved_is_read_once_it_has_come_to_rest() {
    let place = tempfile::tempdir().unwrap();
    sample(place.path());
    let (inbox, queue) = mpsc::channel();
    let watch = watch(place.path(), inbox).unwrap();
    let next = |wanted: &str| loop {
        // Far longer than it takes: only a watch that is blind gets there.
        let Ok(Msg::Work(Work::Library(library))) = queue.recv_timeout(Duration::from_mins(1)) else {
            panic!("{wanted}")
        };
        let library = (*library).unwrap();
        let told = trouble(&library.broken, Some("sample")).unwrap_or_else(|| library.lessons[0].title.to_string());
        if told == wanted {
            return;
        }
    };
    next("Sample");
    change(place.path(), "name = \"Cold start\"", "nome = \"Cold start\"");
    next("terms.toml:1:1: the key `name` is missing");
    change(place.path(), "nome = \"Cold start\"", "name = \"Cold start\"");
    next("Sample");
    fs::rename(place.path().join("sample"), place.path().join("other")).unwrap();
    let Ok(Msg::Work(Work::Library(library))) = queue.recv_timeout(Duration::from_mins(1)) else { panic!("renamed") };
    let library = (*library).unwrap();
    assert_eq!(
        trouble(&library.broken, Some("sample")).unwrap(),
        "other/lesson.toml:2:6: the id `sample` is not the name of the folder, `other`"
    );
    drop(watch);
}

fn titled(library: &mut Library, title: &str) -> Arc<Lesson> {
    let lesson = &mut library.lessons[0];
    lesson.title = title.into();
    Arc::new(lesson.clone())
}

#[test]
fn the_last_good_version_stays_and_what_has_not_changed_is_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lessons");
    let mut library = Library::folder(&folder).unwrap();
    let before = vec![titled(&mut library, "One")];
    let same = newest(&before, library.clone());
    assert!(Arc::ptr_eq(&same[0], &before[0]));
    titled(&mut library, "Two");
    assert_eq!(newest(&before, library)[0].title.as_str(), "Two");
    assert!(Arc::ptr_eq(&newest(&before, Library::default())[0], &before[0]));
}
