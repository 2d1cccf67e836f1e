//! Fields to fill in: a request, a burst, the settings. What is filled in wrongly gets a sentence.

use std::time::Duration;

use ratatui::layout::Rect;

use crate::lab::order::Call;
use crate::lab::platform::{Platform, Settings};
use crate::text;
use crate::tui::canvas::{Border, Canvas};
use crate::tui::field::{Field, Typed};
use crate::tui::keymap::{Act, Binding, Key};
use crate::tui::layout::Frame;
use crate::tui::popup;
use crate::tui::screen::Spots;
use crate::tui::screen::lab::call;
use crate::tui::screen::lab::state::{Action, Burst};
use crate::units::MemoryMb;

/// Methods that a request can have.
pub const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
/// The most requests of a burst.
const MOST_REQUESTS: u32 = 10_000;
/// Columns of the labels.
const LABELS: u16 = 14;

/// A form.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// What it is for.
    pub kind: Kind,
    /// Its rows.
    pub rows: Vec<Row>,
    /// The row with the keys.
    pub here: usize,
    /// What is wrong, after it was sent in.
    pub trouble: Option<String>,
}

/// What a form is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A request.
    Request,
    /// A burst.
    Burst,
    /// Settings, begun with these.
    Settings(Platform, Settings),
}

/// A row of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is.
    pub label: &'static str,
    /// Its value.
    pub value: Value,
    /// The unit, or a word on what it means.
    pub unit: &'static str,
}

/// The value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Typed text.
    Text(Field),
    /// One of the methods, by its place.
    Method(usize),
}

/// What a form comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Filled {
    /// A request.
    Request(Call),
    /// A burst.
    Burst(Burst),
    /// Settings.
    Settings(Settings),
}

fn row(label: &'static str, words: &str, unit: &'static str) -> Row {
    Row { label, value: Value::Text(Field::new(words)), unit }
}

impl Form {
    /// A form for this request.
    pub fn request(call: &Call) -> Self {
        let header =
            |at: usize| call.headers.get(at).map_or_else(String::new, |(name, value)| format!("{name}: {value}"));
        let method = METHODS.iter().position(|method| *method == call.method).unwrap_or(0);
        let rows = vec![
            Row { label: "method", value: Value::Method(method), unit: "" },
            row("path", &call.target, ""),
            row("header", &header(0), ""),
            row("header", &header(1), ""),
            row("body", &call.body, ""),
        ];
        Self { kind: Kind::Request, rows, here: 1, trouble: None }
    }

    /// A form for a burst.
    pub fn burst(burst: Burst) -> Self {
        let rows = vec![
            row("requests", &burst.count.to_string(), "in all"),
            row("concurrency", &burst.concurrency.to_string(), "at the same time"),
        ];
        Self { kind: Kind::Burst, rows, here: 0, trouble: None }
    }

    /// A form for the settings of a platform.
    pub fn settings(platform: Platform, settings: Settings) -> Self {
        let rows = vec![
            row("memory", &settings.memory.0.to_string(), "MB"),
            row("timeout", &seconds(settings.timeout), "s"),
            row("idle time", &seconds(settings.idle), "s until an instance is stopped"),
            row("concurrency", &settings.concurrency.to_string(), "requests in flight, over all functions"),
            row("queue", &settings.queue.to_string(), "requests that wait above that"),
            row("per instance", &settings.per_instance.to_string(), "requests at the same time"),
        ];
        Self { kind: Kind::Settings(platform, settings), rows, here: 0, trouble: None }
    }

    /// The same form with the values of the beginning.
    #[must_use]
    pub fn with_defaults(&self, pattern: &str) -> Self {
        match self.kind {
            Kind::Request => Self::request(&call::first(pattern)),
            Kind::Burst => Self::burst(Burst::default()),
            Kind::Settings(platform, _) => Self::settings(platform, Settings::of(platform)),
        }
    }

    /// Takes a key that is text here; what means nothing in a field is ignored.
    pub fn key(&mut self, key: Key) -> Typed {
        let Some(row) = self.rows.get_mut(self.here) else { return Typed::Ignored };
        let typed = match &mut row.value {
            Value::Text(field) => field.key(key),
            Value::Method(at) => {
                let by_letter = |c: char| METHODS.iter().position(|method| method.starts_with(c.to_ascii_uppercase()));
                match key {
                    Key::Left => *at = (*at + METHODS.len() - 1) % METHODS.len(),
                    Key::Right | Key::Char(' ') => *at = (*at + 1) % METHODS.len(),
                    Key::Char(c) => *at = by_letter(c).unwrap_or(*at),
                    _ => return Typed::Ignored,
                }
                Typed::Changed
            }
        };
        if typed == Typed::Changed {
            self.trouble = None;
        }
        typed
    }

    /// Takes pasted text.
    pub fn paste(&mut self, words: &str) {
        if let Some(Row { value: Value::Text(field), .. }) = self.rows.get_mut(self.here) {
            field.insert(words);
            self.trouble = None;
        }
    }

