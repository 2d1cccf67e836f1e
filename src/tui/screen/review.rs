//! A review: what is due, one thing after the other, and at the end how it went. Questions and cards are drawn as in their own
//! sections.

use ratatui::layout::Rect;

use crate::course::Action as Course;
use crate::course::quiz;
use crate::course::review::{Action, Asked, Face, Page, Sitting, term};
use crate::progress::reviews::{Grade, ItemId, Log};
use crate::quiz::Confidence;
use crate::review::{items, next_due, words};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::keymap::{Act, Binding, Key, Step, Ui};
use crate::tui::layout::Frame;
use crate::tui::screen::quiz::{Paper, asked_keys, draw, last_scroll_of, sure_keys};
use crate::tui::screen::terms::draw_recall;
use crate::tui::screen::{Ctx, Spots};
use crate::tui::shell;
use crate::tui::theme::{Hue, bold};

/// The widest card.
const CARD: u16 = 64;

fn act(action: Action) -> Act {
    Act::Course(Course::Review(action))
}

fn of_question(action: quiz::Action) -> Act {
    act(Action::Question(action))
}

fn paper<'a>(ctx: &Ctx<'a>, asked: &'a Asked) -> Paper<'a> {
    Paper {
        theme: ctx.theme,
        frame: ctx.frame,
        scroll: ctx.stage.scroll,
        state: &asked.state,
        record: &asked.record,
        act: of_question,
    }
}

/// What the page of now asks for.
pub fn keys(ctx: &Ctx<'_>) -> Vec<Binding> {
    let Some(sitting) = ctx.course.sitting() else { return Vec::new() };
    let later = Binding::new(Key::Char('x'), "next time", act(Action::Later));
    match &sitting.page {
        Page::Term(_, Face::Asked) => {
            vec![Binding::new(Key::Enter, "show the term", act(Action::Reveal)).or(Key::Char(' ')).first(), later]
        }
        Page::Term(_, Face::Revealed) => vec![
            Binding::new(Key::Char('y'), "I had it", act(Action::Recall(Grade::Good))).or(Key::Enter).first(),
            Binding::new(Key::Char('x'), "not yet", act(Action::Recall(Grade::Again))),
            Binding::new(Key::Char('h'), "with effort", act(Action::Recall(Grade::Hard))),
            Binding::new(Key::Char('e'), "at once", act(Action::Recall(Grade::Easy))),
        ],
        Page::Question(asked) if asked.answered().is_some() => {
            let scroll =
                Binding::pair((Key::Up, Ui::Move(Step::Up).into()), (Key::Down, Ui::Move(Step::Down).into()), "scroll");
            vec![
                Binding::new(Key::Enter, "next", act(Action::Next)).or(Key::Char(' ')).first(),
                sure_keys(of_question),
                if last_scroll(ctx) > 0 { scroll } else { scroll.on_page() },
            ]
        }
        Page::Question(asked) => {
            let mut keys = asked_keys(&paper(ctx, asked), asked.question());
            keys.push(later);
            keys
        }
        Page::Summary => {
            let mut keys = vec![Binding::new(Key::Enter, "to the lessons", Ui::Lessons).first()];
            if sitting.left() > 0 {
                keys.push(Binding::new(Key::Char('g'), "go on", act(Action::GoOn)));
            }
            keys
        }
    }
}

/// How far the page can be scrolled.
pub fn last_scroll(ctx: &Ctx<'_>) -> u16 {
    match ctx.course.sitting().map(|sitting| &sitting.page) {
        Some(Page::Question(asked)) => last_scroll_of(&paper(ctx, asked), asked.question()),
        _ => 0,
    }
}

/// The page of now under a header that shows how much of the sitting is done.
///
/// ```text
/// Serverless   review                                              2 of 7
/// ━━━━━━━━━━━━━━━━━━━━━ ──────────────────────────────────────────────────
/// Question                       last time you were sure, and it was wrong
/// ```
pub fn view(ctx: &Ctx<'_>, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    let Some(sitting) = ctx.course.sitting() else { return };
    let theme = ctx.theme;
    let Frame { header, progress, title, content, .. } = ctx.frame;
    let x = canvas.put(header.x, header.y, &text::truncate(&ctx.lesson().title, header.width / 2), theme.strong());
    canvas.put(x + 3, header.y, "review", theme.muted());
    let total = sitting.total();
    if total > 0 {
        canvas.right(header.right(), header.y, &format!("{} of {total}", sitting.done), theme.strong());
    }
    rule(ctx, sitting, canvas, progress);
    let (name, fact) = heading(ctx, sitting);
    shell::title(canvas, title, name, &[(fact.to_owned(), theme.muted())]);
    match &sitting.page {
        Page::Term(id, face) => {
            let card = Rect { width: content.width.min(CARD), ..content };
            if let Some(term) = term(ctx.lesson(), id) {
                let below = draw_recall(term, *face == Face::Revealed, canvas, card);
                if *face == Face::Revealed && below + 1 < content.bottom() {
                    canvas.put(card.x + 3, below + 1, "How well did you recall it?", theme.muted());
                }
            }
        }
        Page::Question(asked) => draw(&paper(ctx, asked), asked.question(), canvas, spots),
        Page::Summary => summary(ctx, sitting, canvas),
    }
}

