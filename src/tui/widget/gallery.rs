//! Whole pages put together from the widgets, as a proof that they go together: margins stay empty, only known glyphs are
//! used. With `SCREENS_DIR` set, the pages are also written there as pictures, for looking at them.

use std::env;
use std::fs;
use std::path::Path;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::text;
use crate::tui::ascii;
use crate::tui::canvas::Canvas;
use crate::tui::layout::{self, FIGURE, Height, Outline as Beside, PROSE, Regions};
use crate::tui::svg;
use crate::tui::theme::palette::ALL;
use crate::tui::theme::{CodeRole, Fill, Hue, Theme, bold};
use crate::tui::widget::callout::Callout;
use crate::tui::widget::card::{Card, Choice, Stack};
use crate::tui::widget::checks::drawn_in;
use crate::tui::widget::chip::Chip;
use crate::tui::widget::code::{Code, CodeLine, Piece, Runs};
use crate::tui::widget::diagram::samples;
use crate::tui::widget::diagram::{Diagram, Look, Token};
use crate::tui::widget::scrollbar::Scroll;
use crate::tui::widget::shell::{
    Entry, Fact, Header, Outline, Stage, draw_divider, draw_footer, draw_title, draw_too_small,
};
use crate::tui::widget::table::{Outcome, TestRow, TestTable};
use crate::tui::widget::tabs::Tabs;
use crate::tui::widget::timeline::{Billing, Lane, Stretch, Timeline};
use crate::units::Millis;

const SIZES: [(u16, u16); 6] = [(120, 36), (100, 30), (80, 24), (60, 20), (40, 12), (200, 50)];

/// Glyphs that screens may use beside ASCII.
const GLYPHS: &str = "✓✗▸◦◉◂▾▴╌╎−▖─│╭╮╰╯├┤┬┴━┃┏┓┗┛┠┨┯┷▁▂▃▄▅▆▇█▎▌▔←→↑↓…";

type Page = fn(&mut Canvas, Rect);

const PAGES: [(&str, Page); 7] = [
    ("glance", glance),
    ("cold-story", cold_story),
    ("two-at-once", two_at_once),
    ("predict", predict),
    ("code", code),
    ("challenge", challenge),
    ("term", term),
];

#[test]
fn pages_keep_their_margins_and_their_glyphs() {
    for (name, page) in PAGES {
        for theme in ALL {
            for (width, height) in SIZES {
                let cells = drawn_in(theme, width, height, page);
                let at = format!("{name}-{}-{width}x{height}", theme.name());
                check_margins(&cells, &at);
                check_glyphs(&cells, &at);
                check_ascii(cells.clone(), &at);
                if let Some(folder) = env::var_os("SCREENS_DIR") {
                    fs::write(Path::new(&folder).join(format!("{at}.svg")), svg::picture(&cells, theme, &at)).unwrap();
                }
            }
        }
    }
}

/// Themes differ, texts do not: a page says the same in every palette.
#[test]
fn pages_say_the_same_without_colour() {
    let letters = |theme: &Theme, page: Page| -> String {
        let cells = drawn_in(theme, 120, 36, page);
        cells.content.iter().map(|cell| if cell.symbol().is_ascii() { cell.symbol() } else { " " }).collect()
    };
    for (name, page) in PAGES {
        for theme in ALL {
            assert_eq!(letters(theme, page), letters(ALL[0], page), "{name} {}", theme.name());
        }
    }
}

/// Nothing but a scroll bar may stand in the two outer columns.
fn check_margins(cells: &Buffer, at: &str) {
    for y in 0..cells.area.height {
        for x in [0, 1, cells.area.width - 2, cells.area.width - 1] {
            let symbol = cells[(x, y)].symbol();
            assert!(matches!(symbol, " " | "│" | "┃"), "{at}: {symbol:?} at {x},{y}");
        }
    }
}

fn check_glyphs(cells: &Buffer, at: &str) {
    for cell in &cells.content {
        let known = |c: char| c == ' ' || c.is_ascii_graphic() || GLYPHS.contains(c);
        assert!(cell.symbol().chars().all(known), "{at}: {:?}", cell.symbol());
    }
}

fn check_ascii(mut cells: Buffer, at: &str) {
    ascii::to_ascii(&mut cells);
    assert!(cells.content.iter().all(|cell| cell.symbol().is_ascii()), "{at}");
}

