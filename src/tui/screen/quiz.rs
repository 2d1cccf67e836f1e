//! The quiz: one question at a time, feedback at once, a reason for everything that could have been answered.

mod answered;
mod asked;

pub(in crate::tui) use asked::{item_room, partner_room};

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::course::Action as Course;
use crate::course::quiz::{Action, State, is_one_choice, score_of};
use crate::lesson::model::{Question, QuestionKind, QuizBank};
use crate::progress::LessonProgress;
use crate::quiz::Confidence;
use crate::quiz::draft::{DraftAction, Given, Hand};
use crate::tui::canvas::Canvas;
use crate::tui::keymap::{Act, Binding, Key, Step, Ui};
use crate::tui::layout::{Frame, Height};
use crate::tui::screen::{Ctx, Spots, onward};
use crate::tui::sheet::Sheet;
use crate::tui::theme::{Hue, Theme, bold};
use crate::tui::widget::rich;
use crate::tui::widget::scrollbar::Window;

/// Rows of the sheet that a question is drawn on.
const SHEET: u16 = 120;
/// The widest question.
const WIDEST: u16 = 78;

fn act(action: Action) -> Act {
    Act::Course(Course::Quiz(action))
}

/// A question on the table, in the quiz or in a review: what is asked, and how far it is answered.
#[derive(Clone, Copy)]
pub(super) struct Paper<'a> {
    pub(super) theme: &'a Theme,
    pub(super) frame: Frame,
    /// The first row shown of an answered question.
    pub(super) scroll: u16,
    /// The answer as far as it is given.
    pub(super) state: &'a State,
    /// Answers that are judged.
    pub(super) record: &'a LessonProgress,
    /// What is done with it, as whoever has asked takes it.
    pub(super) act: fn(Action) -> Act,
}

impl Paper<'_> {
    fn draft(&self, action: DraftAction) -> Act {
        (self.act)(Action::Draft(action))
    }

    /// Whether rows answer at once when they are clicked.
    fn click(&self, question: &Question, row: usize) -> Act {
        if is_one_choice(question) { (self.act)(Action::Answer(row)) } else { self.draft(DraftAction::PickRow(row)) }
    }
}

/// The question of the quiz.
fn paper<'a>(ctx: &Ctx<'a>) -> Paper<'a> {
    Paper {
        theme: ctx.theme,
        frame: ctx.frame,
        scroll: ctx.stage.scroll,
        state: &ctx.course.place().quiz,
        record: ctx.course.record(),
        act,
    }
}

/// What the question of now asks for.
pub fn keys(ctx: &Ctx<'_>, bank: &QuizBank) -> Vec<Binding> {
    let state = &ctx.course.place().quiz;
    let question = &bank.questions[state.index(bank)];
    let mut keys = if state.shown(question, ctx.course.record()).is_some() {
        answered_keys(ctx, bank)
    } else {
        let mut keys = asked_keys(&paper(ctx), question);
        keys.push(Binding::new(Key::Char('x'), "later", act(Action::Next)));
        keys
    };
    let step = |key, step| (key, Act::from(Ui::Move(step)));
    keys.push(Binding::new(Key::Right, "next question", act(Action::Next)).on_page());
    keys.push(Binding::new(Key::Left, "question before", act(Action::Previous)).on_page());
    keys.push(Binding::pair(step(Key::PageUp, Step::PageUp), step(Key::PageDown, Step::PageDown), "scroll").on_page());
    keys.extend(onward(ctx).into_iter().map(Binding::on_page));
    keys
}

fn answered_keys(ctx: &Ctx<'_>, bank: &QuizBank) -> Vec<Binding> {
    let score = score_of(bank, ctx.course.record());
    let again = &ctx.course.place().quiz.again;
    let more = !score.open.is_empty() || !again.is_empty();
    let mut keys = Vec::new();
    let missed = Binding::new(Key::Char('r'), "ask the missed again", act(Action::Again));
    if more {
        keys.push(Binding::new(Key::Enter, "next question", act(Action::Next)).or(Key::Char(' ')).first());
    } else if score.passed() {
        keys.extend(
            onward(ctx).into_iter().enumerate().map(|(i, b)| if i == 0 { b.or(Key::Enter).first() } else { b }),
        );
    } else {
        keys.push(missed.clone().or(Key::Enter).first());
    }
    keys.push(sure_keys(act));
    if !more && score.passed() && !score.missed.is_empty() {
        keys.push(missed);
    }
    let scroll =
        Binding::pair((Key::Up, Ui::Move(Step::Up).into()), (Key::Down, Ui::Move(Step::Down).into()), "scroll");
    keys.push(if last_scroll(ctx, bank) > 0 { scroll } else { scroll.on_page() });
    keys
}

/// How sure one was.
pub(super) fn sure_keys(act: fn(Action) -> Act) -> Binding {
    let sure = Confidence::ALL.map(|sure| (Key::Char(char::from(b'0' + sure.number())), act(Action::Confidence(sure))));
    Binding::many(sure.to_vec(), "how sure")
}

