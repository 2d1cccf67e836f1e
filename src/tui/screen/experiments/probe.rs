//! A deployed function of the learner's, timed from here: the field for its address, and above the exercise what the probe has
//! told so far. Knows nothing of calling; what comes of it is news.

use ratatui::layout::Rect;

use crate::lab::observe::Observation;
use crate::lab::probe::error::ProbeError;
use crate::lab::probe::words::{HONEST, cached, reconnected, server_timing, signed, statuses};
use crate::lab::probe::{Call, Connection, First, ProbeOptions, ProbeReport, ProbeStep, Redirect, Spread};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::field::Field;
use crate::tui::keymap::{Act, Binding, Key};
use crate::tui::theme::{Fill, Hue};
use crate::tui::widget::callout::Callout;
use crate::units::Millis;

/// What the learner does with the probe, and the one that was started last. Nothing of it is saved.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// The address as it was written last.
    pub address: String,
    /// Whether an address is asked for.
    pub entry: Entry,
    /// The probe that was started last.
    pub trial: Option<Trial>,
}

/// Whether an address is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Entry {
    /// No.
    #[default]
    Closed,
    /// Yes, unless a probe runs.
    Open,
}

/// A probe and what it has told so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// Tells its news from those of a probe before it.
    pub number: u64,
    /// The address as it was written.
    pub address: String,
    /// The redirects that were followed.
    pub redirects: Vec<Redirect>,
    /// The calls that were answered, from the first on.
    pub report: Option<ProbeReport>,
    /// How it ended.
    pub end: End,
}

impl Trial {
    /// Whether anything was answered, were it only by sending us on.
    fn has_answers(&self) -> bool {
        self.report.is_some() || !self.redirects.is_empty()
    }
}

/// How a probe ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Not yet.
    Running,
    /// Every call was answered.
    Answered,
    /// A call was not.
    Failed(ProbeError),
    /// The learner stopped it.
    Stopped,
}

/// What the learner does with the probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Write an address.
    Write,
    /// Write no address any more.
    Close,
    /// Time what is written.
    Start,
    /// Stop what goes on.
    Stop,
}

/// What a running probe tells.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// Something was answered.
    Step(ProbeStep),
    /// It has ended.
    Ended(Result<ProbeReport, ProbeError>),
}

impl State {
    /// Whether a probe runs.
    pub fn is_running(&self) -> bool {
        self.trial.as_ref().is_some_and(|trial| trial.end == End::Running)
    }

    /// Whether an address is written now.
    pub fn is_writing(&self) -> bool {
        self.entry == Entry::Open && !self.is_running()
    }

    /// Begins a probe of what is written, and returns its number.
    pub fn start(&mut self) -> u64 {
        let number = self.trial.as_ref().map_or(1, |trial| trial.number + 1);
        let address = self.address.clone();
        self.trial = Some(Trial { number, address, redirects: Vec::new(), report: None, end: End::Running });
        number
    }

    /// Stops what goes on. What a stopped probe still tells is not heard.
    pub fn stop(&mut self) {
        if let Some(trial) = self.trial.as_mut().filter(|trial| trial.end == End::Running) {
            trial.end = End::Stopped;
        }
    }

    /// Takes what the probe with this number tells.
    pub fn hear(&mut self, number: u64, news: News) {
        let running = self.trial.as_mut().filter(|trial| trial.number == number && trial.end == End::Running);
        let Some(trial) = running else { return };
        match news {
            News::Step(ProbeStep::Redirected(redirect)) => trial.redirects.push(redirect),
            News::Step(ProbeStep::First(first)) => {
                let pause = ProbeOptions::default().pause;
                trial.report = Some(ProbeReport { redirects: Vec::new(), first: *first, warm: Vec::new(), pause });
            }
            News::Step(ProbeStep::Warm(_, call)) => {
                if let Some(report) = &mut trial.report {
                    report.warm.push(*call);
                }
            }
            News::Ended(Ok(report)) => {
                trial.report = Some(report);
                trial.end = End::Answered;
                self.entry = Entry::Closed;
            }
            News::Ended(Err(error)) => trial.end = End::Failed(error),
        }
    }
}

/// The key that opens the field.
pub fn key() -> Binding {
    Binding::new(Key::Char('u'), "time a URL", Act::Probe(Action::Write))
}