/// Draws what stands around a page; none if the terminal is too small.
fn shell(canvas: &mut Canvas, area: Rect, here: usize, title: &str, facts: &[Fact], keys: &[Chip]) -> Option<Regions> {
    let Some(regions) = layout::regions(area, Beside::Beside) else {
        draw_too_small(canvas, area);
        return None;
    };
    let titles = [
        "Why This Matters",
        "Define Terms",
        "Visual Model",
        "Code Example",
        "Interactive Experiment",
        "Quick Quiz",
        "Coding Challenge",
        "Real-World Usage",
        "Connections",
    ];
    let entries: Vec<Entry> = titles
        .iter()
        .enumerate()
        .map(|(i, title)| Entry { title, stage: if i < here { Stage::Done } else { Stage::ToCome } })
        .collect();
    let outline = Outline { entries: &entries, here: Some(here) };
    let count = format!("{here}/9");
    let header = Header {
        name: "Serverless",
        detail: "",
        facts: &["production engineering", "25 min", "In Progress"],
        result: &count,
    };
    header.draw(canvas, regions.header);
    outline.draw_progress(canvas, regions.progress);
    if let Some(place) = regions.outline {
        outline.draw(canvas, place);
    }
    if let Some(place) = regions.divider {
        draw_divider(canvas, place);
    }
    draw_title(canvas, regions.title, title, facts);
    draw_footer(canvas, regions.footer, keys, Some(Chip::quiet("?", "keys")));
    Some(regions)
}

/// The part of a page that its diagram gets.
fn picture_place(regions: &Regions) -> Rect {
    let content = regions.content;
    let lead = u16::from(regions.height == Height::Tall);
    let rows = if regions.height == Height::Tall { 15 } else { 11.min(content.height) };
    Rect { y: content.y + lead, height: rows, width: content.width.min(FIGURE), ..content }
}

fn glance(canvas: &mut Canvas, area: Rect) {
    let keys = [
        Chip::primary("t", "start tour"),
        Chip::quiet("c", "cold"),
        Chip::quiet("w", "warm"),
        Chip::quiet("2", "two at once"),
        Chip::quiet("n", "next section"),
    ];
    let theme = canvas.theme();
    let facts: [Fact; 1] = [&[("three stories, about 4 minutes", theme.muted())]];
    let Some(regions) = shell(canvas, area, 2, "Visual Model", &facts, &keys) else { return };
    let (nodes, edges) = (samples::nodes(samples::CALM), samples::edges([Look::Calm; 7]));
    let place = picture_place(&regions);
    let mut canvas = canvas.within(regions.content);
    let y = Diagram { nodes: &nodes, edges: &edges, tokens: &[] }.draw(&mut canvas, place);
    let words = "The full process at a glance. Start the tour to walk through it, one step at a time.";
    canvas.para(place.x, y + 1, PROSE.min(place.width), words, theme.text());
}

const STRETCHES: [Stretch; 4] = [
    Stretch { name: "", fill: Fill::Other, length: Millis(3.0), billing: Billing::Free },
    Stretch { name: "init", fill: Fill::Init, length: Millis(180.0), billing: Billing::Billed },
    Stretch { name: "run", fill: Fill::Run, length: Millis(32.0), billing: Billing::Billed },
    Stretch { name: "", fill: Fill::Other, length: Millis(2.0), billing: Billing::Free },
];

fn cold_story(canvas: &mut Canvas, area: Rect) {
    let keys = [Chip::primary("→", "step"), Chip::quiet("←", "back"), Chip::quiet("space", "play")];
    let theme = canvas.theme();
    let facts: [Fact; 2] = [&[("cold story", bold(theme.cold()))], &[("step 4 of 6", theme.muted())]];
    let Some(regions) = shell(canvas, area, 2, "Visual Model", &facts, &keys) else { return };
    let (nodes, edges) = (samples::nodes(samples::COLD), samples::edges(samples::COLD_EDGES));
    let token = Token { edge: 3, at: 0.55, hue: Hue::Cold, label: "" };
    let place = picture_place(&regions);
    let mut canvas = canvas.within(regions.content);
    let y = Diagram { nodes: &nodes, edges: &edges, tokens: &[token] }.draw(&mut canvas, place);
    let lane = Lane {
        name: "",
        stretches: &STRETCHES,
        bill: "billed 212 ms",
        played: Millis(183.0),
        idle: Some(("idle", "not billed")),
    };
    let y = y + if regions.height == Height::Tall { 2 } else { 1 };
    let room = Rect { y, height: regions.content.bottom().saturating_sub(y).min(4), ..place };
    let y = Timeline { lanes: &[lane] }.draw(&mut canvas, room);
    canvas.para(place.x, y + 1, PROSE.min(place.width), "Init is over. Now your handler gets the event.", theme.text());
}

