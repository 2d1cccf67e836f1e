//! Term cards: the list at the left, the open card at the right; below each other, card first, where it is narrow.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::course::Action as Course;
use crate::course::terms::Action;
use crate::lesson::model::{Term, Terms};
use crate::text;
use crate::tui::canvas::{Border, Canvas};
use crate::tui::keymap::{Act, Binding, Key};
use crate::tui::layout::Height;
use crate::tui::screen::{Ctx, Spots, onward};
use crate::tui::theme::{Hue, bold};

/// Columns of the list beside a card.
const LIST: u16 = 27;
/// The columns of a term's name in it.
pub(in crate::tui) const NAME: u16 = LIST - 3;
/// From this width the list stands beside the card.
const BESIDE: u16 = 68;

fn act(action: Action) -> Act {
    Act::Course(Course::Terms(action))
}

/// Cards, filter, self-test.
pub fn keys(ctx: &Ctx<'_>, terms: &Terms) -> Vec<Binding> {
    let state = &ctx.course.place().terms;
    if state.typing {
        return vec![
            Binding::new(Key::Enter, "keep filter", act(Action::FilterDone)).first(),
            Binding::new(Key::Esc, "all cards", act(Action::FilterClear)),
            Binding::pair((Key::Up, act(Action::Previous)), (Key::Down, act(Action::Next)), "cards"),
        ];
    }
    if let Some(test) = &state.test {
        let end = Binding::new(Key::Esc, "end the test", act(Action::TestEnd));
        return if test.revealed {
            vec![
                Binding::new(Key::Char('y'), "I had it", act(Action::Recalled)).or(Key::Enter).first(),
                Binding::new(Key::Char('x'), "not yet", act(Action::NotYet)),
                end,
            ]
        } else {
            vec![Binding::new(Key::Enter, "show the term", act(Action::Reveal)).or(Key::Char(' ')).first(), end]
        };
    }
    let listed = state.listed(terms);
    let at_last = listed.last() == Some(&state.card);
    let all_seen = seen(ctx, terms) == terms.cards.len();
    let mut keys = Vec::new();
    let next = Binding::new(Key::Down, "next card", act(Action::Next));
    let back = Binding::new(Key::Up, "card before", act(Action::Previous));
    if at_last && all_seen {
        keys.extend(
            onward(ctx).into_iter().enumerate().map(|(i, b)| if i == 0 { b.or(Key::Enter).first() } else { b }),
        );
        keys.push(back);
    } else if at_last {
        keys.push(Binding::new(Key::Enter, "first card", act(Action::Open(listed[0]))).first());
        keys.push(back);
        keys.extend(onward(ctx).into_iter().map(Binding::on_page));
    } else {
        keys.push(next.or(Key::Enter).or(Key::Char(' ')).first());
        keys.push(back);
        keys.extend(onward(ctx));
    }
    keys.push(Binding::new(Key::Char('t'), "self-test", act(Action::Test)));
    keys.push(Binding::new(Key::Char('f'), "filter", act(Action::Filter)));
    if !terms.cards[state.card].see.is_empty() {
        keys.push(Binding::new(Key::Char('o'), "see also", act(Action::SeeAlso)));
    }
    if !state.filter.is_empty() {
        keys.push(Binding::new(Key::Esc, "all cards", act(Action::FilterClear)));
    }
    keys.push(Binding::new(Key::Home, "first card", act(Action::Open(listed.first().copied().unwrap_or(0)))).on_page());
    keys.push(Binding::new(Key::End, "last card", act(Action::Open(listed.last().copied().unwrap_or(0)))).on_page());
    keys
}

/// How many cards were seen and recalled.
pub fn fact(ctx: &Ctx<'_>, terms: &Terms) -> Vec<(String, Style)> {
    let theme = ctx.theme;
    if let Some(test) = &ctx.course.place().terms.test {
        return vec![
            ("self-test   ".into(), bold(theme.hue(Hue::Accent))),
            (format!("{} of {}", test.at + 1, test.cards.len()), theme.muted()),
        ];
    }
    let recalled = terms.cards.iter().filter(|card| ctx.course.written().cards_recalled.contains(&card.id)).count();
    let mut fact = format!("{} of {} seen", seen(ctx, terms), terms.cards.len());
    if recalled > 0 {
        fact = format!("{recalled} recalled   {fact}");
    }
    vec![(fact, theme.muted())]
}

