//! Lists to choose from, each entry with its reasons: the platforms, and the delays that can be added to cold starts.

use ratatui::layout::Rect;

use crate::lab::platform::{Platform, Profile};
use crate::text;
use crate::tui::canvas::{Border, Canvas};
use crate::tui::keymap::{Act, Binding, Key};
use crate::tui::layout::Frame;
use crate::tui::popup;
use crate::tui::screen::Spots;
use crate::tui::screen::lab::form::capital;
use crate::tui::screen::lab::overview::whole;
use crate::tui::screen::lab::state::{Action, Sheet};

/// An entry of a list.
struct Entry {
    name: String,
    fact: String,
    body: Vec<String>,
}

/// A list with its title and what stands below it.
struct List {
    title: &'static str,
    entries: Vec<Entry>,
    foot: &'static str,
}

fn list(sheet: &Sheet) -> Option<(List, usize)> {
    match sheet {
        Sheet::Platforms(here) => {
            let entry = |platform: Platform| Entry {
                name: platform.name().to_owned(),
                fact: platform.isolation().to_owned(),
                body: vec![platform.imitates().to_owned(), platform.leaves_out().to_owned()],
            };
            let entries = Platform::ALL.into_iter().map(entry).collect();
            let foot = "All instances are stopped by a change; the settings become those of the new platform.";
            Some((List { title: "Isolation", entries, foot }, *here))
        }
        Sheet::Delays(here) => {
            let none = Entry { name: "none".into(), fact: "only what is measured".into(), body: Vec::new() };
            let entry = |profile: Profile| Entry {
                name: profile.name.to_owned(),
                fact: format!("{} added", whole(profile.cold)),
                body: vec![format!("{}.", capital(profile.source))],
            };
            let entries = std::iter::once(none).chain(Profile::ALL.into_iter().map(entry)).collect();
            let foot =
                "Our own cold starts are too quick to feel. What is added is waited for, and is in no measured time.";
            Some((List { title: "Added to every cold start", entries, foot }, *here))
        }
        _ => None,
    }
}

/// How many entries a list has.
pub fn count(sheet: &Sheet) -> usize {
    list(sheet).map_or(0, |(list, _)| list.entries.len())
}

/// The keys of a list.
pub fn keys(sheet: &Sheet) -> Vec<Binding> {
    let act = |action: Action| Act::Lab(action);
    let (here, again) = match sheet {
        Sheet::Platforms(here) => (*here, 'i'),
        Sheet::Delays(here) => (*here, 'a'),
        _ => return Vec::new(),
    };
    let count = count(sheet).max(1);
    let next = act(Action::Choose((here + 1) % count));
    let before = act(Action::Choose((here + count - 1) % count));
    let digit = |at: usize| (Key::Char(char::from(b'1' + at as u8)), act(Action::Choose(at)));
    vec![
        Binding::new(Key::Enter, "take it", act(Action::Apply)).first(),
        Binding::pair((Key::Up, before), (Key::Down, next.clone()), "choose"),
        Binding::new(Key::Char(again), "next one", next).on_page(),
        Binding::many((0..count.min(9)).map(digit).collect(), "by number").on_page(),
        Binding::new(Key::Esc, "close", act(Action::Back)),
    ]
}

/// Draws a list in the middle of the screen. Short of rows only the chosen entry tells its reasons, and short of those it
/// is cut with a sign.
///
/// ```text
/// ╭── Isolation ──────────────────────────────────────────────╮
/// │                                                           │
/// │  ▸ lambda     process per instance, one request at a time │
/// │    Like AWS Lambda: ...                                   │
/// ╰───────────────────────────────────────────────────────────╯
/// ```
pub fn draw(sheet: &Sheet, frame: &Frame, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    let Some((list, here)) = list(sheet) else { return };
    let theme = canvas.theme();
    let width = 76.min(frame.whole.width.saturating_sub(4));
    let inner = width.saturating_sub(9);
    // The header stays in sight.
    let most = frame.whole.height.saturating_sub(3 + 4 + 2);
    let foot = text::wrap(list.foot, inner + 2);
    let body = |entry: &Entry| -> Vec<String> { entry.body.iter().flat_map(|body| text::wrap(body, inner)).collect() };
    let rows = |all: bool, air: u16| -> u16 {
        let rows = |(i, entry): (usize, &Entry)| 1 + air + if all || i == here { body(entry).len() as u16 } else { 0 };
        list.entries.iter().enumerate().map(rows).sum()
    };
    let with_foot = foot.len() as u16 + 1;
    let (all, air, foot_rows) = [(true, 1, with_foot), (true, 0, with_foot), (false, 0, with_foot), (false, 0, 0)]
        .into_iter()
        .find(|(all, air, foot)| rows(*all, *air) + foot <= most)
        .unwrap_or((false, 0, 0));
    let area = popup::middle(frame, width, rows(all, air) + foot_rows + 4 - air);
    canvas.clear(Rect { x: 0, width: frame.whole.width, ..area });
    canvas.frame(area, Border::Rounded, theme.muted());
    canvas.put(area.x + 3, area.y, &format!(" {} ", list.title), theme.strong());
    let bottom = area.bottom().saturating_sub(1);
    let mut canvas = canvas.within(Rect { height: area.height.saturating_sub(1), ..area });
    let mut y = area.y + if area.height > 8 { 2 } else { 1 };
    for (i, entry) in list.entries.iter().enumerate() {
        let line = Rect::new(area.x + 2, y, area.width.saturating_sub(4), 1);
        if i == here {
            canvas.select(line);
            canvas.put(line.x + 1, y, "▸", theme.accent());
        }
        let style = if i == here { theme.strong() } else { theme.text() };
        let end = canvas.put(line.x + 3, y, &entry.name, style);
        let room = line.right().saturating_sub(end + 3);
        if text::width(&entry.fact) <= room {
            canvas.right(line.right().saturating_sub(1), y, &entry.fact, theme.muted());
        }
        spots.push((line, Act::Lab(Action::Choose(i))));
        y += 1;
        if all || i == here {
            for words in body(entry) {
                canvas.put(line.x + 3, y, &words, theme.muted());
                y += 1;
            }
        }
        y += air;
    }
    if foot_rows > 0 {
        for (i, words) in foot.iter().enumerate() {
            canvas.put(area.x + 3, y + 1 - air + i as u16, words, theme.text());
        }
    } else if y > bottom {
        canvas.right(area.right().saturating_sub(3), bottom.saturating_sub(1), " ▾ ", theme.muted());
    }
}
