//! How fast the lab is, and whether it loses anything, as a table: `cargo bench --bench lab`. All rows but those of the
//! memory are whole-process runs of `serverless-tutor lab DIR` with an HTTP client beside it. Names of groups (`start cold
//! warm load live memory count`) measure only these; `--markdown` prints rows for `docs/performance.md`. Nothing fails here
//! for being slow; ceilings that fail are in `tests/budgets.rs`.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made ends the run")]

#[cfg(target_os = "linux")]
mod lab {
    #[path = "answers.rs"]
    pub(crate) mod answers;
    #[path = "client.rs"]
    pub(crate) mod client;
    #[path = "count.rs"]
    pub(crate) mod count;
    #[path = "load.rs"]
    pub(crate) mod load;
    #[path = "memory.rs"]
    pub(crate) mod memory;
    #[path = "server.rs"]
    pub(crate) mod server;
}
#[cfg(target_os = "linux")]
#[path = "support/table.rs"]
mod table;

/// Measures a group of rows.
#[cfg(target_os = "linux")]
type Measure = fn(&table::Table);

/// The groups by their names.
#[cfg(target_os = "linux")]
const GROUPS: [(&str, Measure); 7] = [
    ("start", lab::answers::start),
    ("cold", lab::answers::cold),
    ("live", lab::answers::live),
    ("warm", lab::load::warm),
    ("load", lab::load::load),
    ("memory", lab::memory::measure),
    ("count", lab::count::measure),
];

#[cfg(target_os = "linux")]
fn main() {
    let table = table::Table::new();
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let load = || std::fs::read_to_string("/proc/loadavg").unwrap();
    table::print(&format!("load before: {}", load().trim_end()));
    for (name, measure) in GROUPS {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            measure(&table);
        }
    }
    table::print(&format!("load after: {}", load().trim_end()));
}

#[cfg(not(target_os = "linux"))]
fn main() {
    let _ = std::io::Write::write_all(&mut std::io::stdout(), b"These measurements are made on Linux.\n");
}