/// What a question that waits for its answer asks for.
pub(super) fn asked_keys(paper: &Paper<'_>, question: &Question) -> Vec<Binding> {
    let given = paper.state.draft(question);
    let act = paper.act;
    let draft = |action| paper.draft(action);
    let check = Binding::new(Key::Enter, "check", act(Action::Check));
    let arrows = |label| Binding::pair((Key::Up, draft(DraftAction::Up)), (Key::Down, draft(DraftAction::Down)), label);
    let letters = |rows: usize, label| {
        let keys =
            (0..rows.min(9)).map(|row| (Key::Char(char::from(b'a' + row as u8)), act(Action::Answer(row)))).collect();
        Binding::many(keys, label).on_page()
    };
    let mut keys = match given.given() {
        Given::Choice { rows, .. } => vec![
            Binding::new(Key::Enter, "answer", act(Action::Check)).or(Key::Char(' ')).first(),
            arrows("choose"),
            letters(rows.len(), "answer at once"),
        ],
        Given::Line { rows, .. } => {
            let digits = rows.iter().enumerate().filter(|(_, line)| **line <= 9);
            let digits: Vec<_> = digits
                .map(|(row, line)| (Key::Char(char::from(b'0' + *line as u8)), act(Action::Answer(row))))
                .collect();
            let mut keys = vec![
                Binding::new(Key::Enter, "this line", act(Action::Check)).or(Key::Char(' ')).first(),
                arrows("choose"),
            ];
            if !digits.is_empty() {
                keys.push(Binding::many(digits, "answer by number").on_page());
            }
            keys
        }
        Given::Choices { rows, chosen } => {
            let pick = Binding::new(Key::Char(' '), "choose", draft(DraftAction::Pick));
            let mut keys = if chosen.is_empty() { vec![pick.first(), check] } else { vec![check.first(), pick] };
            keys.push(arrows("up, down"));
            keys.push(letters(rows.len(), "choose"));
            keys
        }
        Given::Number { text } => {
            let typed = "0123456789.,eE-$_".chars().map(|c| (Key::Char(c), draft(DraftAction::Type(c)))).collect();
            let typed = Binding::many(typed, "type a number").named("0-9");
            let erase = Binding::new(Key::Backspace, "erase", draft(DraftAction::Erase));
            if text.is_empty() {
                vec![typed.first(), check, erase.on_page()]
            } else {
                vec![check.first(), typed, erase]
            }
        }
        Given::Order { hand: Hand::Empty, .. } => {
            let take = Binding::new(Key::Char(' '), "take", draft(DraftAction::Pick));
            let complete = given.is_complete();
            let mut keys = if complete { vec![check.first(), take] } else { vec![take.first(), check] };
            keys.push(arrows("up, down"));
            keys
        }
        Given::Order { hand: Hand::Holding, .. } => vec![
            Binding::new(Key::Char(' '), "let go", draft(DraftAction::Pick)).or(Key::Esc).first(),
            arrows("move it"),
            check,
        ],
        Given::Match { looking: Some(_), .. } => vec![
            Binding::new(Key::Enter, "this one", draft(DraftAction::Pick)).or(Key::Char(' ')).first(),
            arrows("choose"),
            Binding::new(Key::Esc, "back", draft(DraftAction::LetGo)),
        ],
        Given::Match { looking: None, .. } => {
            let pick = Binding::new(Key::Char(' '), "find its partner", draft(DraftAction::Pick));
            let complete = given.is_complete();
            let mut keys = if complete { vec![check.first(), pick] } else { vec![pick.or(Key::Enter).first()] };
            keys.push(arrows("up, down"));
            keys.push(Binding::new(Key::Backspace, "part them", draft(DraftAction::Erase)));
            keys
        }
    };
    if question.hint.is_some() && !paper.state.hints.contains(&question.id) {
        keys.push(Binding::new(Key::Char('i'), "hint", act(Action::Hint)));
    }
    keys
}

/// Which question it is, and a mark for each.
pub fn fact(ctx: &Ctx<'_>, bank: &QuizBank) -> Vec<(String, Style)> {
    let theme = ctx.theme;
    let state = &ctx.course.place().quiz;
    let here = state.index(bank);
    let count = bank.questions.len();
    let strip = (count * 2 + 18) as u16;
    if strip + 14 > ctx.frame.title.width {
        return vec![(format!("{} of {count}", here + 1), theme.muted())];
    }
    let mut fact = vec![(format!("question {} of {count}  ", here + 1), theme.muted())];
    for (i, question) in bank.questions.iter().enumerate() {
        let answered = ctx.course.written().answer(&question.id).filter(|_| !state.again.contains(&question.id));
        let (glyph, style) = match answered {
            Some(answered) if crate::course::quiz::is_right(answered) => ("✓", theme.good()),
            Some(_) => ("✗", theme.bad()),
            None if i == here => ("▸", theme.accent()),
            None => ("◦", theme.muted()),
        };
        fact.push((if i == 0 { glyph.to_owned() } else { format!(" {glyph}") }, style));
    }
    fact
}