/// The keys while a probe runs or its address is written; none else.
pub fn keys(state: &State) -> Option<Vec<Binding>> {
    if state.is_running() {
        return Some(vec![Binding::new(Key::Esc, "stop the probe", Act::Probe(Action::Stop)).first()]);
    }
    state.is_writing().then(|| {
        vec![
            Binding::new(Key::Enter, "time it", Act::Probe(Action::Start)).first(),
            Binding::new(Key::Esc, "close", Act::Probe(Action::Close)),
        ]
    })
}

/// Columns of the names of parts.
const NAMES: u16 = 14;
/// Columns of a figure.
const FIGURE: u16 = 10;
/// From this width the shortest and the longest stand beside the middle one.
const SPREADS: u16 = NAMES + 4 * FIGURE;
/// From this width there are bars beside the figures.
const BARS: u16 = SPREADS + 14;
/// Cells of a foreign sentence.
const SENTENCE: u16 = 400;

/// Draws the field and what came of the last probe at the top of a sheet, and returns the first free row. `lab` is what
/// the lab has measured, if it may be told.
///
/// ```text
/// Your function ──────────────────────────── 5 warm calls, 1 s before each
/// https://hello.example/api
/// first call status 200, 21 B; warm calls status 200 x 5
///                    first  warm p50       min       max
/// name look-up       12 ms                                ▄▖
/// connection         18 ms                                  ▄▄
/// TLS handshake      25 ms                                    ▄▄▖
/// wait              140 ms     20 ms     19 ms     30 ms        ▄▄▄▄▄▄▄▄▄
/// receive          0.25 ms   0.25 ms   0.25 ms   0.25 ms                 ▖
/// total             195 ms     20 ms     19 ms     30 ms
///
/// ▎  Beside your lab                       looks like Vercel, by its headers
/// ▎  The first call: +175 ms against the warm p50; in the wait alone +120 ms.
/// ▎  The lab, without a network: spawn 1.4 ms, init 2.1 ms, run 0.50 ms.
/// ```
pub fn draw(
    state: &State,
    field: Option<&Field>,
    lab: Option<&Observation>,
    canvas: &mut Canvas<'_>,
    width: u16,
) -> u16 {
    let Some(trial) = &state.trial else {
        return if state.is_writing() { draw_field(field, "", canvas, width) + 1 } else { 0 };
    };
    if !state.is_writing() {
        return draw_trial(trial, lab, canvas, 0, width) + 1;
    }
    let Some(trouble) = trouble(trial) else {
        let y = draw_field(field, "", canvas, width) + 1;
        return draw_trial(trial, lab, canvas, y, width) + 1;
    };
    // Why it failed stands under the address that is to be mended.
    let y = draw_field(field, trouble.label, canvas, width) + 1;
    let y = trouble.draw(canvas, y, width) + 1;
    if !trial.has_answers() {
        return y;
    }
    canvas.heading(0, y, width, "Your function", "until then");
    draw_answers(trial, canvas, y + 1, width) + 1
}

/// The field with what comes of it, or with what was wrong. Returns the row below.
fn draw_field(field: Option<&Field>, wrong: &str, canvas: &mut Canvas<'_>, width: u16) -> u16 {
    let theme = canvas.theme();
    canvas.heading(0, 0, width, "Time a URL", if wrong.is_empty() { "a function of yours, deployed" } else { "" });
    canvas.select(Rect::new(0, 1, width, 1));
    canvas.put(1, 1, "▸", theme.accent());
    if let Some(field) = field {
        field.draw(canvas, 3, 1, width.saturating_sub(4));
    }
    if !wrong.is_empty() {
        return 2;
    }
    let ProbeOptions { count, pause, timeout, .. } = ProbeOptions::default();
    let words = format!(
        "One GET on a new connection, then {count} on the one that is kept, {} s before each. Each may take {} s.",
        pause.as_secs_f64(),
        timeout.as_secs_f64()
    );
    canvas.para(0, 2, width.min(72), &words, theme.muted())
}

