//! The lab: a functions platform on this machine, watched and asked. The screen draws a snapshot and what the learner is
//! doing; keys become actions, and `app` turns those into orders.

pub mod call;
pub mod choice;
pub mod detail;
pub mod edit;
pub mod form;
pub mod log;
pub mod overview;
pub mod places;
pub mod routes;
pub mod state;

use ratatui::layout::Rect;

use crate::clock::Moment;
use crate::cost::DurationPrice;
use crate::lab::record::Snapshot;
use crate::text;
use crate::tui::app::meter::Meter;
use crate::tui::canvas::Canvas;
use crate::tui::keymap::{Act, Binding, Key, Step, Ui};
use crate::tui::layout::{Frame, Height};
use crate::tui::screen::Spots;
use crate::tui::screen::lab::state::{Action, Log, Sheet, Slow, State, Tab};
use crate::tui::theme::{Hue, Theme};

/// All that the lab's screen may look at.
#[derive(Clone, Copy)]
pub struct Ctx<'a> {
    /// The lab as it was lately; none until it has started.
    pub lab: Option<&'a Snapshot>,
    /// What the learner is doing.
    pub state: &'a State,
    /// What the lesson computes with.
    pub price: DurationPrice,
    /// Who computes the bill.
    pub meter: &'a Meter,
    /// The colours.
    pub theme: &'a Theme,
    /// The places on screen.
    pub frame: Frame,
    /// The present, by this program's clock.
    pub now: Moment,
}

fn act(action: Action) -> Act {
    Act::Lab(action)
}

fn key(key: char, label: &'static str, action: Action) -> Binding {
    Binding::new(Key::Char(key), label, act(action))
}

/// The keys of what is in front.
pub fn keys(ctx: &Ctx<'_>) -> Vec<Binding> {
    let Some(lab) = ctx.lab else {
        return vec![
            Binding::new(Key::Enter, "start it again", act(Action::Open)).first(),
            Binding::new(Key::Esc, "back", act(Action::Back)),
        ];
    };
    match &ctx.state.sheet {
        Sheet::None => tab_keys(ctx, lab),
        Sheet::Detail => detail_keys(),
        Sheet::Form(form) => form::keys(form),
        sheet @ (Sheet::Platforms(_) | Sheet::Delays(_)) => choice::keys(sheet),
        Sheet::Editor | Sheet::Unsaved => edit::keys(ctx),
    }
}

fn tab_keys(ctx: &Ctx<'_>, lab: &Snapshot) -> Vec<Binding> {
    let get = key('g', "GET", Action::Get);
    let edit = key('e', "edit", Action::Edit);
    let tabs = Binding::new(Key::Tab, "next tab", act(Action::Tab(ctx.state.tab.next()))).or(Key::Char('l'));
    let stop = key('x', "stop traffic", Action::Stop);
    let (traffic, slow) = (lab.traffic.is_some(), ctx.state.slow == Slow::On);
    // What a tab is for comes first, then what can be asked of the lab everywhere.
    let mut keys = match ctx.state.tab {
        Tab::Overview => vec![get.first()],
        Tab::Log => vec![get.first()].into_iter().chain(moving(ctx)).chain([tabs.clone()]).collect(),
        Tab::Routes => vec![edit.clone().or(Key::Enter).first(), get]
            .into_iter()
            .chain(moving(ctx))
            .chain([tabs.clone()])
            .collect(),
    };
    if traffic {
        keys.push(stop.clone());
    }
    keys.extend([key('p', "POST", Action::Post), key('b', "burst", Action::Burst), key('r', "request", Action::Write)]);
    if ctx.state.tab != Tab::Routes {
        keys.push(edit);
    }
    keys.extend([
        key('i', "isolation", Action::Platforms),
        key('z', "scale to zero", Action::Zero),
        key('m', if slow { "normal speed" } else { "slow motion" }, Action::Slow),
        key('a', "added delay", Action::Delays),
        key('o', "browser", Action::Browse),
        key('t', if traffic { "stop traffic" } else { "steady traffic" }, Action::Steady),
        key('k', "kill an instance", Action::Kill),
        key('c', "copy a curl line", Action::CopyCurl),
        key('y', "copy URL", Action::CopyAddress),
        key(',', "settings", Action::Settings),
    ]);
    if ctx.state.tab == Tab::Overview {
        keys.extend(moving(ctx));
        keys.push(tabs);
    }
    let routes = lab.routes.len().clamp(1, 9);
    let digits = (0..routes).map(|at| (Key::Char(char::from(b'1' + at as u8)), act(Action::Route(at)))).collect();
    keys.push(Binding::many(digits, "route by number").on_page());
    if !traffic {
        keys.push(stop.on_page());
    }
    keys.push(key('f', "forget requests and sums", Action::Forget).on_page());
    keys.push(Binding::new(Key::Ctrl('o'), "the function in your own editor", act(Action::OwnEditor)).on_page());
    keys.push(Binding::new(Key::Esc, "back to the course", act(Action::Back)));
    keys
}