fn two_at_once(canvas: &mut Canvas, area: Rect) {
    let keys = [Chip::primary("→", "step"), Chip::quiet("←", "back")];
    let theme = canvas.theme();
    let facts: [Fact; 1] = [&[("two at once", theme.strong())]];
    let Some(regions) = shell(canvas, area, 2, "Visual Model", &facts, &keys) else { return };
    let mut looks = samples::COLD;
    looks[2].0 = Look::Active;
    let nodes = samples::nodes(looks);
    let edges =
        samples::edges([Look::Past, Look::Active, Look::Active, Look::Ahead, Look::Ahead, Look::Ahead, Look::Off]);
    let tokens = [
        Token { edge: 2, at: 0.4, hue: Hue::Warm, label: "A" },
        Token { edge: 1, at: 0.5, hue: Hue::Cold, label: "B" },
    ];
    let place = picture_place(&regions);
    let mut canvas = canvas.within(regions.content);
    let y = Diagram { nodes: &nodes, edges: &edges, tokens: &tokens }.draw(&mut canvas, place);
    let played = Millis(20.0);
    let lanes = [
        Lane { name: "A", stretches: &STRETCHES[2..], bill: "billed 32 ms", played, idle: None },
        Lane { name: "B", stretches: &STRETCHES, bill: "billed 212 ms", played, idle: None },
    ];
    let room = Rect { y: y + 1, height: regions.content.bottom().saturating_sub(y + 1), ..place };
    Timeline { lanes: &lanes }.draw(&mut canvas, room);
}

fn predict(canvas: &mut Canvas, area: Rect) {
    let keys = [Chip::primary("c w", "your guess"), Chip::quiet("Enter", "skip and see")];
    let theme = canvas.theme();
    let facts: [Fact; 2] = [&[("predict", theme.accent())], &[("step 2 of 6", theme.muted())]];
    let Some(regions) = shell(canvas, area, 2, "Visual Model", &facts, &keys) else { return };
    let looks = [Look::Past, Look::Active, Look::Ahead, Look::Ahead, Look::Ahead, Look::Ahead];
    let mut parts = samples::CALM;
    for (part, look) in parts.iter_mut().zip(looks) {
        part.0 = look;
    }
    parts[1].1 = Hue::Accent;
    parts[1].2 = "which way?";
    let nodes = samples::nodes(parts);
    let edges =
        samples::edges([Look::Past, Look::Ahead, Look::Ahead, Look::Ahead, Look::Ahead, Look::Ahead, Look::Off]);
    let place = picture_place(&regions);
    let mut canvas = canvas.within(regions.content);
    let mut y = Diagram { nodes: &nodes, edges: &edges, tokens: &[] }.draw(&mut canvas, place) + 1;
    canvas.put(place.x, y, "One environment is free. Which way does this request go?", theme.strong());
    y += 2;
    let width = (place.width - 3) / 2;
    let guesses =
        [("c", "Cold", Hue::Cold, "a new environment is made"), ("w", "Warm", Hue::Warm, "the free one takes it")];
    for (i, (key, name, hue, words)) in (0u16..).zip(guesses) {
        let card = Card { hue, choice: Choice::Open, stack: Stack::Single, padding: 0 };
        let inner = card.draw(&mut canvas, Rect::new(place.x + i * (width + 3), y, width, 4));
        let mut canvas = canvas.within(inner);
        let x = Chip::quiet(key, "").draw(&mut canvas, inner.x, inner.y) + 2;
        canvas.put(x, inner.y, name, bold(theme.hue(hue)));
        canvas.put(x, inner.y + 1, &text::truncate(words, inner.right().saturating_sub(x)), theme.text());
    }
}