    /// Goes on to another row, around.
    pub fn go(&mut self, by: isize) {
        let count = self.rows.len().cast_signed();
        self.here = (self.here.cast_signed() + by).rem_euclid(count.max(1)) as usize;
    }

    /// What was filled in, or a sentence on what is wrong with it.
    pub fn filled(&self) -> Result<Filled, String> {
        match self.kind {
            Kind::Request => self.call().map(Filled::Request),
            Kind::Burst => {
                let count = self.number(0, "requests", 1, MOST_REQUESTS)?;
                let concurrency = self.number(1, "concurrency", 1, 1000)?;
                Ok(Filled::Burst(Burst { count, concurrency: concurrency.min(count) }))
            }
            Kind::Settings(_, before) => Ok(Filled::Settings(Settings {
                memory: MemoryMb(self.number(0, "memory", 64, 10_240)?),
                timeout: self.duration(1, "timeout", 0.1, 900.0)?,
                idle: self.duration(2, "idle time", 0.5, 3600.0)?,
                concurrency: self.number(3, "concurrency", 0, 10_000)? as usize,
                queue: self.number(4, "queue", 0, 10_000)? as usize,
                per_instance: self.number(5, "per instance", 1, 1000)? as usize,
                cpu: before.cpu,
            })),
        }
    }

    fn text(&self, at: usize) -> &str {
        match self.rows.get(at).map(|row| &row.value) {
            Some(Value::Text(field)) => field.text().trim(),
            Some(Value::Method(method)) => METHODS[*method],
            None => "",
        }
    }

    fn call(&self) -> Result<Call, String> {
        let target = self.text(1);
        if !target.starts_with('/') {
            return Err("A path begins with a slash, as in /api/hello.".into());
        }
        if target.chars().any(|c| c.is_whitespace() || !c.is_ascii()) {
            return Err("A path has no spaces and only ASCII; write a space as %20.".into());
        }
        let mut headers = Vec::new();
        for line in [self.text(2), self.text(3)].into_iter().filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').map_or(("", ""), |(name, value)| (name.trim(), value.trim()));
            let is_name =
                !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.!#$%&'*+^`|~".contains(c));
            if !is_name || !value.is_ascii() {
                return Err("A header is a name, a colon and a value, as in accept: text/plain.".into());
            }
            headers.push((name.to_owned(), value.to_owned()));
        }
        let call =
            Call { method: self.text(0).to_owned(), target: target.to_owned(), headers, body: self.text(4).to_owned() };
        Ok(call)
    }

    fn number(&self, at: usize, what: &str, least: u32, most: u32) -> Result<u32, String> {
        let words = self.text(at).replace([',', '_'], "");
        let number = words.parse::<u32>().ok().filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| format!("{} is a whole number from {least} to {most}.", capital(what)))
    }

    fn duration(&self, at: usize, what: &str, least: f64, most: f64) -> Result<Duration, String> {
        let number = self.text(at).parse::<f64>().ok().filter(|number| (least..=most).contains(number));
        number
            .map(Duration::from_secs_f64)
            .ok_or_else(|| format!("{} is a number of seconds from {least} to {most}.", capital(what)))
    }

    fn title(&self) -> &'static str {
        match self.kind {
            Kind::Request => "Request",
            Kind::Burst => "Burst",
            Kind::Settings(..) => "Settings",
        }
    }
}

/// The words with a capital letter in front.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn seconds(span: Duration) -> String {
    span.as_secs_f64().to_string()
}

/// The keys of a form; what is text goes to its fields.
pub fn keys(form: &Form) -> Vec<Binding> {
    let act = |action: Action| Act::Lab(action);
    let label = match form.kind {
        Kind::Request => "send",
        Kind::Burst => "send them",
        Kind::Settings(..) => "set",
    };
    let mut keys = vec![
        Binding::new(Key::Enter, label, act(Action::Apply)).first(),
        Binding::new(Key::Tab, "next field", act(Action::Field(1))).or(Key::Down),
        Binding::new(Key::Up, "field before", act(Action::Field(-1))).on_page(),
        Binding::new(Key::Esc, "close", act(Action::Back)),
        Binding::new(Key::Ctrl('d'), "defaults", act(Action::Defaults)),
    ];
    if matches!(form.rows.get(form.here).map(|row| &row.value), Some(Value::Method(_))) {
        keys.insert(1, Binding::told("← →", "method"));
    }
    keys
}