/// What a probe has told so far and what came of it. Returns the row below.
fn draw_trial(trial: &Trial, lab: Option<&Observation>, canvas: &mut Canvas<'_>, y: u16, width: u16) -> u16 {
    canvas.heading(0, y, width, "Your function", &fact(trial));
    let mut y = y + 1;
    if !trial.has_answers() {
        let written = text::sanitise_line(trial.address.trim());
        canvas.put(0, y, &text::truncate(&written, width), canvas.theme().text());
        y += 1;
    }
    if let Some(trouble) = trouble(trial) {
        y = trouble.draw(canvas, y + 1, width);
        if !trial.has_answers() {
            return y;
        }
        y += 1;
    }
    y = draw_answers(trial, canvas, y, width);
    match (&trial.end, &trial.report) {
        (End::Answered, Some(report)) => {
            let platform = platform(report).unwrap_or_default();
            let room = width.saturating_sub(text::width(BESIDE) + 8);
            let (fact, rest) =
                if text::width(&platform) <= room { (platform, None) } else { (String::new(), Some(platform)) };
            let body = beside(report, lab, rest);
            Callout { label: BESIDE, fact: &fact, body: &body, hue: Hue::Plain }.draw(canvas, 0, y + 1, width)
        }
        _ => y,
    }
}

/// The answers so far: where they came from, their figures, and notes. Returns the row below.
fn draw_answers(trial: &Trial, canvas: &mut Canvas<'_>, y: u16, width: u16) -> u16 {
    let theme = canvas.theme();
    let mut y = y;
    for Redirect { status, to, took } in &trial.redirects {
        canvas.put(0, y, &text::truncate(&format!("status {status} in {took}, on to {to}"), width), theme.muted());
        y += 1;
    }
    let Some(report) = &trial.report else { return y };
    let First { url, call, .. } = &report.first;
    if trial.redirects.is_empty() {
        canvas.put(0, y, &text::truncate(url, width), theme.text());
        y += 1;
    }
    let mut told = format!("first call status {}, {}", call.status, call.body);
    if !report.warm.is_empty() {
        told = format!("{told}; warm calls {}", statuses(&report.warm));
    }
    y = canvas.para(0, y, width, &told, theme.muted());
    y = draw_figures(report, canvas, y, width);
    let newest = report.warm.last().unwrap_or(call);
    // Once all is answered, what it says of itself stands beside what the lab says.
    let own = if trial.end == End::Answered { [None, None] } else { [own_time(report), platform(report)] };
    let doubts = [cached(newest), reconnected(report.reconnected(), report.warm.len())];
    for note in own.into_iter().chain(doubts).flatten() {
        y = canvas.para(0, y, width, &text::truncate(&note, SENTENCE), theme.muted());
    }
    y
}

/// Whose headers the answer carries.
fn platform(report: &ProbeReport) -> Option<String> {
    let names = &report.first.looks_like;
    (!names.is_empty()).then(|| format!("looks like {}, by its headers", names.join(" and ")))
}

/// What the function says of its own time.
fn own_time(report: &ProbeReport) -> Option<String> {
    let words = server_timing(&report.first.call)?;
    Some(format!("Server-Timing of its first call: {}", text::truncate(&words, SENTENCE)))
}

/// How far it has come.
fn fact(trial: &Trial) -> String {
    let ProbeOptions { count, pause, .. } = ProbeOptions::default();
    let answered = trial.report.as_ref().map(|report| report.warm.len());
    match (&trial.end, answered) {
        (End::Running, None) => "waits for the first answer".to_owned(),
        (End::Running, Some(warm)) => format!("{warm} of {count} warm calls"),
        (End::Answered, warm) => {
            format!("{} warm calls, {} s before each", warm.unwrap_or_default(), pause.as_secs_f64())
        }
        (End::Failed(error), _) if error.is_usage() => "not called".to_owned(),
        (End::Failed(_), _) => "no answer".to_owned(),
        (End::Stopped, _) => "stopped".to_owned(),
    }
}

