//! The coding challenge: the task, the editor, the table of cases, and what helps when one is wrong.

mod solution;
mod table;
mod worked;

pub(in crate::tui) use table::LABELS;
pub(in crate::tui) use worked::line_room as worked_room;

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::course::challenge::{Action, Panel, Solution, State};
use crate::course::worked::Action as WorkedAction;
use crate::course::{Action as Course, Status};
use crate::grader::{CaseOutcome, Report, Verdict, not_run};
use crate::lesson::model::{Challenge, Visibility};
use crate::sandbox::value::Limit;
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::editor::{self, Editor};
use crate::tui::keymap::{Act, Binding, Key, Step, Ui};
use crate::tui::layout::Height;
use crate::tui::screen::cost::state::Action as Cost;
use crate::tui::screen::{Ctx, Spots, onward};
use crate::tui::stage::Focus;
use crate::tui::theme::{Hue, bold};
use crate::tui::widget::callout::Callout;
use crate::tui::widget::rich;

/// Rows below the editor that a result needs at least: head, one row, a gap, a callout.
const RESULT_ROWS: u16 = 8;

fn act(action: Action) -> Act {
    Act::Course(Course::Challenge(action))
}

/// Run, hint, own editor; letters are commands only while the keys are not in the editor.
pub fn keys(ctx: &Ctx<'_>, challenge: &Challenge) -> Vec<Binding> {
    if let Some((state, _)) = worked::open(ctx, challenge) {
        let mut keys = worked::keys(state, challenge);
        keys.extend(onward(ctx).into_iter().map(Binding::on_page));
        return keys;
    }
    let state = &ctx.course.place().challenge;
    if state.running {
        return vec![Binding::new(Key::Esc, "stop the run", act(Action::Cancel)).first()];
    }
    if state.solution == Solution::Shown {
        return vec![
            Binding::new(Key::Esc, "back to my program", act(Action::HideSolution)).or(Key::Enter).first(),
            Binding::pair((Key::Up, Ui::Move(Step::Up).into()), (Key::Down, Ui::Move(Step::Down).into()), "scroll"),
        ];
    }
    let mut keys = first_keys(ctx, challenge);
    if state.looking {
        keys.insert(0, Binding::new(Key::Esc, "stop looking", act(Action::Cancel)));
    }
    keys
}

fn first_keys(ctx: &Ctx<'_>, challenge: &Challenge) -> Vec<Binding> {
    let state = &ctx.course.place().challenge;
    let passed = ctx.course.status(ctx.course.section_index()) == Status::Completed;
    let fresh = state.report.as_ref().is_some_and(|report| report.is_passed());
    let run = Binding::new(Key::Ctrl('r'), "run tests", act(Action::Run));
    let hint = Binding::new(Key::Ctrl('t'), "hint", act(Action::Hint));
    let own = Binding::new(Key::Ctrl('o'), "own editor", Ui::OwnEditor);
    let told = ctx.stage.editor.as_ref().map(Editor::told).unwrap_or_default();
    if ctx.stage.focus == Focus::Editor {
        let leaves = ctx.stage.editor.as_ref().is_none_or(Editor::esc_leaves);
        let mut keys = vec![if fresh { run } else { run.first() }];
        let leave = if leaves { "leave" } else { "back" };
        if fresh {
            let leave = if leaves { "leave the editor" } else { leave };
            keys.insert(0, Binding::new(Key::Esc, leave, Ui::Unfocus).first());
        }
        if state.hints < challenge.hints.len() {
            keys.push(hint);
        }
        keys.push(own);
        if !fresh {
            keys.push(Binding::new(Key::Esc, leave, Ui::Unfocus));
        }
        // These are handled by the editor; they stand here so that the page of keys can name them.
        keys.extend(told.into_iter().map(|(chords, meaning)| Binding::told(chords, meaning)));
        return keys;
    }
    let edit = Binding::new(Key::Enter, "edit", Ui::Focus).or(Key::Char('e'));
    let mut keys = Vec::new();
    if passed {
        keys.extend(onward(ctx).into_iter().enumerate().map(|(i, b)| if i == 0 { b.first() } else { b }));
        keys.push(Binding::new(Key::Char('$'), "cost explorer", Act::Cost(Cost::Open)));
        keys.push(edit);
    } else {
        keys.push(edit.first());
    }
    keys.push(run.or(Key::Char('r')));
    if state.hints < challenge.hints.len() {
        keys.push(hint.or(Key::Char('t')));
    }
    let solution = if passed {
        "solution"
    } else if state.solution == Solution::Asked {
        "yes, show it"
    } else {
        "solution"
    };
    keys.push(Binding::new(Key::Char('v'), solution, act(Action::Solution)));
    let panel = if state.panel == Panel::Cases { "console" } else { "cases" };
    keys.push(Binding::new(Key::Tab, panel, act(Action::SwitchPanel)));
    keys.push(own.or(Key::Char('o')));
    keys.push(Binding::new(Key::Char('y'), "copy my program", Ui::Copy).on_page());
    keys.push(Binding::new(Key::Ctrl('d'), "begin again with the starter", act(Action::Restart)).on_page());
    if !challenge.worked.is_empty() {
        let again = Action::Worked(WorkedAction::Again);
        keys.push(Binding::new(Key::Char('w'), "worked examples", act(again)).on_page());
    }
    keys.push(
        Binding::pair((Key::Up, Ui::Move(Step::Up).into()), (Key::Down, Ui::Move(Step::Down).into()), "scroll")
            .on_page(),
    );
    if !passed {
        keys.extend(onward(ctx));
    }
    keys.extend(told.into_iter().map(|(chords, meaning)| Binding::told(chords, meaning)));
    keys
}