/// The arrows, by tab.
fn moving(ctx: &Ctx<'_>) -> Vec<Binding> {
    let step = |key, step| (key, Act::from(Ui::Move(step)));
    let arrows = |label| Binding::pair(step(Key::Up, Step::Up), step(Key::Down, Step::Down), label);
    let pages = Binding::pair(step(Key::PageUp, Step::PageUp), step(Key::PageDown, Step::PageDown), "a page").on_page();
    let ends = Binding::pair(step(Key::Home, Step::Top), step(Key::End, Step::Bottom), "first, last").on_page();
    match ctx.state.tab {
        Tab::Overview => vec![
            arrows("requests"),
            Binding::new(Key::Enter, "details", act(Action::Detail)),
            pages,
            ends,
            Binding::pair(
                (Key::Left, act(Action::InstanceBy(-1))),
                (Key::Right, act(Action::InstanceBy(1))),
                "choose an instance",
            )
            .on_page(),
        ],
        Tab::Log => {
            let other = if ctx.state.log == Log::Platform { "to the console" } else { "to the platform" };
            let left = Binding::new(Key::Right, other, act(Action::OtherLog)).or(Key::Left).or(Key::Enter);
            vec![arrows("scroll"), left, pages, ends]
        }
        Tab::Routes => vec![arrows("routes"), pages, ends],
    }
}

fn detail_keys() -> Vec<Binding> {
    let step = |key, step| (key, Act::from(Ui::Move(step)));
    vec![
        Binding::new(Key::Esc, "back to the list", act(Action::Back)).or(Key::Enter).first(),
        Binding::pair((Key::Left, act(Action::RequestBy(-1))), (Key::Right, act(Action::RequestBy(1))), "newer, older"),
        Binding::pair(step(Key::Up, Step::Up), step(Key::Down, Step::Down), "scroll"),
        Binding::pair(step(Key::PageUp, Step::PageUp), step(Key::PageDown, Step::PageDown), "a page").on_page(),
        Binding::pair(step(Key::Home, Step::Top), step(Key::End, Step::Bottom), "first, last").on_page(),
    ]
}

/// Where everything below the header stands.
pub fn content(frame: &Frame) -> Rect {
    let top = 2 + u16::from(frame.height >= Height::Usual);
    let width = frame.whole.width.saturating_sub(4);
    Rect::new(2, top, width, frame.footer.y.saturating_sub(top + 1))
}

