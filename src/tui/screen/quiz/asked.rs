//! A question that waits for its answer: options to choose, a number to type, lines to move, pairs to find.

use ratatui::layout::Rect;

use crate::lesson::id::ChoiceId;
use crate::lesson::model::{Question, QuestionKind};
use crate::quiz::draft::{DraftAction, Given, Hand};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::layout::Height;
use crate::tui::screen::Spots;
use crate::tui::screen::quiz::{Paper, code_lines, letter};
use crate::tui::theme::Hue;
use crate::tui::widget::callout::Callout;
use crate::tui::widget::rich;

/// Column of an option's text.
const TEXT: u16 = 6;
/// What stands after a line that is being moved.
const HELD: u16 = 12;
/// What stands before and after a partner.
const PARTNER_BESIDE: u16 = 14;

/// The columns of a thing to put in order, as long as it is not moved.
pub(in crate::tui) fn item_room(width: u16) -> u16 {
    width.saturating_sub(TEXT + 1)
}

/// The columns of a partner in the list of partners.
pub(in crate::tui) fn partner_room(width: u16) -> u16 {
    width.saturating_sub(PARTNER_BESIDE)
}

/// Draws the answer as far as it is given; returns the row below all and the row that must be seen.
pub(super) fn draw(
    paper: &Paper<'_>,
    question: &Question,
    canvas: &mut Canvas<'_>,
    y: u16,
    width: u16,
    spots: &mut Spots,
) -> (u16, Option<u16>) {
    let given = paper.state.draft(question);
    let mut sheet = Asked { paper, question, canvas, width, y, cursor: given.cursor(), focus: y, spots };
    match given.given() {
        Given::Choice { rows, chosen } => sheet.options(rows, |id| chosen.as_ref() == Some(id)),
        Given::Choices { rows, chosen } => sheet.options(rows, |id| chosen.contains(id)),
        Given::Line { rows, .. } => sheet.lines(rows),
        Given::Number { text } => sheet.number(text),
        Given::Order { rows, hand, .. } => sheet.order(rows, *hand),
        Given::Match { left, right, pairs, looking } => {
            sheet.pairs(left, |id| pairs.get(id), looking.is_none());
            if let Some(row) = looking {
                let taken: Vec<_> = pairs.values().collect();
                sheet.partners(right, &taken, *row);
            }
        }
    }
    let focus = sheet.focus;
    let mut y = sheet.y;
    if let Some(notice) = &paper.state.notice {
        y += 1;
        canvas.put(0, y, "✗", paper.theme.bad());
        y = canvas.para(2, y, width.saturating_sub(2), notice, paper.theme.text());
    }
    if let Some(hint) = question.hint.as_ref().filter(|_| paper.state.hints.contains(&question.id)) {
        y = Callout { label: "Hint", fact: "", body: hint, hue: Hue::Note }.draw(canvas, 0, y + 1, width);
    }
    (y, Some(focus))
}

struct Asked<'a, 'c, 'b> {
    paper: &'a Paper<'a>,
    question: &'a Question,
    canvas: &'a mut Canvas<'c>,
    width: u16,
    y: u16,
    cursor: usize,
    /// The row that must be seen.
    focus: u16,
    spots: &'b mut Spots,
}