/// The result in a few words.
pub fn fact(ctx: &Ctx<'_>, challenge: &Challenge) -> Vec<(String, Style)> {
    let theme = ctx.theme;
    if let Some((state, _)) = worked::open(ctx, challenge) {
        return vec![(worked::fact(state, challenge), theme.muted())];
    }
    let state = &ctx.course.place().challenge;
    if state.running {
        return vec![("running   ".into(), theme.warm()), ("Esc stops it".into(), theme.muted())];
    }
    if state.solution == Solution::Shown {
        let passed = ctx.course.status(ctx.course.section_index()) == Status::Completed;
        let fact = if passed { "yours, and a right one" } else { "one right solution" };
        return vec![(fact.into(), theme.muted())];
    }
    let Some(report) = &state.report else {
        let hidden = challenge.cases.iter().filter(|case| case.visibility == Visibility::Hidden).count();
        let visible = challenge.cases.len() - hidden;
        return vec![(format!("{visible} tests and {hidden} hidden ones"), theme.muted())];
    };
    let total = report.cases.len();
    match report.verdict {
        Verdict::Passed => vec![("✓ ".into(), theme.good()), (format!("all {total} passed"), theme.strong())],
        Verdict::Error => vec![("✗ ".into(), theme.bad()), ("it does not load".into(), theme.strong())],
        Verdict::Failed | Verdict::Limit => {
            let failed = report.count(CaseOutcome::Failed);
            let mut fact = vec![("✗ ".to_owned(), theme.bad()), (format!("{failed} failed"), theme.strong())];
            fact.push((format!("   {} passed", report.passed()), theme.muted()));
            match report.count(CaseOutcome::NotRun) {
                0 => {}
                rest => fact.push((format!("   {rest} not run"), theme.muted())),
            }
            match report.console.lines().count() {
                0 => {}
                lines => fact.insert(0, (format!("{lines} lines printed   "), theme.muted())),
            }
            fact
        }
    }
}

/// How far the console can be scrolled.
pub fn last_scroll(ctx: &Ctx<'_>, challenge: &Challenge) -> u16 {
    let state = &ctx.course.place().challenge;
    if state.solution == Solution::Shown {
        return solution::last_scroll(ctx, challenge);
    }
    let lines = state.report.as_ref().map_or(0, |report| report.console.lines().count()) as u16;
    if state.panel == Panel::Console { lines.saturating_sub(3) } else { 0 }
}

/// The rows of the editor.
pub fn editor_area(ctx: &Ctx<'_>, challenge: &Challenge) -> Rect {
    let content = ctx.frame.content;
    let state = &ctx.course.place().challenge;
    let tall = ctx.frame.height == Height::Tall;
    let has_result = has_result(ctx);
    let task = if has_result && !tall { 0 } else { task_rows(ctx, challenge) + 1 };
    let below = if has_result { result_rows(ctx, challenge) } else { 0 };
    let lines = state.program(challenge).lines().count() as u16 + 1 + 2 * u16::from(tall);
    let room = content.height.saturating_sub(task + below);
    let wanted = if has_result || tall { lines.max(6).min(room.max(4)) } else { room };
    Rect::new(content.x, content.y + task, content.width, wanted.min(content.height.saturating_sub(task)))
}

