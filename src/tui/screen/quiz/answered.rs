//! A question after its answer: what was chosen, what is right, why for every part, and how sure one was.

use ratatui::layout::Rect;

use crate::lesson::model::{Question, QuestionKind};
use crate::progress::Answered;
use crate::quiz::judge::{Judgement, Mark, Part, Reason};
use crate::quiz::shuffle::{Seed, Shown, shown};
use crate::quiz::{Confidence, Outcome, Response};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::layout::Height;
use crate::tui::screen::quiz::{Paper, code_lines, letter, strong};
use crate::tui::theme::Hue;
use crate::tui::widget::rich;

/// Column of a part's text.
const TEXT: u16 = 7;

/// Draws the feedback and returns the row below it.
pub(super) fn draw(
    paper: &Paper<'_>,
    question: &Question,
    answered: &Answered,
    judgement: &Judgement,
    canvas: &mut Canvas<'_>,
    y: u16,
    width: u16,
) -> u16 {
    let gap = u16::from(paper.frame.height == Height::Tall);
    let mut y = y;
    match shown(question, Seed(paper.state.seed)) {
        Shown::Options(options) => {
            for (row, option) in options.iter().enumerate() {
                if let Some(reason) = judgement.reason(&Part::Choice(option.id.clone())) {
                    y = part(paper, &question.kind, canvas, y, width, &letter(row), reason) + gap;
                }
            }
        }
        Shown::Lines(_) => y = lines(paper, question, judgement, canvas, y, width) + 1,
        Shown::Number(numeric) => {
            for reason in &judgement.reasons {
                let label = if reason.part == Part::Typed { "typed" } else { "right" };
                y = numbered(paper, canvas, y, width, label, reason, &numeric.unit) + gap;
            }
        }
        Shown::Items(_) | Shown::Pairs { .. } => {
            for (row, reason) in judgement.reasons.iter().enumerate() {
                let label =
                    if matches!(question.kind, QuestionKind::Order(_)) { (row + 1).to_string() } else { String::new() };
                y = part(paper, &question.kind, canvas, y, width, &label, reason) + gap;
            }
        }
    }
    if gap == 0 {
        y += 1;
    }
    closing(paper, answered, judgement, canvas, y, width)
}

fn hue(mark: Mark) -> Hue {
    match mark {
        Mark::Right | Mark::Missed => Hue::Good,
        Mark::ChosenWrong => Hue::Bad,
        Mark::Neutral => Hue::Plain,
    }
}

/// A part with its reason. Only what was chosen and what is right stands on a surface, with a bar and a word.
fn part(
    paper: &Paper<'_>,
    question: &QuestionKind,
    canvas: &mut Canvas<'_>,
    y: u16,
    width: u16,
    label: &str,
    reason: &Reason,
) -> u16 {
    let theme = paper.theme;
    let room = width.saturating_sub(TEXT + 2);
    let word = match reason.mark {
        Mark::Right => "right",
        Mark::ChosenWrong => "your answer",
        Mark::Missed if matches!(question, QuestionKind::Multi(_)) => "missed",
        Mark::Missed => "right",
        Mark::Neutral => "",
    };
    let first_room = room.saturating_sub(if word.is_empty() { 0 } else { text::width(word) + 2 });
    let words = text::wrap(&reason.text, first_room);
    let mut why = text::wrap(&reason.why, room);
    if let Some(instead) = &reason.instead {
        why.splice(0..0, text::wrap(instead, room));
    }
    let height = (words.len() + why.len()) as u16;
    let loud = reason.mark != Mark::Neutral;
    if loud {
        point_out(paper, canvas, Rect::new(0, y, width, height), reason.mark, word);
    }
    canvas.put(4, y, label, theme.muted());
    let mut row = y;
    for line in &words {
        canvas.put(TEXT, row, line, if loud { theme.strong() } else { theme.text() });
        row += 1;
    }
    for line in &why {
        canvas.put(TEXT, row, line, if loud { theme.text() } else { theme.muted() });
        row += 1;
    }
    row
}

