//! Whether anything breaks the program: `cargo bench --features rehearsal --bench reliability`. Tries every promise of
//! `docs/reliability.md` as often as it stands there and prints the table; a broken promise ends it with 1 and is told.
//! Names of groups measure only these, and `--markdown` prints rows for the page.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made ends the run")]

#[cfg(target_os = "linux")]
#[path = "../tests/support/course_pages.rs"]
mod course_pages;
#[cfg(target_os = "linux")]
#[path = "../tests/trials/ends.rs"]
mod ends;
#[cfg(target_os = "linux")]
#[path = "../tests/trials/every.rs"]
mod every;
#[cfg(target_os = "linux")]
#[path = "../tests/support/guests.rs"]
mod guests;
#[cfg(target_os = "linux")]
#[expect(dead_code, reason = "the trials need only a part of it")]
#[path = "../tests/support/http.rs"]
mod http;
#[cfg(target_os = "linux")]
#[expect(dead_code, reason = "the trials need only a part of it")]
#[path = "../tests/support/lab.rs"]
mod lab;
#[cfg(target_os = "linux")]
#[path = "../tests/support/lab_pages.rs"]
mod lab_pages;
#[cfg(target_os = "linux")]
#[path = "../tests/support/lab_sample.rs"]
mod lab_sample;
#[cfg(target_os = "linux")]
#[expect(dead_code, reason = "the trials need only a part of it")]
#[path = "../tests/support/lab_screen.rs"]
mod lab_screen;
#[cfg(target_os = "linux")]
#[path = "../tests/trials/link.rs"]
mod link;
#[cfg(target_os = "linux")]
#[path = "../tests/support/probe_sample.rs"]
mod probe_sample;
#[cfg(target_os = "linux")]
#[expect(dead_code, reason = "the trials need only a part of it")]
#[path = "../tests/support/pty.rs"]
mod pty;
#[cfg(target_os = "linux")]
#[expect(dead_code, reason = "the trials need only a part of it")]
#[path = "../tests/support/rehearsal.rs"]
mod rehearsal;
#[cfg(target_os = "linux")]
#[path = "../tests/trials/resize.rs"]
mod resize;
#[cfg(target_os = "linux")]
#[path = "support/table.rs"]
#[expect(dead_code, reason = "a table of promises has no percentiles")]
mod table;
#[cfg(target_os = "linux")]
#[path = "../tests/support/traffic.rs"]
mod traffic;
#[cfg(target_os = "linux")]
#[path = "../tests/support/trial.rs"]
#[expect(dead_code, reason = "a bench goes on behind a broken promise and makes the full effort")]
mod trial;
#[cfg(target_os = "linux")]
#[path = "../tests/trials/walls.rs"]
mod walls;

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