/// The rows of the editor that hold text: on tall screens a row of air stands above and below.
pub fn text_area(ctx: &Ctx<'_>, area: Rect) -> Rect {
    let air = u16::from(ctx.frame.height == Height::Tall && area.height > 6);
    Rect { y: area.y + air, height: area.height - 2 * air, ..area }
}

fn result_rows(ctx: &Ctx<'_>, challenge: &Challenge) -> u16 {
    let visible = challenge.cases.iter().filter(|case| case.visibility == Visibility::Visible).count() as u16;
    match ctx.frame.height {
        Height::Tall => visible + 7,
        Height::Usual => RESULT_ROWS + 1,
        Height::Low => RESULT_ROWS,
    }
}

fn task_rows(ctx: &Ctx<'_>, challenge: &Challenge) -> u16 {
    let width = ctx.frame.content.width.min(76);
    if ctx.frame.height == Height::Tall {
        let rows = challenge.task.iter().map(|text| rich::height(text, width, ctx.theme)).sum::<u16>();
        if rows <= 9 { rows } else { text::wrap(&challenge.short, width).len() as u16 }
    } else {
        text::wrap(&challenge.short, width).len() as u16
    }
}

/// The task, the editor, and below it the result.
///
/// ```text
/// Write calculateCost ...
///
///   1  function calculateCost(invocations, avgDurationMs, memorySizeMB) {
///
///   test                        calls, ms, MB          expected        got
/// ✗ third argument left out     10M, 1000                 14.17        NaN   failed
/// ▎  No default memory                                        hint 2 of 3
/// ```
pub fn view(ctx: &Ctx<'_>, challenge: &Challenge, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    if let Some((state, worked)) = worked::open(ctx, challenge) {
        return worked::view(ctx, challenge, state, worked, canvas);
    }
    let state = &ctx.course.place().challenge;
    if state.solution == Solution::Shown {
        return solution::view(ctx, challenge, canvas);
    }
    let content = ctx.frame.content;
    let area = editor_area(ctx, challenge);
    if area.y > content.y {
        task(ctx, challenge, canvas, Rect { height: area.y - content.y, ..content });
    }
    match &ctx.stage.editor {
        Some(editor) => {
            canvas.surface(area);
            let here = ctx.stage.focus == Focus::Editor;
            editor.draw(
                canvas,
                text_area(ctx, area),
                if here { editor::Focus::Here } else { editor::Focus::Elsewhere },
            );
        }
        None => canvas.surface(area),
    }
    if ctx.stage.focus == Focus::Screen {
        spots.push((area, Ui::Focus.into()));
    }
    let y = area.bottom() + 1;
    let below = Rect::new(content.x, y, content.width, content.bottom().saturating_sub(y));
    let mut inside = canvas.within(below);
    if has_result(ctx) {
        result(ctx, challenge, &mut inside, below);
    } else {
        examples(challenge, &mut inside, below);
    }
}

/// Whether something stands below the editor that the learner asked for.
fn has_result(ctx: &Ctx<'_>) -> bool {
    let state = &ctx.course.place().challenge;
    state.report.is_some() || state.trouble.is_some() || state.hints > 0 || state.solution == Solution::Asked
}

/// Before the first run the remarks of the lesson stand below the editor, as many as there is room for.
fn examples(challenge: &Challenge, canvas: &mut Canvas<'_>, area: Rect) {
    let mut y = area.y;
    for note in &challenge.notes {
        let body = note.text.plain();
        let callout = Callout { label: &note.label, fact: "", body: &body, hue: Hue::Note };
        if y + callout.height(area.width) > area.bottom() {
            return;
        }
        y = callout.draw(canvas, area.x, y, area.width) + 1;
    }
}

fn task(ctx: &Ctx<'_>, challenge: &Challenge, canvas: &mut Canvas<'_>, area: Rect) {
    let theme = ctx.theme;
    let width = area.width.min(76);
    let whole: u16 = challenge.task.iter().map(|text| rich::height(text, width, theme)).sum();
    if ctx.frame.height == Height::Tall && whole <= 9 {
        let mut y = area.y;
        for text in &challenge.task {
            y = rich::draw(canvas, area.x, y, width, text, theme.text());
        }
    } else {
        canvas.para(area.x, area.y, width, &challenge.short, theme.text());
    }
}

