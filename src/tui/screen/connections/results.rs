//! The learner's own results at a glance: only what was done and measured.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::course::Status;
use crate::course::quiz::score_of;
use crate::lesson::id::PlatformId;
use crate::lesson::model::Body;
use crate::progress::measured::{Calls, Measured};
use crate::progress::summary::challenge_words;
use crate::progress::versioned::Versioned;
use crate::quiz::Outcome;
use crate::review::{items, next_due, words};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::layout::Height;
use crate::tui::screen::Ctx;
use crate::tui::theme::Hue;
use crate::units::with_commas;

/// Column of the words.
const WORDS: u16 = 13;

/// A line: its label, empty where it goes on, and its words.
pub(super) type Line = (&'static str, Vec<(String, Style)>);

/// What the learner has done, the most telling first.
pub(super) fn lines(ctx: &Ctx<'_>) -> Vec<Line> {
    let record = ctx.course.record();
    let theme = ctx.theme;
    let plain = |words: String| vec![(words, theme.text())];
    let good = |done: bool| if done { theme.good() } else { theme.text() };
    let (mut out, mut terms_line) = (Vec::new(), None);
    for (i, section) in ctx.lesson().sections.iter().enumerate() {
        let done = ctx.course.status(i) == Status::Completed;
        match &section.body {
            Body::Terms(terms) => {
                let seen = terms.cards.iter().filter(|card| record.cards_seen.contains(&card.id)).count();
                let recalled = terms.cards.iter().filter(|card| record.cards_recalled.contains(&card.id)).count();
                terms_line =
                    Some(("terms", plain(format!("{seen} of {} seen, {recalled} recalled", terms.cards.len()))));
            }
            Body::Quiz(bank) => {
                let tally = score_of(bank, record).tally;
                let first = |id| record.answer(id).is_some_and(|answered| answered.first == Outcome::Right);
                let first = bank.questions.iter().filter(|question| first(&question.id)).count();
                let mut line = vec![(format!("{} of {} right", tally.right, tally.total), good(done))];
                if tally.answered > 0 {
                    line.push((format!(", {first} at the first try"), theme.text()));
                }
                out.push(("quiz", line));
            }
            Body::Challenge(_) => out.push(("challenge", vec![(challenge_words(record), good(done))])),
            _ => {}
        }
    }
    out.extend(measured(ctx));
    out.push(("review", plain(comes_back(ctx))));
    out.extend(terms_line);
    if let Some(open) = still_open(ctx) {
        out.push(("still open", vec![(open, theme.hue(Hue::Accent))]));
    }
    out
}

/// Cold against warm, a line for each platform.
fn measured(ctx: &Ctx<'_>) -> Vec<Line> {
    let theme = ctx.theme;
    let measured = &ctx.course.record().measured;
    if measured.is_empty() {
        return vec![("measured", vec![("nothing yet; l opens the lab".to_owned(), theme.muted())])];
    }
    let time = |calls: Calls| if calls.count == 0 { "not yet".to_owned() } else { calls.p50().to_string() };
    let line = |(at, (platform, measured)): (usize, (&PlatformId, &Versioned<Measured>))| {
        let measured = measured.get();
        let mut line = vec![
            (format!("{:<9}", text::truncate(platform.as_str(), 8)), theme.text()),
            (format!("cold {:<8}", time(measured.cold)), theme.hue(Hue::Cold)),
            (format!(" warm {:<8}", time(measured.warm)), theme.hue(Hue::Warm)),
        ];
        if let Some(ratio) = measured.ratio() {
            line.push((format!(" {} x", with_commas(ratio, 0)), theme.text()));
        }
        (if at == 0 { "measured" } else { "" }, line)
    };
    measured.iter().enumerate().map(line).collect()
}

fn comes_back(ctx: &Ctx<'_>) -> String {
    let now = ctx.course.date();
    let all = items(ctx.lesson(), ctx.course.record(), now);
    let due = all.iter().filter(|item| item.due <= now).count();
    match (due, next_due(&all, now)) {
        (0, None) => "nothing comes back yet".to_owned(),
        (0, Some(next)) => format!("nothing due, the next {}", words::until(now, next)),
        (due, _) => format!("{due} due now"),
    }
}

fn still_open(ctx: &Ctx<'_>) -> Option<String> {
    let sections = &ctx.lesson().sections;
    let open = |section: &usize| ctx.course.status(*section) != Status::Completed;
    let left: Vec<&str> = (0..sections.len()).filter(open).map(|section| sections[section].title.as_str()).collect();
    match left.as_slice() {
        [] => None,
        [one] => Some((*one).to_owned()),
        [one, two] => Some(format!("{one}, {two}")),
        [first, ..] => Some(format!("{} sections, the next: {first}", left.len())),
    }
}

/// Draws lines from this row on and returns the row below. What does not fit is told in the last row that there is.
pub(super) fn draw(ctx: &Ctx<'_>, lines: &[Line], canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let fit =
        if lines.len() <= usize::from(area.height) { lines.len() } else { usize::from(area.height.saturating_sub(1)) };
    let mut y = area.y;
    for (label, words) in &lines[..fit] {
        canvas.put(area.x, y, label, ctx.theme.muted());
        let mut x = area.x + WORDS;
        for (words, style) in words {
            x = canvas.put(x, y, &text::truncate(words, area.right().saturating_sub(x)), *style);
        }
        y += 1;
    }
    if fit < lines.len() && area.height > 0 {
        canvas.put(area.x, y, &format!("▾ {} more, v shows all", lines.len() - fit), ctx.theme.muted());
        y += 1;
    }
    y
}

/// The results alone, with how to take them away.
///
/// ```text
/// Your results ───────────────────────────────────────── Completed, 9 of 9
///
/// quiz         17 of 20 right, 15 at the first try
/// measured     lambda   cold 48 ms    warm 0.62 ms   77 x
/// ```
pub(super) fn view(ctx: &Ctx<'_>, canvas: &mut Canvas<'_>) {
    let content = ctx.frame.content;
    let gap = 1 + u16::from(ctx.frame.height == Height::Tall);
    heading(ctx, canvas, content.y);
    let top = content.y + gap;
    let room = Rect::new(content.x, top, content.width, content.bottom().saturating_sub(top));
    let mut y = draw(ctx, &lines(ctx), canvas, room) + 1;
    let notes = "serverless-tutor notes writes this down as Markdown, with your program and what you missed and why.";
    if y + 1 < content.bottom() {
        y = canvas.para(content.x, y, content.width.min(72), notes, ctx.theme.muted());
    }
    if ctx.course.record().measured.values().any(|measured| measured.get().ratio().is_some())
        && y + 3 < content.bottom()
    {
        let shown = "Times are of your own functions in the lab on this machine: half of the calls took no longer.";
        canvas.para(content.x, y + 1, content.width.min(72), shown, ctx.theme.muted());
    }
}

/// The heading of the results.
pub(super) fn heading(ctx: &Ctx<'_>, canvas: &mut Canvas<'_>, y: u16) {
    let status = ctx.course.lesson_status();
    let fact = format!("{}, {} of {}", status.words(), ctx.course.completed(), ctx.lesson().sections.len());
    canvas.heading(ctx.frame.content.x, y, ctx.frame.content.width, "Your results", &fact);
}
