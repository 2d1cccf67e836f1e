//! The challenge: the program comes from the learner's own editor or from a file; its tests are run here.

use std::ffi::OsStr;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use crate::cli::grade;
use crate::cli::plain::words::{Words, split};
use crate::cli::plain::{Known, Plain, worked};
use crate::cli::read;
use crate::course::challenge::{Action as Program, Solution, State};
use crate::course::{Action, Status, worked as course};
use crate::grader::learned;
use crate::grader::solution;
use crate::lesson::model::{Challenge, Visibility};
use crate::tui::run::own_editor;

fn state(plain: &Plain) -> State {
    plain.course.as_ref().map(|course| course.place().challenge.clone()).unwrap_or_default()
}

fn act(plain: &mut Plain, action: Program) -> io::Result<()> {
    plain.act(Action::Challenge(action))
}

fn is_passed(plain: &Plain) -> bool {
    plain.course.as_ref().is_some_and(|course| course.status(course.section_index()) == Status::Completed)
}

/// Shows the open worked example, or the task and the program.
pub(super) fn show(plain: &mut Plain, challenge: &Challenge) -> io::Result<()> {
    if worked::is_open(plain, challenge) {
        return worked::show(plain, challenge);
    }
    show_task(plain, challenge)?;
    show_program(plain, challenge)
}

fn show_task(plain: &mut Plain, challenge: &Challenge) -> io::Result<()> {
    plain.page.para(&challenge.title)?;
    for text in &challenge.task {
        plain.page.para(&text.plain())?;
    }
    plain.page.gap()?;
    plain.page.para(&format!("Tests ({}):", challenge.arguments))?;
    for case in challenge.cases.iter().filter(|case| case.visibility == Visibility::Visible) {
        let args: Vec<String> = case.args.iter().map(ToString::to_string).collect();
        plain.page.item("-", &format!("{}: ({}) is {}", case.label, args.join(", "), case.expected))?;
    }
    let hidden = challenge.cases.iter().filter(|case| case.visibility == Visibility::Hidden).count();
    plain.page.para(&format!("and {hidden} hidden ones."))?;
    for note in &challenge.notes {
        plain.page.gap()?;
        plain.page.written(|out| read::note(note, out))?;
    }
    Ok(())
}

fn show_program(plain: &mut Plain, challenge: &Challenge) -> io::Result<()> {
    let state = state(plain);
    let whose = if state.text.is_some() { "Your program:" } else { "The program to begin with:" };
    plain.page.gap()?;
    plain.page.para(whose)?;
    plain.page.numbered(state.program(challenge))
}

/// What can be typed.
pub(super) fn words(plain: &Plain, challenge: &Challenge) -> Words {
    if worked::is_open(plain, challenge) {
        return worked::words(plain, challenge);
    }
    let words = if is_passed(plain) { Words::new("to the next section") } else { Words::new("run the tests") };
    words
        .and("file PATH", "take the program from this file and run the tests")
        .and("edit", "open it in your editor, then run the tests")
        .and("run", "run the tests")
        .and("save PATH", "write the program into a new file")
        .and("program", "show the program")
        .and("h", "the next hint")
        .and("solution", "show the solution; asks once more")
        .and("restart", "begin again with the first program")
        .and("examples", "the worked examples again")
}

/// Does what was typed.
pub(super) fn on(plain: &mut Plain, challenge: &Challenge, line: &str) -> io::Result<Known> {
    if worked::is_open(plain, challenge) {
        return worked::on(plain, challenge, line);
    }
    let (word, rest) = split(line);
    match (word.as_str(), rest) {
        ("", _) if is_passed(plain) => plain.next_section()?,
        ("" | "run", "") => run(plain, challenge)?,
        ("file", "") => plain.page.para("Name the file: file solution.js")?,
        ("file", path) => match take(Path::new(path)) {
            Ok(text) => run_text(plain, challenge, text)?,
            Err(why) => plain.page.para(&format!("{why}. Your program is as it was."))?,
        },
        ("save", "") => plain.page.para("Name a new file: save solution.js")?,
        ("save", path) => save(plain, challenge, Path::new(path))?,
        ("edit", "") => edit(plain, challenge)?,
        ("program", "") => show_program(plain, challenge)?,
        ("task", "") => show_task(plain, challenge)?,
        ("h" | "hint", "") => hint(plain, challenge)?,
        ("solution", "") => show_solution(plain, challenge)?,
        ("restart", "") => {
            act(plain, Program::Restart)?;
            show_program(plain, challenge)?;
        }
        ("examples", "") => {
            act(plain, Program::Worked(course::Action::Again))?;
            show(plain, challenge)?;
        }
        _ => return Ok(Known::No),
    }
    Ok(Known::Yes)
}