fn result(ctx: &Ctx<'_>, challenge: &Challenge, canvas: &mut Canvas<'_>, area: Rect) {
    let state = &ctx.course.place().challenge;
    let theme = ctx.theme;
    if state.solution == Solution::Asked {
        let body = "Press v once more to see it. Any other key keeps it hidden; hints help without giving it away.";
        Callout { label: "Show the solution?", fact: "", body, hue: Hue::Accent }
            .draw(canvas, area.x, area.y, area.width);
        return;
    }
    if let Some(trouble) = &state.trouble {
        Callout { label: "The run had no result", fact: "", body: trouble, hue: Hue::Bad }
            .draw(canvas, area.x, area.y, area.width);
        return;
    }
    if state.panel == Panel::Console && state.report.is_some() {
        return console(ctx, challenge, canvas, area);
    }
    let note = state.report.as_ref().and_then(|report| remark(challenge, state, report, ctx.frame.height));
    let hint = state.hints.checked_sub(1).and_then(|last| state.hint(challenge, last));
    let next = match state.hints {
        n if n < challenge.hints.len() => format!("^T hint {} of {}", n + 1, challenge.hints.len()),
        _ => String::new(),
    };
    let callout = |label: &str, fact: &str, body: &str, hue: Hue| -> (String, String, String, Hue) {
        (label.to_owned(), fact.to_owned(), body.to_owned(), hue)
    };
    let mut remarks = Vec::new();
    if let Some((label, body, hue)) = note {
        let fact = if hue == Hue::Good || hint.is_some() { "" } else { next.as_str() };
        remarks.push(callout(&label, fact, &body, hue));
    }
    let passed = state.report.as_ref().is_some_and(|report| report.is_passed());
    if let Some(hint) = hint.filter(|_| !passed) {
        let label = format!("Hint {} of {}", state.hints, challenge.hints.len());
        remarks.push(callout(&label, &next, hint, Hue::Note));
    }
    let draw = |(label, fact, body, hue): &(String, String, String, Hue)| {
        (Callout { label, fact, body, hue: *hue }.height(area.width), label.clone(), fact.clone(), body.clone(), *hue)
    };
    let remarks: Vec<_> = remarks.iter().map(draw).collect();
    let why = state.report.as_ref().and_then(|report| not_run(challenge, report));
    let why = why.map(|why| text::wrap(&why, area.width)).unwrap_or_default();
    // Where there is no room for both, the newest help stays.
    let mut first = 0;
    let rows = |from: usize| remarks[from..].iter().map(|remark| remark.0 + 1).sum::<u16>() + why.len() as u16;
    while first + 1 < remarks.len() && rows(first) + 3 > area.height {
        first += 1;
    }
    let mut inside = canvas.within(area);
    let tell_why = |canvas: &mut Canvas<'_>, y: u16| {
        for (i, line) in why.iter().enumerate() {
            canvas.put(area.x, y + i as u16, line, theme.muted());
        }
        y + why.len() as u16
    };
    let mut y = area.y;
    let loads = state.report.as_ref().filter(|report| report.verdict != Verdict::Error);
    if let Some(report) = loads {
        let room = area.height.saturating_sub(rows(first));
        y = table::draw(ctx, challenge, report, &mut inside, Rect { height: room, ..area });
        y = tell_why(&mut inside, y) + 1;
    }
    for (_, label, fact, body, hue) in &remarks[first..] {
        if y >= area.bottom() {
            break;
        }
        y = Callout { label, fact, body, hue: *hue }.draw(&mut inside, area.x, y, area.width) + 1;
    }
    if let Some(report) = state.report.as_ref().filter(|report| report.verdict == Verdict::Error) {
        let y = tell_why(&mut inside, y);
        let rest = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        table::draw(ctx, challenge, report, &mut inside, rest);
    }
    if remarks.is_empty() && state.report.is_none() {
        let words = "Run the tests with ^R; they are only counted when all are right.";
        canvas.put(area.x, area.y, &text::truncate(words, area.width), theme.muted());
    }
}