fn seen(ctx: &Ctx<'_>, terms: &Terms) -> usize {
    terms.cards.iter().filter(|card| ctx.course.written().cards_seen.contains(&card.id)).count()
}

/// The list and the open card.
///
/// ```text
/// ✓ Handler            ╭───────────────────────────────────────╮
/// ▸ Trigger            │  Trigger                              │╮
/// ◦ Invocation         │  What causes a run.                   ││
/// ```
pub fn view(ctx: &Ctx<'_>, terms: &Terms, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    let content = ctx.frame.content;
    let state = &ctx.course.place().terms;
    if content.width >= BESIDE {
        let air = u16::from(ctx.frame.height == Height::Tall);
        let list = Rect { width: LIST, height: content.height, ..content };
        let beside = content.width - LIST - 3;
        let card = Rect::new(content.x + LIST + 3, content.y, beside.min(64), content.height.saturating_sub(air));
        draw_list(ctx, terms, canvas, list, spots);
        match state.asked() {
            Some(asked) => draw_question(ctx, &terms.cards[asked], canvas, card),
            None => draw_card(ctx, terms, canvas, card),
        }
    } else {
        match state.asked() {
            Some(asked) => draw_question(ctx, &terms.cards[asked], canvas, content),
            None => draw_card(ctx, terms, canvas, content),
        }
    }
}

fn draw_list(ctx: &Ctx<'_>, terms: &Terms, canvas: &mut Canvas<'_>, area: Rect, spots: &mut Spots) {
    let theme = ctx.theme;
    let state = &ctx.course.place().terms;
    let listed = state.listed(terms);
    let mut area = area;
    if state.typing || !state.filter.is_empty() {
        draw_filter(ctx, canvas, area);
        area = Rect::new(area.x, area.y + 2, area.width, area.height.saturating_sub(2));
    }
    if listed.is_empty() {
        canvas.para(area.x + 1, area.y, area.width - 2, "No card has these words.", theme.muted());
        return;
    }
    let here = state.asked().unwrap_or(state.card);
    let at = listed.iter().position(|card| *card == here).unwrap_or(0) as u16;
    let count = listed.len() as u16;
    let top = if count <= area.height { 0 } else { at.saturating_sub(area.height / 2).min(count - area.height) };
    let more_below = top + area.height < count;
    for (row, card) in listed.iter().skip(usize::from(top)).take(usize::from(area.height)).enumerate() {
        let y = area.y + row as u16;
        let term = &terms.cards[*card];
        let place = Rect::new(area.x, y, area.width, 1);
        if more_below && row as u16 + 1 == area.height {
            canvas.put(area.x + 1, y, "▾", theme.muted());
            canvas.put(area.x + 3, y, &format!("{} more", count - top - area.height + 1), theme.muted());
            continue;
        }
        if top > 0 && row == 0 {
            canvas.put(area.x + 1, y, "▴", theme.muted());
            canvas.put(area.x + 3, y, &format!("{} before", top + 1), theme.muted());
            continue;
        }
        let seen = ctx.course.written().cards_seen.contains(&term.id);
        let hidden = state.test.is_some();
        let (glyph, glyph_style, style) = match (*card == here, seen) {
            (true, _) if !hidden => ("▸", theme.accent(), theme.strong()),
            (_, true) => ("✓", theme.good(), theme.text()),
            (_, false) => ("◦", theme.muted(), theme.muted()),
        };
        if *card == here && !hidden {
            canvas.select(place);
        }
        canvas.put(area.x + 1, y, glyph, if hidden { theme.muted() } else { glyph_style });
        canvas.put(area.x + 3, y, &term.name, if hidden { theme.muted() } else { style });
        if ctx.course.written().cards_recalled.contains(&term.id)
            && area.x + 5 + text::width(&term.name) < area.right() - 2
        {
            canvas.put(area.right() - 2, y, "◉", if hidden { theme.muted() } else { theme.good() });
        }
        if !hidden {
            spots.push((place, act(Action::Open(*card))));
        }
    }
}