/// What was chosen and what is right stands on a surface, with a bar, a mark and a word.
fn point_out(paper: &Paper<'_>, canvas: &mut Canvas<'_>, area: Rect, mark: Mark, word: &str) {
    let style = paper.theme.hue(hue(mark));
    canvas.surface(area);
    canvas.vline(area.x, area.y, area.height, '▎', style);
    canvas.put(area.x + 2, area.y, if mark == Mark::ChosenWrong { "✗" } else { "✓" }, style);
    canvas.right(area.right().saturating_sub(2), area.y, word, strong(paper, hue(mark)));
}

fn numbered(
    paper: &Paper<'_>,
    canvas: &mut Canvas<'_>,
    y: u16,
    width: u16,
    label: &str,
    reason: &Reason,
    unit: &str,
) -> u16 {
    let theme = paper.theme;
    let why = text::wrap(&reason.why, width.saturating_sub(TEXT + 2));
    let height = why.len() as u16 + 1;
    let word = if label == "typed" && reason.mark == Mark::ChosenWrong { "your answer" } else { "right" };
    point_out(paper, canvas, Rect::new(0, y, width, height), reason.mark, word);
    let x = canvas.put(TEXT, y, &reason.text, theme.strong());
    canvas.put(x + 1, y, unit, theme.muted());
    for (i, line) in why.iter().enumerate() {
        canvas.put(TEXT, y + 1 + i as u16, line, theme.text());
    }
    y + height
}

/// The code with a reason under each line; the chosen and the right one stand out.
fn lines(
    paper: &Paper<'_>,
    question: &Question,
    judgement: &Judgement,
    canvas: &mut Canvas<'_>,
    y: u16,
    width: u16,
) -> u16 {
    let theme = paper.theme;
    let code = question.code.as_ref().map_or("", |code| code.text.as_str());
    let mut y = y;
    for (i, line) in code_lines(paper.theme, code).iter().enumerate() {
        let reason = judgement.reason(&Part::Line(i + 1));
        let why = reason.map_or_else(Vec::new, |reason| text::wrap(&reason.why, width.saturating_sub(TEXT + 2)));
        let height = 1 + why.len() as u16;
        canvas.surface(Rect::new(0, y, width, 1));
        canvas.right(5, y, &(i + 1).to_string(), theme.muted());
        rich::put(canvas, TEXT, y, line);
        let loud = reason.filter(|reason| reason.mark != Mark::Neutral);
        if let Some(reason) = loud {
            let word = match reason.mark {
                Mark::ChosenWrong => "your answer",
                Mark::Right => "right",
                _ => "here it is",
            };
            point_out(paper, canvas, Rect::new(0, y, width, height), reason.mark, word);
        }
        for (row, line) in why.iter().enumerate() {
            let style = if loud.is_some() { theme.text() } else { theme.muted() };
            canvas.put(TEXT, y + 1 + row as u16, line, style);
        }
        y += height;
    }
    y
}

/// How sure one was, and what that means for later.
fn closing(
    paper: &Paper<'_>,
    answered: &Answered,
    judgement: &Judgement,
    canvas: &mut Canvas<'_>,
    y: u16,
    width: u16,
) -> u16 {
    let theme = paper.theme;
    let mut y = y;
    let one_word = matches!(judgement.summary.as_str(), "Right." | "Not right.");
    if !one_word || matches!(answered.response, Response::Number(_)) {
        y = canvas.para(0, y, width, &judgement.summary, theme.text()) + 1;
    }
    let mut x = canvas.put(0, y, "how sure were you", theme.muted()) + 3;
    for sure in Confidence::ALL {
        let words = format!("{} {}", sure.number(), sure.word());
        if answered.confidence == Some(sure) {
            let words = format!(" ▸ {words} ");
            canvas.select(Rect::new(x, y, text::width(&words), 1));
            x = canvas.put(x, y, &words, theme.strong()) + 2;
        } else {
            x = canvas.put(x + 1, y, &words, theme.muted()) + 3;
        }
    }
    y += 1;
    let remark = match (judgement.outcome, answered.confidence) {
        (Outcome::Wrong, Some(Confidence::Sure)) => {
            "Sure and wrong is the best moment to learn: read that reason twice."
        }
        (Outcome::Right, Some(Confidence::Guess)) => "A lucky guess is worth a second look at the reason.",
        _ => "",
    };
    if !remark.is_empty() {
        y = canvas.para(0, y + u16::from(paper.frame.height == Height::Tall), width, remark, theme.text());
    }
    y
}