/// What is said about a result: what the error is, which limit was reached, which mistake it looks like.
fn remark(challenge: &Challenge, state: &State, report: &Report, height: Height) -> Option<(String, String, Hue)> {
    if report.is_passed() {
        return Some(("All tests pass".into(), challenge.afterwards.plain(), Hue::Good));
    }
    if let Some(limit) = report.limit {
        let (label, body) = limit_words(limit);
        let place = report.limit_in.as_ref().map(|function| format!(" It happened in {function}."));
        return Some((label.into(), format!("{body}{}", place.unwrap_or_default()), Hue::Bad));
    }
    let rule = state.diagnosis.rule.and_then(|rule| challenge.rules.get(rule));
    if let Some(named) = &report.misconception {
        let rule = rule.filter(|_| height == Height::Tall);
        let rule = rule.map(|rule| format!(" The rule: {}.", rule.text)).unwrap_or_default();
        return Some((named.title.to_string(), format!("{}{rule}", named.hint), Hue::Bad));
    }
    if let Some(fault) = &report.error {
        let place = fault.place.map(|(line, column)| format!("line {line}, column {column}"));
        return Some((place.unwrap_or_else(|| "Your program".into()), fault.message.to_string(), Hue::Bad));
    }
    if let Some(rule) = rule {
        let wrong = state.diagnosis.smallest.as_ref().map(|smallest| format!(" It {}.", smallest.wrong.words()));
        return Some((
            "Broken rule".into(),
            format!("{}.{}", capital(&rule.text), wrong.unwrap_or_default()),
            Hue::Bad,
        ));
    }
    let failing = report.cases.iter().position(|case| case.outcome == CaseOutcome::Failed)?;
    let case = &challenge.cases[failing];
    let rules: Vec<&str> = case.covers.iter().map(|rule| challenge.rules[*rule].text.as_str()).collect();
    let wrong = report.cases[failing].wrong.as_ref().map(|wrong| wrong.words().to_string());
    let body = match wrong {
        Some(wrong) => format!("{}. Asked for: {}", capital(&wrong), rules.join("; ")),
        None => format!("Asked for: {}", rules.join("; ")),
    };
    Some((format!("\"{}\"", case.label), body, Hue::Bad))
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn limit_words(limit: Limit) -> (&'static str, &'static str) {
    match limit {
        Limit::Time => (
            "Stopped after 1 second",
            "The program does not come to an end. Look for a loop whose condition never changes.",
        ),
        Limit::Memory => {
            ("Out of memory", "The program asked for more than 64 MiB. Look for a list or a text that keeps growing.")
        }
        Limit::Stack => {
            ("Too many calls inside each other", "A function calls itself without end. Give it a case that returns.")
        }
        Limit::Output => ("Too much was printed", "More than 16 MiB went to the console. Print less, or once."),
        Limit::Crash => (
            "The sandbox ended",
            "The process that ran the program died. Nothing is lost; change the program and run again.",
        ),
    }
}

fn console(ctx: &Ctx<'_>, challenge: &Challenge, canvas: &mut Canvas<'_>, area: Rect) {
    let theme = ctx.theme;
    let state = &ctx.course.place().challenge;
    let Some(report) = &state.report else { return };
    let count = report.console.lines().count();
    let fact = match report.console.dropped {
        0 => format!("{count} lines"),
        dropped => format!("{count} lines, {dropped} left out"),
    };
    canvas.heading(area.x, area.y, area.width, "Console", &fact);
    if count == 0 {
        canvas.put(area.x, area.y + 1, "Nothing was printed. console.log shows up here.", theme.muted());
        return;
    }
    let rows = area.height.saturating_sub(1);
    let skip = usize::from(ctx.stage.scroll);
    for (i, line) in report.console.lines().skip(skip).take(usize::from(rows)).enumerate() {
        let y = area.y + 1 + i as u16;
        let label = line.case.and_then(|case| challenge.cases.get(case));
        let who = label.filter(|case| case.visibility == Visibility::Visible).map_or("", |case| case.label.as_str());
        let x = canvas.put(area.x, y, &text::truncate(who, 26), theme.muted());
        let x = x.max(area.x + 28);
        canvas.put(x, y, &text::truncate(&line.text, area.right().saturating_sub(x)), theme.text());
    }
}

pub(super) fn bad(ctx: &Ctx<'_>) -> Style {
    bold(ctx.theme.bad())
}
