//! `grade`: a solution in a file, graded as the challenge grades it, for people and for scripts.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;

use crate::cli::args::{CourseArgs, GradeArgs};
use crate::cli::lessons::{challenge, find, lessons};
use crate::cli::{NOT_PASSED, UNREADABLE, complain, worker_program};
use crate::grader::diagnosis::Known;
use crate::grader::explain::{BUDGET, Diagnosis, diagnose};
use crate::grader::solution::{LARGEST, read};
use crate::grader::{CaseOutcome, Report, Verdict, grade, json, junit, not_run};
use crate::lesson::model::{Challenge, Lesson, Visibility};
use crate::sandbox::cancel::Cancel;
use crate::sandbox::spawn::Spawner;
use crate::sandbox::value::number_text;
use crate::text::{sanitise_line, width};

/// Characters of a learner's line that are shown with an error.
const LONGEST_LINE: usize = 120;

/// Grades a file. 0 if every case is right, 1 if not, 2 if nothing could be graded, so that 1 never means anything else.
pub(crate) fn run(args: &GradeArgs, course: &CourseArgs) -> anyhow::Result<ExitCode> {
    let to_output = args.junit.as_deref() == Some(Path::new("-"));
    if to_output && args.json {
        complain("error: --json and --junit - both print; write the XML into a file, or leave one out");
        return Ok(ExitCode::from(UNREADABLE));
    }
    let Graded { lesson, source, report, diagnosis } = match graded(args, course) {
        Ok(graded) => graded,
        Err(why) => {
            complain(&format!("error: {why:#}"));
            return Ok(ExitCode::from(UNREADABLE));
        }
    };
    let challenge = challenge(&lesson)?;
    let mut out = io::stdout().lock();
    if let Some(path) = &args.junit {
        let document = junit::document(lesson.id.as_str(), challenge, &report, &diagnosis);
        if to_output {
            write!(out, "{document}")?;
        } else if let Err(why) = fs::write(path, document) {
            let shown = sanitise_line(&path.to_string_lossy());
            complain(&format!("error: could not write {shown}: {why}"));
            return Ok(ExitCode::from(UNREADABLE));
        }
    }
    if args.json {
        writeln!(out, "{}", json::line(lesson.id.as_str(), challenge, &report, &diagnosis))?;
    } else if !to_output {
        tell(challenge, &source, &report, &diagnosis, &mut out)?;
    }
    Ok(if report.is_passed() { ExitCode::SUCCESS } else { ExitCode::from(NOT_PASSED) })
}

/// A file that was graded.
struct Graded {
    lesson: Arc<Lesson>,
    source: String,
    report: Report,
    diagnosis: Diagnosis,
}

fn graded(args: &GradeArgs, course: &CourseArgs) -> anyhow::Result<Graded> {
    let shown = sanitise_line(&args.file.to_string_lossy());
    let bytes = read_some(&args.file).with_context(|| format!("could not read {shown}"))?;
    let source = read(&bytes).with_context(|| shown.to_string())?;
    let lessons = lessons(course)?;
    let lesson = Arc::clone(&lessons[find(&lessons, args.lesson.as_deref())?]);
    let spawner = Spawner::start(worker_program()?);
    let challenge = challenge(&lesson)?;
    let (known, cancel) = (Known::default(), Cancel::default());
    let report = grade(challenge, source, &spawner, &known, &cancel)?;
    let diagnosis = diagnose(challenge, source, &report, &spawner, &known, &cancel, BUDGET);
    Ok(Graded { source: source.to_owned(), report, diagnosis, lesson })
}

/// The file, but no more of it than is needed to see that it is too large.
fn read_some(path: &Path) -> io::Result<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(LARGEST as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The line of the learner's file with a mark under the place.
fn show_line(source: &str, line: u32, column: u32, out: &mut impl Write) -> io::Result<()> {
    let Some(words) = source.lines().nth(line.saturating_sub(1) as usize) else { return Ok(()) };
    let before: String = words.chars().take(column.saturating_sub(1) as usize).collect();
    let indent = usize::from(width(&sanitise_line(&before)));
    let shown: String = sanitise_line(words).chars().take(LONGEST_LINE).collect();
    writeln!(out, "    {shown}")?;
    if indent < LONGEST_LINE { writeln!(out, "    {:indent$}^", "") } else { Ok(()) }
}

fn tell(
    challenge: &Challenge,
    source: &str,
    report: &Report,
    diagnosis: &Diagnosis,
    out: &mut impl Write,
) -> io::Result<()> {
    for line in report.console.lines() {
        let case = line.case.and_then(|case| challenge.cases.get(case)).map_or("", |case| case.id.as_str());
        writeln!(out, "console {case}: {}", line.text)?;
    }
    if report.console.dropped > 0 {
        writeln!(out, "console: {} more lines", report.console.dropped)?;
    }
    for (case, result) in challenge.cases.iter().zip(&report.cases) {
        if result.shown == Visibility::Hidden {
            continue;
        }
        let mark = match result.outcome {
            CaseOutcome::Passed => "ok    ",
            CaseOutcome::Failed => "FAILED",
            CaseOutcome::NotRun => "-     ",
        };
        let args: Vec<String> = case.args.iter().map(|arg| number_text(*arg)).collect();
        write!(out, "{mark} {} ({}): expected {}", case.label, args.join(", "), number_text(case.expected))?;
        match &result.got {
            Some(got) if result.outcome == CaseOutcome::Failed => writeln!(out, ", got {got}")?,
            _ => writeln!(out)?,
        }
    }
    let count = |outcome| {
        report.cases.iter().filter(|case| case.shown == Visibility::Hidden && case.outcome == outcome).count()
    };
    let hidden = (count(CaseOutcome::Passed), count(CaseOutcome::Failed), count(CaseOutcome::NotRun));
    writeln!(out, "hidden: {} passed, {} failed, {} not run", hidden.0, hidden.1, hidden.2)?;
    if let Some(why) = not_run(challenge, report) {
        writeln!(out, "-      {why}")?;
    }
    if let Some(fault) = &report.error {
        match fault.place {
            Some((line, column)) => {
                writeln!(out, "line {line}, column {column}: {}", fault.message)?;
                show_line(source, line, column, out)?;
            }
            None => writeln!(out, "{}", fault.message)?,
        }
    }
    if let Some(limit) = report.limit {
        writeln!(out, "stopped: the limit on {} was reached", limit.name())?;
    }
    if let Some(named) = &report.misconception {
        writeln!(out, "{}: {}", named.title, named.hint)?;
    }
    if let Some(smallest) = &diagnosis.smallest {
        let call = smallest.call(challenge);
        let expected = number_text(smallest.expected);
        writeln!(out, "smallest input that fails: {call}: expected {expected}, got {}", smallest.got)?;
    }
    if let Some(rule) = diagnosis.rule.and_then(|rule| challenge.rules.get(rule)) {
        writeln!(out, "broken rule: {}", rule.text)?;
    }
    let verdict = match report.verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "not passed",
        Verdict::Error => "not passed: the program does not load",
        Verdict::Limit => "not passed: stopped by a limit",
    };
    writeln!(out, "{verdict}, {} of {}", report.passed(), report.cases.len())
}
