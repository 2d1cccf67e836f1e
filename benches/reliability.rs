//! Whether anything breaks the program: `cargo bench --features rehearsal --bench reliability`. Tries every promise of
//! `docs/reliability.md` as often as it stands there and prints the table; a broken promise ends it with 1 and is told.
//! Names of groups measure only these, and `--markdown` prints rows for the page.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made ends the run")]

#[cfg(target_os = "linux")]
include!("../tests/trials/modules.rs");

#[cfg(target_os = "linux")]
#[expect(dead_code, reason = "a table of promises has no percentiles")]
#[path = "support/table.rs"]
mod table;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    use std::process::ExitCode;

    let table = table::Table::new();
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    // What breaks a promise is told behind the table, not by the panics themselves.
    std::panic::set_hook(Box::new(|_| ()));
    table.heads(["promise, and what was measured", "held", "tried", "limit"]);
    let mut broken = Vec::new();
    for (group, trials) in every::EVERY {
        if !wanted.is_empty() && !wanted.iter().any(|wanted| wanted == group) {
            continue;
        }
        for held in *trials {
            let trial = held(trial::Effort::Full);
            table.line(trial.promise, &trial.held.to_string(), &trial.tried.to_string(), "all");
            for figure in &trial.figures {
                let what = format!("– {}", figure.what);
                table.line(&what, &table::shown(figure.worst), "", &table::shown(figure.limit));
            }
            if !trial.is_held() {
                broken.push(trial.report());
            }
        }
    }
    for report in &broken {
        table::print(&format!("\nbroken: {report}"));
    }
    if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    let _ = std::io::Write::write_all(&mut std::io::stdout(), b"These trials are made on Linux.\n");
}