fn draw_filter(ctx: &Ctx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let theme = ctx.theme;
    let state = &ctx.course.place().terms;
    canvas.surface(Rect { height: 1, ..area });
    let x = canvas.put(area.x + 1, area.y, "filter ", theme.muted());
    let room = area.right().saturating_sub(x + 1);
    match &ctx.stage.field {
        Some(field) if state.typing => field.draw(canvas, x, area.y, room),
        _ => {
            canvas.put(x, area.y, &text::truncate(&text::sanitise_line(&state.filter), room), theme.text());
        }
    }
}

/// A card: term, meaning, what is often believed, how it really is, and where to look next.
fn draw_card(ctx: &Ctx<'_>, terms: &Terms, canvas: &mut Canvas<'_>, area: Rect) {
    let theme = ctx.theme;
    let state = &ctx.course.place().terms;
    let narrow = ctx.frame.content.width < BESIDE;
    let mut area = area;
    if narrow && (state.typing || !state.filter.is_empty()) {
        draw_filter(ctx, canvas, area);
        area = Rect::new(area.x, area.y + 1, area.width, area.height.saturating_sub(1));
    }
    let term = &terms.cards[state.card];
    let roomy = ctx.frame.height == Height::Tall;
    let deck = u16::from(roomy);
    let card = Rect { width: area.width.saturating_sub(deck), ..area };
    let (inner_x, inner_width) = (card.x + 3, card.width.saturating_sub(6));
    let blank = u16::from(ctx.frame.height > Height::Low);
    let mut lines = Lines::default();
    lines.push(0, term.name.to_string(), Ink::Name);
    lines.gap(blank);
    lines.wrap(0, inner_width, &term.meaning, Ink::Text);
    lines.gap(blank);
    lines.push(0, "✗ often believed".into(), Ink::Believed);
    lines.wrap(2, inner_width.saturating_sub(2), &term.believed, Ink::Text);
    lines.gap(blank);
    lines.push(0, "✓ really".into(), Ink::Really);
    lines.wrap(2, inner_width.saturating_sub(2), &term.really, Ink::Text);
    let related: Vec<&str> = term.see.iter().map(|see| terms.cards[*see].name.as_str()).collect();
    let seen_in = term.seen_in.as_ref().and_then(|id| ctx.lesson().position(id));
    let seen_in = seen_in.map(|at| ctx.lesson().sections[at].title.as_str());
    let foot = u16::from(!related.is_empty()) + u16::from(seen_in.is_some());
    let top_pad = u16::from(roomy);
    let mut needed = lines.rows() + 2 + top_pad;
    let foot_rows = if foot > 0 { foot + 1 + u16::from(roomy) } else { 0 };
    let with_foot = needed + foot_rows <= card.height.saturating_sub(deck);
    if with_foot {
        needed += foot_rows;
    }
    let card = Rect { height: needed.min(card.height.saturating_sub(deck)), ..card };
    if roomy {
        let edge = Rect::new(card.x + 1, card.y + 1, card.width, card.height);
        canvas.frame(edge, Border::Rounded, theme.rule());
        canvas.clear(card);
    }
    canvas.frame(card, Border::Rounded, theme.muted());
    let mut y = card.y + 1 + top_pad;
    for line in &lines.0 {
        if y + 1 >= card.bottom() {
            break;
        }
        if let Some((indent, words, ink)) = line {
            ink.put(canvas, inner_x + indent, y, words);
        }
        y += 1;
    }
    let recall = if ctx.course.written().cards_recalled.contains(&term.id) { "recalled" } else { "not recalled yet" };
    if inner_width > text::width(&term.name) + 20 {
        canvas.right(inner_x + inner_width, card.y + 1 + top_pad, recall, theme.muted());
    }
    if with_foot && foot > 0 {
        y = card.bottom().saturating_sub(1 + foot);
        canvas.hline(inner_x, y - 1, inner_width, '─', theme.rule());
        if !related.is_empty() {
            canvas.put(inner_x, y, "see also", theme.muted());
            let mut x = inner_x + 10;
            for name in related {
                if x + text::width(name) > inner_x + inner_width {
                    break;
                }
                x = canvas.put(x, y, name, theme.text()) + 3;
            }
            y += 1;
        }
        if let Some(title) = seen_in {
            canvas.put(inner_x, y, "seen in", theme.muted());
            canvas.put(inner_x + 10, y, title, theme.text());
        }
    }
    if roomy {
        let listed = state.listed(terms);
        let at = listed.iter().position(|card| *card == state.card);
        if let Some(next) = at.and_then(|at| listed.get(at + 1)) {
            let y = card.bottom() + 2;
            let next = &terms.cards[*next];
            if y < area.bottom() {
                let x = canvas.put(card.x + 3, y, "next  ", theme.muted());
                let x = canvas.put(x, y, &next.name, theme.text());
                canvas.put(x + 3, y, &text::truncate(&next.meaning, card.right().saturating_sub(x + 3)), theme.muted());
            }
        }
    }
}

