//! A worked example before the challenge: a calculation line by line, with blanks to fill from the second example on.

use ratatui::layout::Rect;

use crate::course::Action as Course;
use crate::course::challenge::Action;
use crate::course::worked::{Action as Step, Said, State};
use crate::lesson::model::{BLANK, Challenge, Worked, WorkedLine};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::keymap::{Act, Binding, Key};
use crate::tui::layout::Height;
use crate::tui::screen::Ctx;
use crate::tui::theme::Hue;
use crate::tui::widget::callout::Callout;

/// Columns of the labels, where there is room for them beside their lines.
const LABEL: u16 = 14;

/// Under this width a label stands above its line.
const NARROW: u16 = 64;

/// Columns of the field that is typed into.
const FIELD: u16 = 14;

/// How far a line is moved in below its label.
const BELOW_LABEL: u16 = 2;

fn act(step: Step) -> Act {
    Act::Course(Course::Challenge(Action::Worked(step)))
}

/// The open example, unless it is behind the learner.
pub(super) fn open<'a>(ctx: &Ctx<'a>, challenge: &'a Challenge) -> Option<(&'a State, &'a Worked)> {
    let state = &ctx.course.place().challenge.worked;
    state.open(challenge).map(|worked| (state, worked))
}

/// Type and check, or go on; the challenge is one key away.
pub(super) fn keys(state: &State, challenge: &Challenge) -> Vec<Binding> {
    let mut keys = Vec::new();
    let leave = Binding::new(Key::Tab, "skip", act(Step::Leave));
    if state.skips(challenge) {
        return vec![Binding::new(Key::Enter, "to the challenge", act(Step::Next)).or(Key::Tab).first()];
    }
    if state.blank(challenge).is_some() {
        let typed = "0123456789.,$_ -".chars().map(|c| (Key::Char(c), act(Step::Type(c)))).collect();
        let typed = Binding::many(typed, "type it").named("0-9");
        let check = Binding::new(Key::Enter, "check", act(Step::Check));
        let erase = Binding::new(Key::Backspace, "erase", act(Step::Erase));
        if state.typed.is_empty() {
            keys.extend([typed.first(), check, erase.on_page()]);
        } else {
            keys.extend([check.first(), typed, erase.on_page()]);
        }
        keys.push(leave);
        keys.push(Binding::new(Key::Char('v'), "show it", act(Step::Show)));
    } else if state.step + 1 < challenge.worked.len() {
        let label = if challenge.worked[state.step + 1].blanks().next().is_some() { "try one" } else { "next" };
        keys.extend([Binding::new(Key::Enter, label, act(Step::Next)).or(Key::Right).first(), leave]);
    } else {
        keys.push(Binding::new(Key::Enter, "to the challenge", act(Step::Next)).or(Key::Tab).first());
    }
    if state.step > 0 {
        keys.push(Binding::new(Key::Char('w'), "the first example again", act(Step::Again)).on_page());
    }
    keys
}

/// Which example it is.
pub(super) fn fact(state: &State, challenge: &Challenge) -> String {
    format!("worked example {} of {}", state.step + 1, challenge.worked.len())
}

/// The calculation, and what is said of the last answer.
///
/// ```text
/// 10,000,000 calls of 200 ms at 512 MB
///
/// GB-seconds    10,000,000 x 0.2 s x 0.5 GB = 1,000,000
/// to pay        1,000,000 - 400,000 free =  600000█        GB-seconds
/// cost          x $0.0000166667 = $10.00
/// ```
pub(super) fn view(ctx: &Ctx<'_>, challenge: &Challenge, state: &State, worked: &Worked, canvas: &mut Canvas<'_>) {
    let theme = ctx.theme;
    let area = ctx.frame.prose();
    let mut canvas = canvas.within(area);
    let air = u16::from(ctx.frame.height == Height::Tall);
    let mut y = canvas.para(area.x, area.y, area.width, &worked.title, theme.strong()) + 1;
    let mut place = 0;
    for line in &worked.lines {
        let mine = line.blank.as_ref().map(|_| place);
        place += usize::from(mine.is_some());
        y = draw_line(&mut canvas, area, y, state, line, mine) + air;
    }
    y += 1 - air.min(1);
    let words = match &state.said {
        None if state.blank(challenge).is_some() => {
            let words = "Fill the blank. A wrong number costs nothing, and Tab skips it all.";
            canvas.para(area.x, y, area.width, words, theme.muted());
            return;
        }
        None => {
            let words = "Follow each line. The program that you write in the challenge does the same steps.";
            canvas.para(area.x, y, area.width, words, theme.muted());
            return;
        }
        Some(said) => said,
    };
    let (label, body, hue) = match words {
        Said::Right(why) if state.skips(challenge) => {
            let body = format!("{why} You do not need the other examples.");
            Callout { label: "Right at the first try", fact: "", body: &body, hue: Hue::Good }.draw(
                &mut canvas,
                area.x,
                y,
                area.width,
            );
            return;
        }
        Said::Right(why) => ("Right", why, Hue::Good),
        Said::Wrong(why) => ("Not this number", why, Hue::Bad),
        Said::Unreadable(why) => ("Not a number yet", why, Hue::Bad),
        Said::Shown(why) => ("It is this one", why, Hue::Note),
    };
    Callout { label, fact: "", body, hue }.draw(&mut canvas, area.x, y, area.width);
}

/// The columns of a line that has a blank, which is not wrapped, where it stands below its label.
pub(in crate::tui) fn line_room(width: u16) -> u16 {
    width.saturating_sub(BELOW_LABEL)
}

/// Draws a line and returns the row below. `mine` is the number of its blank.
fn draw_line(
    canvas: &mut Canvas<'_>,
    area: Rect,
    y: u16,
    state: &State,
    line: &WorkedLine,
    mine: Option<usize>,
) -> u16 {
    let theme = canvas.theme();
    canvas.put(area.x, y, &line.label, theme.muted());
    let (left, mut y) = if area.width < NARROW { (area.x + BELOW_LABEL, y + 1) } else { (area.x + LABEL, y) };
    let room = area.right().saturating_sub(left);
    let Some((blank, mine)) = line.blank.as_ref().zip(mine) else {
        return canvas.para(left, y, room, &line.before, theme.text());
    };
    let last = canvas.put(left, y, &line.before, theme.text());
    match mine.cmp(&state.filled) {
        std::cmp::Ordering::Less => {
            let x = canvas.put(last, y, &blank.filled(), theme.good());
            canvas.put(x, y, &line.after, theme.text());
        }
        std::cmp::Ordering::Equal => {
            let wide = FIELD + 2 + text::width(&blank.unit) + text::width(&line.after);
            let mut x = last;
            if last + wide > area.right() {
                y += 1;
                x = left;
            }
            canvas.select(Rect::new(x, y, FIELD, 1));
            let typed = text::sanitise_line(&state.typed);
            let shown: String = typed.chars().rev().take(usize::from(FIELD - 3)).collect();
            let shown: String = shown.chars().rev().collect();
            let at = canvas.put(x + 1, y, &shown, theme.strong());
            canvas.put(at, y, " ", theme.cursor());
            let x = canvas.put(x + FIELD, y, &line.after, theme.text());
            if blank.unit.as_str() != "$" {
                canvas.put(x + 1, y, &blank.unit, theme.muted());
            }
        }
        std::cmp::Ordering::Greater => {
            let x = canvas.put(last, y, BLANK, theme.muted());
            canvas.put(x, y, &line.after, theme.text());
        }
    }
    y + 1
}