fn rule(ctx: &Ctx<'_>, sitting: &Sitting, canvas: &mut Canvas<'_>, area: Rect) {
    let done = (usize::from(area.width) * sitting.done).checked_div(sitting.total()).unwrap_or(0) as u16;
    canvas.hline(area.x, area.y, area.width, '─', ctx.theme.rule());
    canvas.hline(area.x, area.y, done, '━', ctx.theme.hue(Hue::Accent));
}

/// What it is, and how it went the last time.
fn heading(ctx: &Ctx<'_>, sitting: &Sitting) -> (&'static str, &'static str) {
    let (name, id) = match &sitting.page {
        Page::Term(id, _) => ("Term", ItemId::Term(id.clone())),
        Page::Question(asked) if asked.answered().is_some() => return ("Question", ""),
        Page::Question(asked) => ("Question", ItemId::Question(asked.question().id.clone())),
        Page::Summary if sitting.done == 0 => return ("Review", ""),
        Page::Summary => return ("How it went", ""),
    };
    let last = ctx.course.record().reviews.get(&id).and_then(Log::last).map(|(_, _, review)| review);
    let fact = match last.map(|review| (review.grade, review.confidence)) {
        Some((Grade::Again, Some(Confidence::Sure))) => "last time you were sure, and it was wrong",
        Some((Grade::Again, _)) => "missed last time",
        Some((Grade::Hard, _)) => "with doubt last time",
        Some((Grade::Good | Grade::Easy, _)) => "recalled last time",
        Some((Grade::Seen, _)) | None => "",
    };
    (name, fact)
}

/// How many, how many recalled, what is left, and when the next things are due.
fn summary(ctx: &Ctx<'_>, sitting: &Sitting, canvas: &mut Canvas<'_>) {
    let theme = ctx.theme;
    let content = ctx.frame.content;
    let width = content.width.min(72);
    let mut y = content.y;
    if sitting.done > 0 {
        let things = if sitting.done == 1 { "thing" } else { "things" };
        let x = canvas.put(content.x, y, &sitting.done.to_string(), theme.strong());
        let x = canvas.put(x + 1, y, &format!("{things} asked,"), theme.text());
        let x = canvas.put(x + 1, y, &sitting.recalled.to_string(), bold(theme.hue(Hue::Good)));
        canvas.put(x + 1, y, "recalled.", theme.text());
        y += 2;
    }
    let now = ctx.course.date();
    let all = items(ctx.lesson(), ctx.course.record(), now);
    let due = all.iter().filter(|item| item.due <= now).count();
    let sentences = [
        match (sitting.left(), sitting.done) {
            (0, 0) if all.is_empty() => {
                "Nothing comes back yet. Terms that you have seen and questions that you have missed will.".to_owned()
            }
            (0, 0) => "Nothing is due now.".to_owned(),
            (0, _) => String::new(),
            (1, _) => "1 is left for the next time. g goes on with it now.".to_owned(),
            (left, _) => format!("{left} are left for the next time. g goes on with them now."),
        },
        match next_due(&all, now).map(|next| words::until(now, next)) {
            Some(when) if due == 0 => format!("The next one is due {when}."),
            Some(when) => format!("Others are due {when}."),
            None => String::new(),
        },
    ];
    for sentence in sentences.iter().filter(|sentence| !sentence.is_empty()) {
        y = canvas.para(content.x, y, width, sentence, theme.text());
    }
    if sitting.done > 0 && y + 1 < content.bottom() {
        let why = "What you recall stays away for longer each time; what you missed comes back the next day, and what you \
                   were sure of and had wrong within hours.";
        canvas.para(content.x, y + 1, width, why, theme.muted());
    }
}
