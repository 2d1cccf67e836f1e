//! What a learner waits for, and what the program takes from the machine, as a table: `cargo bench --bench figures`. Runs the
//! whole program on a pseudo-terminal, and keys in one process where the worst of them count. Names of groups (`start key
//! grow rest motion memory`) measure only these; `--markdown` prints rows for `docs/performance.md`. Parts of the program
//! are measured in `speed.rs`, the lab over HTTP in `lab.rs`. Each line stands beside its budget where there is one;
//! nothing fails here, since a busy machine is no bug. Ceilings that fail are in `tests/budgets.rs`.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made ends the run")]

#[cfg(target_os = "linux")]
#[path = "figures/course.rs"]
mod course;
#[cfg(target_os = "linux")]
#[path = "figures/grow.rs"]
mod grow;
#[path = "figures/key.rs"]
mod key;
#[cfg(target_os = "linux")]
#[path = "support/many.rs"]
mod many;
#[cfg(target_os = "linux")]
#[path = "figures/memory.rs"]
mod memory;
#[cfg(target_os = "linux")]
#[path = "figures/motion.rs"]
mod motion;
#[cfg(target_os = "linux")]
#[path = "figures/rest.rs"]
mod rest;
#[cfg(target_os = "linux")]
#[path = "figures/start.rs"]
mod start;
#[path = "support/table.rs"]
mod table;

#[cfg(target_os = "linux")]
#[expect(dead_code, reason = "a measurement needs less of it than the tests of the terminal")]
#[path = "../tests/support/pty.rs"]
mod pty;
#[expect(dead_code, reason = "a measurement needs less of it than the tests of the screens")]
#[path = "../tests/support/rehearsal.rs"]
mod rehearsal;

/// Measures a group of rows.
type Measure = fn(&table::Table);

/// The groups by their names.
#[cfg(target_os = "linux")]
const GROUPS: [(&str, Measure); 6] = [
    ("start", start::measure),
    ("key", key::measure),
    ("grow", grow::measure),
    ("rest", rest::measure),
    ("motion", motion::measure),
    ("memory", memory::measure),
];
/// The groups by their names.
#[cfg(not(target_os = "linux"))]
const GROUPS: [(&str, Measure); 1] = [("key", key::measure)];

fn main() {
    #[cfg(target_os = "linux")]
    if std::env::args().any(|argument| argument == start::COLD) {
        return start::colour_once();
    }
    let table = table::Table::new();
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    for (name, measure) in GROUPS {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            measure(&table);
        }
    }
}