/// The first call in its parts, beside the warm ones. Returns the row below.
fn draw_figures(report: &ProbeReport, canvas: &mut Canvas<'_>, y: u16, width: u16) -> u16 {
    let theme = canvas.theme();
    let first = &report.first.call;
    let columns =
        if width >= SPREADS { ["first", "warm p50", "min", "max"].as_slice() } else { &["first", "warm p50"] };
    for (end, name) in ends().zip(columns) {
        canvas.right(end, y, name, theme.muted());
    }
    let mut y = y + 1;
    let mut begun = Millis::ZERO;
    for (name, span, spread) in parts(report) {
        let is_total = name == "total";
        canvas.put(0, y, name, if is_total { theme.strong() } else { theme.muted() });
        let figures = spread.map_or(Vec::new(), |Spread { p50, min, max }| vec![p50, min, max]);
        for (end, figure) in ends().zip([span].into_iter().chain(figures)).take(columns.len()) {
            canvas.right(end, y, &figure.to_string(), if is_total { theme.strong() } else { theme.text() });
        }
        if width >= BARS && !is_total && first.total > Millis::ZERO {
            // Half a cell is the shortest bar, and it has to fit behind the others.
            let room = f64::from(width - SPREADS - 3);
            let cells = |span: Millis| room * span.0 / first.total.0;
            let from = cells(begun).min(room - 0.5).max(0.0);
            canvas.bar(SPREADS + 2 + from as u16, y, cells(span).min(room - from.floor()), Fill::Other);
        }
        begun += span;
        y += 1;
    }
    match report.spread(|call| call.wait) {
        Some(Spread { min, max, .. }) if width < SPREADS => {
            canvas.para(0, y, width, &format!("warm waits from {min} to {max}"), theme.muted())
        }
        _ => y,
    }
}

/// Where the columns of figures end.
fn ends() -> impl Iterator<Item = u16> {
    (1..=4).map(|column| NAMES + column * FIGURE)
}

/// The parts of the first call in their order, those of the warm ones beside them.
fn parts(report: &ProbeReport) -> Vec<(&'static str, Millis, Option<Spread>)> {
    let first = &report.first.call;
    let mut parts = Vec::new();
    if let Connection::New { lookup, connect, tls } = first.connection {
        parts.push(("name look-up", lookup, None));
        parts.push(("connection", connect, None));
        parts.extend(tls.map(|tls| ("TLS handshake", tls, None)));
    }
    let mut both = |name, part: fn(&Call) -> Millis| parts.push((name, part(first), report.spread(part)));
    both("wait", |call| call.wait);
    both("receive", |call| call.receive);
    both("total", |call| call.total);
    parts
}

/// Why there is not all that was asked for.
struct Trouble {
    label: &'static str,
    body: String,
    hue: Hue,
}

impl Trouble {
    /// Draws it and returns the row below.
    fn draw(&self, canvas: &mut Canvas<'_>, y: u16, width: u16) -> u16 {
        Callout { label: self.label, fact: "", body: &self.body, hue: self.hue }.draw(canvas, 0, y, width)
    }
}

fn trouble(trial: &Trial) -> Option<Trouble> {
    let (label, body, hue) = match (&trial.end, &trial.report) {
        (End::Running | End::Answered, _) => return None,
        (End::Stopped, Some(_)) => {
            ("Stopped", "You stopped it; what was measured until then stays.".into(), Hue::Plain)
        }
        (End::Stopped, None) => ("Stopped", "You stopped it before an answer had come.".into(), Hue::Plain),
        (End::Failed(error), _) => {
            let label = if error.is_usage() { "Not called" } else { "No answer" };
            (label, text::truncate(&error.to_string(), SENTENCE), Hue::Bad)
        }
    };
    Some(Trouble { label, body, hue })
}

/// The label of the comparison.
const BESIDE: &str = "Beside your lab";

/// The first call against the warm ones, the lab's own figures, and what none of them can tell.
fn beside(report: &ProbeReport, lab: Option<&Observation>, platform: Option<String>) -> String {
    let mut lines = Vec::new();
    if let (Some(total), Some(wait)) = (report.extra(|call| call.total), report.extra(|call| call.wait)) {
        let (total, wait) = (signed(total), signed(wait));
        lines.push(format!("The first call: {total} against the warm p50; in the wait alone {wait}."));
    }
    if let Some(lab) = lab {
        let figures: Vec<String> = lab.measured.iter().map(|(of, value)| format!("{of} {value}")).collect();
        lines.push(if figures.is_empty() {
            "The lab has timed no call since this program began; l opens it.".to_owned()
        } else {
            format!("The lab, without a network: {}.", figures.join(", "))
        });
    }
    lines.extend(own_time(report).map(|words| format!("{words}.")));
    lines.extend(platform.map(|words| format!("It {words}.")));
    lines.push(HONEST.join(" "));
    lines.join("\n")
}
