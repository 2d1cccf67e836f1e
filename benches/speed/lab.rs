//! What the lab reads: the learner's folder, its routes, and its changes.

use std::fs;
use std::sync::mpsc;

use divan::Bencher;
use divan::counter::ItemsCount;
use serverless_tutor::lab::functions;
use serverless_tutor::lab::watch::{How, Watch};
use tempfile::TempDir;

const COUNTS: [usize; 3] = [1, 10, 100];

/// A folder with so many functions, each with a file that it imports.
fn folder(count: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..count {
        let function = folder.path().join(format!("app/api/f{number}/[id]"));
        fs::create_dir_all(&function).unwrap();
        fs::write(function.join("route.js"), "export const GET = () => new Response();\n".repeat(20)).unwrap();
        fs::write(function.join("lib.js"), "export const price = 3;\n".repeat(20)).unwrap();
    }
    folder
}

#[divan::bench(args = COUNTS, sample_count = 30, sample_size = 1)]
fn read_a_folder_of_functions(bencher: Bencher, count: usize) {
    let folder = folder(count);
    bencher.bench(|| functions::read(folder.path()));
}

#[divan::bench(args = COUNTS)]
fn find_a_path_among_routes(bencher: Bencher, count: usize) {
    let folder = folder(count);
    let routes = functions::read(folder.path()).routes;
    let path = format!("/api/f{}/a%20b", count / 2);
    assert!(routes.find(&path).is_ok());
    bencher.counter(ItemsCount::new(1_usize)).bench(|| routes.find(&path).is_ok());
}

/// From a written file to whoever reads the folder again: changes that come together are told once.
#[divan::bench(sample_count = 30, sample_size = 1)]
fn notice_a_save_among_100_functions(bencher: Bencher) {
    let folder = folder(100);
    let (tx, rx) = mpsc::channel();
    let watch = Watch::start(folder.path(), How::Events, move || tx.send(()).unwrap()).unwrap();
    let file = folder.path().join("app/api/f7/[id]/route.js");
    bencher.with_inputs(|| fs::write(&file, "// saved\n").unwrap()).bench_local_values(|()| rx.recv().unwrap());
    drop(watch);
}