/// Draws a form in the middle of the screen.
///
/// ```text
/// ╭── Burst ────────────────────────────────────────╮
/// │                                                 │
/// │  ▸ requests      10           in all            │
/// │    concurrency   10           at the same time  │
/// │                                                 │
/// ╰─────────────────────────────────────────────────╯
/// ```
pub fn draw(form: &Form, frame: &Frame, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    let theme = canvas.theme();
    let width = 72.min(frame.whole.width.saturating_sub(4));
    let inner = width.saturating_sub(6);
    let words = form.trouble.as_deref().unwrap_or(match form.kind {
        Kind::Request => "Sent for real. A body without a content-type gets one.",
        Kind::Burst => "Each is the request that g or p sent last.",
        Kind::Settings(..) => "Other settings stop the instances: the next request starts cold.",
    });
    let lines = text::wrap(words, inner);
    let rows = form.rows.len() as u16;
    let area = popup::middle(frame, width, rows + lines.len() as u16 + 5);
    canvas.clear(Rect { x: 0, width: frame.whole.width, ..area });
    canvas.frame(area, Border::Rounded, theme.muted());
    canvas.put(area.x + 3, area.y, &format!(" {} ", form.title()), theme.strong());
    let mut canvas = canvas.within(Rect { height: area.height.saturating_sub(1), ..area });
    let top = area.y + if area.height < rows + lines.len() as u16 + 5 { 1 } else { 2 };
    for (i, row) in form.rows.iter().enumerate() {
        let line = Rect::new(area.x + 2, top + i as u16, area.width.saturating_sub(4), 1);
        draw_row(row, i == form.here, &mut canvas, line);
        spots.push((line, Act::Lab(Action::FieldAt(i))));
    }
    let style = if form.trouble.is_some() { theme.bad() } else { theme.muted() };
    for (i, line) in lines.iter().enumerate() {
        canvas.put(area.x + 3, top + rows + 1 + i as u16, line, style);
    }
}

fn draw_row(row: &Row, here: bool, canvas: &mut Canvas<'_>, line: Rect) {
    let theme = canvas.theme();
    if here {
        canvas.select(line);
        canvas.put(line.x + 1, line.y, "▸", theme.accent());
    }
    canvas.put(line.x + 3, line.y, row.label, theme.muted());
    let x = line.x + 3 + LABELS;
    let end = line.right().saturating_sub(1);
    let unit = if row.unit.is_empty() { 0 } else { end.saturating_sub(x + 12) };
    let room = if unit > 0 { 10 } else { end.saturating_sub(x) };
    canvas.put(x + 12, line.y, &text::truncate(row.unit, unit), theme.muted());
    match &row.value {
        Value::Text(field) if here => field.draw(canvas, x, line.y, room),
        Value::Text(field) => {
            canvas.put(x, line.y, &text::truncate(&text::sanitise_line(field.text()), room), theme.text());
        }
        Value::Method(at) => {
            let end = canvas.put(x, line.y, METHODS[*at], if here { theme.strong() } else { theme.text() });
            if here {
                canvas.put(end + 2, line.y, "◂ ▸", theme.accent());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(mut form: Form, row: usize, words: &str) -> Form {
        form.here = row;
        form.key(Key::Ctrl('u'));
        for c in words.chars() {
            form.key(Key::Char(c));
        }
        form
    }

    fn check_trouble(form: &Form, expected: &str) {
        assert_eq!(form.filled(), Err(expected.to_owned()));
    }

    #[test]
    fn a_request_comes_back_as_it_was() {
        let call = Call {
            method: "PUT".into(),
            target: "/api/users/7?x=1".into(),
            headers: vec![("accept".into(), "text/plain".into())],
            body: "{}".into(),
        };
        assert_eq!(Form::request(&call).filled(), Ok(Filled::Request(call)));
    }

    #[test]
    fn bad_requests_get_a_sentence() {
        let form = Form::request(&call::first("/api/hello"));
        check_trouble(&typed(form.clone(), 1, "api"), "A path begins with a slash, as in /api/hello.");
        check_trouble(&typed(form.clone(), 1, "/a b"), "A path has no spaces and only ASCII; write a space as %20.");
        check_trouble(&typed(form, 2, "accept"), "A header is a name, a colon and a value, as in accept: text/plain.");
    }

    #[test]
    fn bad_numbers_get_a_sentence() {
        check_trouble(&typed(Form::burst(Burst::default()), 0, "many"), "Requests is a whole number from 1 to 10000.");
        let settings = Form::settings(Platform::Lambda, Settings::of(Platform::Lambda));
        check_trouble(&typed(settings.clone(), 1, "0"), "Timeout is a number of seconds from 0.1 to 900.");
        check_trouble(&typed(settings, 0, "1.5"), "Memory is a whole number from 64 to 10240.");
    }

    #[test]
    fn settings_come_back_as_they_were() {
        for platform in Platform::ALL {
            let settings = Settings::of(platform);
            assert_eq!(Form::settings(platform, settings).filled(), Ok(Filled::Settings(settings)));
        }
    }

    #[test]
    fn a_letter_chooses_a_method() {
        let mut form = Form::request(&call::first("/"));
        form.here = 0;
        form.key(Key::Char('d'));
        assert_eq!(form.rows[0].value, Value::Method(4));
        form.key(Key::Right);
        assert_eq!(form.rows[0].value, Value::Method(5));
    }
}