impl Asked<'_, '_, '_> {
    fn gap(&self) -> u16 {
        u16::from(self.paper.frame.height == Height::Tall)
    }

    fn options(&mut self, rows: &[ChoiceId], chosen: impl Fn(&ChoiceId) -> bool) {
        let theme = self.paper.theme;
        let many = matches!(self.question.kind, QuestionKind::Multi(_));
        let Some(choices) = crate::quiz::choices(&self.question.kind) else { return };
        for (row, id) in rows.iter().enumerate() {
            let Some(option) = choices.options.iter().find(|option| option.id == *id) else { continue };
            let lines = text::wrap(&option.text, self.width.saturating_sub(TEXT + 2));
            let place = Rect::new(0, self.y, self.width, lines.len() as u16);
            let here = row == self.cursor;
            if here {
                self.canvas.select(place);
                self.canvas.put(1, self.y, "▸", theme.accent());
                self.focus = self.y + lines.len() as u16;
            }
            let mark = match (many, chosen(id)) {
                (true, true) => "✓".to_owned(),
                (true, false) => "◦".to_owned(),
                (false, _) => letter(row),
            };
            let mark_style = if many && chosen(id) { theme.accent() } else { theme.muted() };
            self.canvas.put(3, self.y, &mark, mark_style);
            for line in &lines {
                self.canvas.put(TEXT, self.y, line, if here { theme.strong() } else { theme.text() });
                self.y += 1;
            }
            self.spots.push((place, self.paper.click(self.question, row)));
            self.y += self.gap();
        }
        if many {
            self.y += 1 - self.gap();
            self.canvas.put(0, self.y, "Choose all that fit.", theme.muted());
            self.y += 1;
        }
    }

    fn lines(&mut self, rows: &[usize]) {
        let theme = self.paper.theme;
        let code = self.question.code.as_ref().map_or("", |code| code.text.as_str());
        let lines = code_lines(self.paper.theme, code);
        self.canvas.surface(Rect::new(0, self.y, self.width, lines.len() as u16));
        for (i, line) in lines.iter().enumerate() {
            let row = rows.iter().position(|number| *number == i + 1);
            let place = Rect::new(0, self.y, self.width, 1);
            let here = row == Some(self.cursor);
            if here {
                self.canvas.select(place);
                self.canvas.put(0, self.y, "▸", theme.accent());
                self.focus = self.y;
            }
            self.canvas.right(4, self.y, &(i + 1).to_string(), if here { theme.strong() } else { theme.muted() });
            rich::put(self.canvas, TEXT, self.y, line);
            if let Some(row) = row {
                self.spots.push((place, self.paper.click(self.question, row)));
            }
            self.y += 1;
        }
        self.y += 1;
        self.canvas.put(0, self.y, "Which line holds the bug?", theme.muted());
        self.y += 1;
    }

    fn number(&mut self, typed: &str) {
        let theme = self.paper.theme;
        let QuestionKind::Numeric(numeric) = &self.question.kind else { return };
        let field = 22;
        let x = self.canvas.put(0, self.y, "answer  ", theme.muted());
        self.canvas.select(Rect::new(x, self.y, field, 1));
        let typed = text::truncate(&text::sanitise_line(typed), field - 3);
        let at = self.canvas.put(x + 1, self.y, &typed, theme.strong());
        self.canvas.put(at, self.y, " ", theme.cursor());
        self.canvas.put(x + field + 2, self.y, &numeric.unit, theme.muted());
        self.focus = self.y;
        self.y += 2;
        self.canvas.put(0, self.y, "Type the number; 150000, 150,000 and 1.5e5 are the same.", theme.muted());
        self.y += 1;
    }

    fn order(&mut self, rows: &[ChoiceId], hand: Hand) {
        let theme = self.paper.theme;
        let QuestionKind::Order(order) = &self.question.kind else { return };
        for (row, id) in rows.iter().enumerate() {
            let Some(item) = order.items.iter().find(|item| item.id == *id) else { continue };
            let here = row == self.cursor;
            let held = here && hand == Hand::Holding;
            let indent = if held { 3 } else { 0 };
            let place = Rect::new(indent, self.y, self.width.saturating_sub(indent), 1);
            if here {
                self.canvas.select(place);
                self.focus = self.y;
                let glyph = if held { "▌" } else { "▸" };
                self.canvas.put(indent + u16::from(!held), self.y, glyph, theme.accent());
            }
            self.canvas.right(indent + 4, self.y, &(row + 1).to_string(), theme.muted());
            let room = if held { self.width.saturating_sub(TEXT + indent + HELD) } else { item_room(self.width) };
            let style = if here { theme.strong() } else { theme.text() };
            self.canvas.put(TEXT + indent, self.y, &text::truncate(&item.text, room), style);
            if held {
                self.canvas.right(self.width.saturating_sub(2), self.y, "▴▾ moving", theme.accent());
            }
            self.spots.push((place, self.paper.draft(DraftAction::PickRow(row))));
            self.y += 1 + self.gap();
        }
        self.y += 1 - self.gap();
        let words = "Take a line with space, move it with the arrows, let go with space.";
        self.y = self.canvas.para(0, self.y, self.width, words, theme.muted());
    }

    fn pairs<'p>(&mut self, left: &[ChoiceId], partner: impl Fn(&ChoiceId) -> Option<&'p ChoiceId>, active: bool) {
        let theme = self.paper.theme;
        let QuestionKind::Match(pairs) = &self.question.kind else { return };
        let find = |id: &ChoiceId| pairs.pairs.iter().find(|pair| pair.id == *id);
        for (row, id) in left.iter().enumerate() {
            let Some(pair) = find(id) else { continue };
            let here = row == self.cursor;
            let lines = text::wrap(&pair.left, self.width.saturating_sub(TEXT + 1));
            let place = Rect::new(0, self.y, self.width, lines.len() as u16 + 1);
            if here {
                self.canvas.select(place);
                self.focus = self.y + place.height;
                self.canvas.put(1, self.y, "▸", if active { theme.accent() } else { theme.muted() });
            }
            for line in &lines {
                self.canvas.put(TEXT - 2, self.y, line, if here { theme.strong() } else { theme.text() });
                self.y += 1;
            }
            match partner(id).and_then(find) {
                Some(other) => self.canvas.put(TEXT, self.y, &format!("─ {}", other.right), theme.accent()),
                None => self.canvas.put(TEXT, self.y, "╌ no partner yet", theme.muted()),
            };
            self.y += 1;
            self.spots.push((place, self.paper.draft(DraftAction::PickRow(row))));
        }
    }

    fn partners(&mut self, right: &[ChoiceId], taken: &[&ChoiceId], at: usize) {
        let theme = self.paper.theme;
        let QuestionKind::Match(pairs) = &self.question.kind else { return };
        self.y += 1;
        self.canvas.heading(0, self.y, self.width, "Its partner", "");
        self.y += 1;
        self.spots.clear();
        for (row, id) in right.iter().enumerate() {
            let Some(pair) = pairs.pairs.iter().find(|pair| pair.id == *id) else { continue };
            let place = Rect::new(0, self.y, self.width, 1);
            let here = row == at;
            if here {
                self.canvas.select(place);
                self.canvas.put(1, self.y, "▸", theme.accent());
                self.focus = self.y;
            }
            let style = if here { theme.strong() } else { theme.text() };
            self.canvas.put(TEXT - 2, self.y, &text::truncate(&pair.right, partner_room(self.width)), style);
            if taken.contains(&id) {
                self.canvas.right(self.width.saturating_sub(1), self.y, "taken", theme.muted());
            }
            self.spots.push((place, self.paper.draft(DraftAction::PickRow(row))));
            self.y += 1;
        }
    }
}