/// The question of the self-test, with how it went so far under it.
fn draw_question(ctx: &Ctx<'_>, term: &Term, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(test) = &ctx.course.place().terms.test else { return };
    let below = draw_recall(term, test.revealed, canvas, area);
    if below + 1 < area.bottom() {
        let words = format!("{} of {} so far recalled", test.recalled, test.at);
        canvas.put(area.x + 3, below + 1, &words, ctx.theme.muted());
    }
}

/// A term to be recalled: the meaning first, the term once it is asked for. Returns the row below.
pub(super) fn draw_recall(term: &Term, revealed: bool, canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let theme = canvas.theme();
    let (x, width) = (area.x + 3, area.width.saturating_sub(6));
    let meaning = text::wrap(&term.meaning, width);
    let really = if revealed { text::wrap(&term.really, width) } else { Vec::new() };
    let rows = 2 + meaning.len() as u16 + 2 + u16::from(revealed) * (really.len() as u16 + 1) + 2;
    let card = Rect { height: rows.min(area.height), ..area };
    canvas.frame(card, Border::Rounded, theme.hue(Hue::Accent));
    let mut y = card.y + 1;
    canvas.put(x, y, "Which term is this?", theme.muted());
    y += 2;
    for line in &meaning {
        canvas.put(x, y, line, theme.strong());
        y += 1;
    }
    y += 1;
    if revealed {
        canvas.put(x, y, &term.name, bold(theme.hue(Hue::Good)));
        y += 2;
        for line in &really {
            if y + 1 < card.bottom() {
                canvas.put(x, y, line, theme.text());
            }
            y += 1;
        }
    } else {
        canvas.put(x, y, "Say it to yourself, then look.", theme.muted());
    }
    card.bottom()
}

/// Lines of a card before it is known how many fit.
#[derive(Default)]
struct Lines(Vec<Option<(u16, String, Ink)>>);

impl Lines {
    fn push(&mut self, indent: u16, words: String, ink: Ink) {
        self.0.push(Some((indent, words, ink)));
    }

    fn wrap(&mut self, indent: u16, width: u16, words: &str, ink: Ink) {
        for line in text::wrap(words, width) {
            self.push(indent, line, ink);
        }
    }

    fn gap(&mut self, rows: u16) {
        for _ in 0..rows {
            self.0.push(None);
        }
    }

    fn rows(&self) -> u16 {
        self.0.len() as u16
    }
}

#[derive(Clone, Copy)]
enum Ink {
    Name,
    Text,
    Believed,
    Really,
}

impl Ink {
    fn put(self, canvas: &mut Canvas<'_>, x: u16, y: u16, words: &str) {
        let theme = canvas.theme();
        let (glyph, rest) = match self {
            Self::Name => {
                canvas.put(x, y, words, theme.strong());
                return;
            }
            Self::Text => {
                canvas.put(x, y, words, theme.text());
                return;
            }
            Self::Believed | Self::Really => words.split_once(' ').unwrap_or(("", words)),
        };
        let style = if matches!(self, Self::Believed) { theme.bad() } else { theme.good() };
        canvas.put(x, y, glyph, style);
        canvas.put(x + 2, y, rest, theme.muted());
    }
}