/// The program in a file.
fn take(path: &Path) -> Result<String, String> {
    let shown = path.display();
    let bytes = grade::read_some(path).map_err(|why| format!("{shown} could not be read: {why}"))?;
    solution::read(&bytes).map(str::to_owned).map_err(|why| format!("{shown}: {why}"))
}

fn save(plain: &mut Plain, challenge: &Challenge, path: &Path) -> io::Result<()> {
    let text = state(plain).program(challenge).to_owned();
    let written =
        OpenOptions::new().write(true).create_new(true).open(path).and_then(|mut f| f.write_all(text.as_bytes()));
    match written {
        Ok(()) => plain.page.para(&format!("The program is in {}.", path.display())),
        Err(why) if why.kind() == io::ErrorKind::AlreadyExists => {
            plain.page.para(&format!("{} is there already; name another file.", path.display()))
        }
        Err(why) => plain.page.para(&format!("{} could not be written: {why}.", path.display())),
    }
}

fn edit(plain: &mut Plain, challenge: &Challenge) -> io::Result<()> {
    let Some(editor) = own_editor::own_editor() else {
        return plain.page.para("Set VISUAL or EDITOR to the editor you like; or write a file, and type file PATH.");
    };
    let text = state(plain).program(challenge).to_owned();
    plain.page.flush()?;
    match edited(&editor, challenge, &text) {
        Ok(text) => run_text(plain, challenge, text),
        Err(why) => plain.page.para(&format!("Your program is as it was: {why}.")),
    }
}

fn edited(editor: &OsStr, challenge: &Challenge, text: &str) -> Result<String, String> {
    own_editor::edit(editor, &challenge.function, text)
}

fn run_text(plain: &mut Plain, challenge: &Challenge, text: String) -> io::Result<()> {
    act(plain, Program::Edit { text: Some(text), cursor: (0, 0) })?;
    run(plain, challenge)
}

/// Runs the tests and tells how they went.
fn run(plain: &mut Plain, challenge: &Challenge) -> io::Result<()> {
    act(plain, Program::Run)?;
    let state = state(plain);
    if let Some(trouble) = &state.trouble {
        return plain.page.para(&format!("The run had no result. {trouble}"));
    }
    let Some(report) = &state.report else { return Ok(()) };
    let source = state.program(challenge);
    plain.page.written(|out| grade::tell(challenge, source, report, &state.diagnosis, out))?;
    if report.is_passed() { tell_learned(plain, challenge) } else { Ok(()) }
}

fn tell_learned(plain: &mut Plain, challenge: &Challenge) -> io::Result<()> {
    let learned = learned::from(challenge, state(plain).program(challenge)).map(|takeaway| takeaway.text.to_string());
    plain.page.item("One thing to learn:", &learned.unwrap_or_else(|| challenge.afterwards.plain()))
}

fn hint(plain: &mut Plain, challenge: &Challenge) -> io::Result<()> {
    act(plain, Program::Hint)?;
    let state = state(plain);
    for at in 0..state.hints {
        if let Some(hint) = state.hint(challenge, at) {
            plain.page.item(&format!("Hint {} of {}:", at + 1, challenge.hints.len()), hint)?;
        }
    }
    Ok(())
}

fn show_solution(plain: &mut Plain, challenge: &Challenge) -> io::Result<()> {
    act(plain, Program::Solution)?;
    if state(plain).solution != Solution::Shown {
        return plain.page.para("Type solution once more to see it. Hints help without giving it away.");
    }
    act(plain, Program::HideSolution)?;
    plain.page.para("One right solution:")?;
    plain.page.numbered(&challenge.solution)?;
    if is_passed(plain) { tell_learned(plain, challenge) } else { plain.page.para(&challenge.afterwards.plain()) }
}