/// Draws the lab.
///
/// ```text
/// Lab  http://127.0.0.1:49213/api/hello         lambda   Overview   Log   Routes
/// ──────────────────────────────────────────────────────▔▔▔▔▔▔▔▔────────────────
/// ```
pub fn view(ctx: &Ctx<'_>, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    header(ctx, canvas, spots);
    let area = content(&ctx.frame);
    let Some(lab) = ctx.lab else {
        let words = "The lab is a functions platform on this machine, with a real address, real instances and real cold \
                     starts. It is not running yet.";
        canvas.para(area.x, area.y + 1, area.width.min(72), words, ctx.theme.muted());
        return;
    };
    match &ctx.state.sheet {
        Sheet::Detail => return detail::view(ctx, lab, canvas, area),
        Sheet::Editor | Sheet::Unsaved => return edit::view(ctx, lab, canvas),
        Sheet::None | Sheet::Form(_) | Sheet::Platforms(_) | Sheet::Delays(_) => {}
    }
    match ctx.state.tab {
        Tab::Overview => overview::view(ctx, lab, canvas, spots),
        Tab::Log => log::view(ctx, lab, canvas, area),
        Tab::Routes => routes::view(ctx, lab, canvas, area, spots),
    }
    match &ctx.state.sheet {
        Sheet::Form(form) => {
            spots.clear();
            form::draw(form, &ctx.frame, canvas, spots);
        }
        sheet @ (Sheet::Platforms(_) | Sheet::Delays(_)) => {
            spots.clear();
            choice::draw(sheet, &ctx.frame, canvas, spots);
        }
        Sheet::None | Sheet::Detail | Sheet::Editor | Sheet::Unsaved => {}
    }
}

/// The address that the next request goes to, and the tabs with the platform before them. Short of room the words on
/// isolation go first, then the host, then the tabs that are not open.
fn header(ctx: &Ctx<'_>, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    let theme = ctx.theme;
    let area = ctx.frame.header;
    canvas.hline(area.x, ctx.frame.progress.y, area.width, '─', theme.rule());
    let x = canvas.put(area.x, area.y, "Lab", theme.strong()) + 2;
    let Some(lab) = ctx.lab else { return };
    let target = ctx.state.call(lab).target;
    let bare = lab.address.trim_start_matches("http://");
    let tabs: u16 = Tab::ALL.iter().map(|tab| text::width(tab.name()) + 3).sum();
    let platform = text::width(lab.platform.name());
    let room = area.right().saturating_sub(x);
    let whole = text::width(&lab.address) + text::width(&target);
    let all_tabs = platform + tabs + 3 + text::width(bare) <= room;
    let tabs_shown: Vec<Tab> = Tab::ALL.into_iter().filter(|tab| all_tabs || *tab == ctx.state.tab).collect();
    let tabs: u16 = tabs_shown.iter().map(|tab| text::width(tab.name()) + 3).sum();
    let mut left = area.right().saturating_sub(tabs.saturating_sub(3));
    let right = left;
    if ctx.state.sheet == Sheet::None
        || matches!(ctx.state.sheet, Sheet::Form(_) | Sheet::Platforms(_) | Sheet::Delays(_))
    {
        let mut at = left;
        for tab in tabs_shown {
            let here = tab == ctx.state.tab;
            let style = if here { theme.accent() } else { theme.muted() };
            let end = canvas.put(at, area.y, tab.name(), style);
            if here {
                canvas.hline(at, ctx.frame.progress.y, end - at, '▔', theme.hue(Hue::Accent));
            }
            spots.push((Rect::new(at, area.y, end - at, 1), act(Action::Tab(tab))));
            at = end + 3;
        }
        left = right.saturating_sub(3);
    } else {
        left = area.right();
    }
    left = canvas.right(left, area.y, lab.platform.name(), theme.strong());
    let isolation = lab.platform.isolation();
    if x + whole + 3 + text::width(isolation) + 3 <= left {
        left = canvas.right(left.saturating_sub(3), area.y, isolation, theme.muted());
    }
    let room = left.saturating_sub(x + 3);
    let port = bare.rfind(':').map_or("", |at| &bare[at..]);
    let fits = |host: &&str| text::width(host) + text::width(&target) <= room;
    let host = [lab.address.as_str(), bare, port].into_iter().find(fits).unwrap_or("");
    let x = canvas.put(x, area.y, host, theme.text());
    let room = left.saturating_sub(x + 3);
    canvas.put(x, area.y, &text::truncate(&text::sanitise_line(&target), room), theme.strong());
}
