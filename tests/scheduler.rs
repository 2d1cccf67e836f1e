//! The scheduler: scenarios that can be read, laws that hold whatever happens, and how fast it decides.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

#[path = "scheduler/crowd.rs"]
mod crowd;
#[path = "scheduler/laws.rs"]
mod laws;
#[path = "scheduler/observer.rs"]
mod observer;
#[path = "scheduler/scenario.rs"]
mod scenario;

#[test]
fn every_scenario_goes_as_it_is_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 14, "scenarios are missing");
    let problems: Vec<String> = files
        .iter()
        .filter_map(|file| {
            let problem = scenario::play(&fs::read_to_string(file).unwrap()).err()?;
            Some(format!("{}: {problem}", file.file_name().unwrap().to_string_lossy()))
        })
        .collect();
    assert!(problems.is_empty(), "\n{}", problems.join("\n\n"));
}