/// The question, what can be answered, and after the answer the reasons.
///
/// ```text
/// Three calls arrive at the same moment ...
///
///     a  none
///        Nothing was loaded, so there was nothing to reuse.
/// ▎ ✗ b  1                                                     your answer
/// ▎      One environment takes one request at a time there.
///
/// how sure were you   1 guess   2 fairly   ▸ 3 sure
/// ```
pub fn view(ctx: &Ctx<'_>, bank: &QuizBank, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    underline(ctx, bank, canvas);
    let question = &bank.questions[ctx.course.place().quiz.index(bank)];
    draw(&paper(ctx), question, canvas, spots);
}

/// Draws a question into the content.
pub(super) fn draw(paper: &Paper<'_>, question: &Question, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    let content = paper.frame.content;
    let width = content.width.min(WIDEST);
    let mut sheet = Sheet::new(width, SHEET, paper.theme);
    let mut brush = sheet.canvas();
    let mut inner = Spots::new();
    let air = u16::from(paper.frame.height == Height::Tall);
    let mut y = rich::draw(&mut brush, 0, air, width.min(76), &question.ask, paper.theme.strong()) + 1;
    if let Some(code) = question.code.as_ref().filter(|_| !matches!(question.kind, QuestionKind::SpotTheBug(_))) {
        y = snippet(paper.theme, &mut brush, y, width, &code.text) + 1;
    }
    let (rows, focus) = match paper.state.shown(question, paper.record) {
        Some((answered, judgement)) => {
            (answered::draw(paper, question, &answered, &judgement, &mut brush, y, width), None)
        }
        None => asked::draw(paper, question, &mut brush, y, width, &mut inner),
    };
    let mut window = Window { top: 0, seen: content.height, rows };
    window.top = match focus {
        Some(row) => row.saturating_sub(content.height.saturating_sub(3)).min(window.last_top()),
        None => paper.scroll.min(window.last_top()),
    };
    sheet.show(canvas, content, window.top);
    window.draw(canvas, paper.frame.whole.right().saturating_sub(1), content.y);
    for (place, act) in inner {
        if place.y >= window.top && place.y < window.top + content.height {
            spots.push((
                Rect::new(content.x + place.x, content.y + place.y - window.top, place.width, place.height),
                act,
            ));
        }
    }
}

/// How far the feedback can be scrolled.
pub fn last_scroll(ctx: &Ctx<'_>, bank: &QuizBank) -> u16 {
    last_scroll_of(&paper(ctx), &bank.questions[ctx.course.place().quiz.index(bank)])
}

/// How far the feedback to a question can be scrolled.
pub(super) fn last_scroll_of(paper: &Paper<'_>, question: &Question) -> u16 {
    let width = paper.frame.content.width.min(WIDEST);
    // A sheet without rows: what is drawn on it is only counted.
    let mut sheet = Sheet::new(width, 0, paper.theme);
    let mut brush = sheet.canvas();
    let air = u16::from(paper.frame.height == Height::Tall);
    let mut y = rich::height(&question.ask, width.min(76), paper.theme) + 1 + air;
    if let Some(code) = question.code.as_ref().filter(|_| !matches!(question.kind, QuestionKind::SpotTheBug(_))) {
        y += code.text.lines().count() as u16 + 1;
    }
    let Some((answered, judgement)) = paper.state.shown(question, paper.record) else { return 0 };
    let rows = answered::draw(paper, question, &answered, &judgement, &mut brush, y, width);
    rows.saturating_sub(paper.frame.content.height)
}

/// The mark of the open question is underlined.
fn underline(ctx: &Ctx<'_>, bank: &QuizBank, canvas: &mut Canvas<'_>) {
    let strip = fact(ctx, bank);
    if strip.len() < 2 {
        return;
    }
    let here = ctx.course.place().quiz.index(bank) as u16;
    let count = bank.questions.len() as u16;
    let x = ctx.frame.title.right().saturating_sub((count - here) * 2 - 1);
    canvas.glyph(x, ctx.frame.title.y + 1, '▔', ctx.theme.hue(Hue::Accent));
}

/// Code of the question, coloured, on a quiet surface; returns the row below.
fn snippet(theme: &Theme, canvas: &mut Canvas<'_>, y: u16, width: u16, code: &str) -> u16 {
    let lines = code_lines(theme, code);
    canvas.surface(Rect::new(0, y, width, lines.len() as u16));
    for (i, line) in lines.iter().enumerate() {
        rich::put(canvas, 2, y + i as u16, line);
    }
    y + lines.len() as u16
}

fn code_lines(theme: &Theme, code: &str) -> Vec<rich::Line> {
    let lines: Vec<&str> = code.trim_end_matches('\n').split('\n').collect();
    crate::tui::code::coloured(&lines, "js", theme)
}

/// A letter for a row.
fn letter(row: usize) -> String {
    char::from(b'a' + (row % 26) as u8).to_string()
}

fn strong(paper: &Paper<'_>, hue: Hue) -> Style {
    bold(paper.theme.hue(hue))
}
