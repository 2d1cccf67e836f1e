//! Reading lessons: the built-in one, folders with many, and one that is long.

use divan::Bencher;
use serverless_tutor::lesson::library::Library;
use tempfile::TempDir;

use crate::rehearsal::lesson;

#[path = "../support/many.rs"]
mod many;

#[divan::bench]
fn load_the_built_in_lesson() {
    lesson();
}

/// A folder with so many lessons, each as long as the built-in one.
#[divan::bench(args = [1, 10, 100], sample_count = 20, sample_size = 1)]
fn load_a_folder(bencher: Bencher, count: usize) {
    load(bencher, &many::lessons(count));
}

/// A lesson so many times as long as the built-in one.
#[divan::bench(args = [1, 10, 100], sample_count = 20, sample_size = 1)]
fn load_a_long_lesson(bencher: Bencher, times: usize) {
    load(bencher, &many::long_lesson(times));
}

fn load(bencher: Bencher, folder: &TempDir) {
    let load = || Library::folder(folder.path()).unwrap();
    assert_eq!(load().broken, []);
    bencher.bench(load);
}