const fn line<'a>(pieces: &'a [Piece<'a>], runs: Option<Runs>) -> CodeLine<'a> {
    CodeLine { pieces, runs }
}

const EVENT: Option<Runs> = Some(Runs::PerEvent);

const HANDLER: [CodeLine; 9] = [
    line(&[("// app/api/hello/route.js", CodeRole::Comment)], None),
    line(
        &[
            ("console", CodeRole::Plain),
            (".", CodeRole::Punctuation),
            ("log", CodeRole::Call),
            ("(", CodeRole::Punctuation),
            ("\"loaded\"", CodeRole::String),
            (");", CodeRole::Punctuation),
        ],
        Some(Runs::OncePerEnvironment),
    ),
    line(&[], None),
    line(
        &[
            ("export async function ", CodeRole::Keyword),
            ("GET", CodeRole::Call),
            ("(", CodeRole::Punctuation),
            ("request", CodeRole::Plain),
            (") {", CodeRole::Punctuation),
        ],
        EVENT,
    ),
    line(&[("  const", CodeRole::Keyword), (" url ", CodeRole::Plain), ("= ", CodeRole::Punctuation)], EVENT),
    line(&[("  return", CodeRole::Keyword), (" Response.", CodeRole::Plain), ("json", CodeRole::Call)], EVENT),
    line(&[("    status: ", CodeRole::Plain), ("200", CodeRole::Number)], EVENT),
    line(&[("  });", CodeRole::Punctuation)], EVENT),
    line(&[("}", CodeRole::Punctuation)], EVENT),
];

fn code(canvas: &mut Canvas, area: Rect) {
    let keys = [Chip::primary("r", "run"), Chip::quiet("e", "edit event"), Chip::quiet("Tab", "platform")];
    let Some(regions) = shell(canvas, area, 3, "Code Example", &[], &keys) else { return };
    let tabs = Tabs { names: &["Vercel", "Lambda", "Workers"], open: 0 };
    if tabs.width() + 16 < regions.title.width {
        tabs.draw(canvas, regions.title.right() - tabs.width(), regions.title.y);
    }
    let padding = u16::from(regions.height == Height::Tall);
    let code = Code { lines: &HANDLER, first: 0, left: 0, here: Some(4), padding };
    let place = Rect { height: code.height().min(regions.content.height), ..regions.content };
    code.draw(canvas, place);
    let scroll = Scroll { first: 0, shown: place.height.into(), total: HANDLER.len() + 9 };
    scroll.draw(canvas, regions.scrollbar);
    if place.height < regions.content.height {
        scroll.draw_more(canvas, regions.content.right(), regions.content.bottom() - 1);
    }
}

fn challenge(canvas: &mut Canvas, area: Rect) {
    let keys = [Chip::primary("^R", "run tests"), Chip::quiet("^T", "hint"), Chip::quiet("Esc", "leave")];
    let theme = canvas.theme();
    let facts: [Fact; 3] = [
        &[("✗ ", bold(theme.bad())), ("1 failed", theme.strong())],
        &[("3 passed", theme.muted())],
        &[("17 hidden not run yet", theme.muted())],
    ];
    let Some(regions) = shell(canvas, area, 6, "Serverless Cost Calculator", &facts, &keys) else { return };
    let test = |outcome, label, args, expected, got| TestRow { outcome, label, args, expected, got };
    let rows = [
        test(Outcome::Passed, "far inside the free tier", "1M, 100, 128", "0", "0"),
        test(Outcome::Passed, "a mid-size API", "3M, 120, 1536", "2.33", "2.33"),
        test(Outcome::Failed, "third argument left out", "10M, 1000", "14.17", "NaN"),
        test(Outcome::Passed, "a billion calls", "1B, 250, 1024", "4160.01", "4160.01"),
    ];
    let table = TestTable { arguments: "calls, ms, MB", rows: &rows };
    let content = regions.content;
    let code = Code { lines: &HANDLER, first: 0, left: 0, here: None, padding: 0 };
    let code_rows = code.height().min(content.height / if regions.height == Height::Tall { 2 } else { 3 });
    code.draw(canvas, Rect { height: code_rows, ..content });
    let callout = Callout {
        hue: Hue::Bad,
        label: "No default memory",
        fact: "^T  hint 2 of 3",
        body: "memorySizeMB is undefined here, and undefined / 1024 is NaN.",
    };
    let top = content.y + code_rows + 1;
    let rows = table.height().min((content.bottom() - top).saturating_sub(callout.height(content.width) + 1));
    let y = table.draw(canvas, Rect { y: top, height: rows, ..content }) + 1;
    let rest = Rect { y, height: content.bottom().saturating_sub(y), ..content };
    callout.draw(canvas, rest);
}

fn term(canvas: &mut Canvas, area: Rect) {
    let keys = [Chip::primary("↓", "next card"), Chip::quiet("s", "self-test")];
    let theme = canvas.theme();
    let facts: [Fact; 1] = [&[("8 of 17 seen", theme.muted())]];
    let Some(regions) = shell(canvas, area, 1, "Define Terms", &facts, &keys) else { return };
    let content = regions.content;
    let padding = u16::from(regions.height == Height::Tall);
    let card = Card { hue: Hue::Plain, choice: Choice::Open, stack: Stack::Deck, padding };
    let place = Rect { width: content.width.min(PROSE), height: content.height.min(12), ..content };
    let inner = card.draw(canvas, place);
    let mut canvas = canvas.within(inner);
    canvas.put(inner.x, inner.y, "Cold start", bold(theme.cold()));
    let meaning = "A run that must first create and load an environment.";
    let y = canvas.para(inner.x, inner.y + 2, inner.width, meaning, theme.text());
    let note = Callout { hue: Hue::Note, label: "In practice", fact: "", body: "It is billed since August 2025." };
    note.draw(&mut canvas, Rect { y: y + 1, height: inner.bottom().saturating_sub(y + 1), ..inner });
}
