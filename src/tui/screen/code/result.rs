//! What a run of the code example came to: status, headers, body, console and time.

use ratatui::layout::Rect;

use crate::course::code::Run;
use crate::lesson::model::CodeExample;
use crate::sandbox::environment::{Answer, Invocation};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::code::coloured;
use crate::tui::layout::Height;
use crate::tui::screen::Ctx;
use crate::tui::theme::{Fill, Hue, bold};
use crate::tui::widget::callout::Callout;
use crate::tui::widget::{guess, rich};
use crate::units::Millis;

/// Column of what a label stands for.
const VALUE: u16 = 10;

/// Draws the last run of the open platform, or what a run would show.
pub(super) fn draw(ctx: &Ctx<'_>, code: &CodeExample, canvas: &mut Canvas<'_>, area: Rect) {
    let theme = ctx.theme;
    let state = &ctx.course.place().code;
    let platform = &code.platforms[state.platform];
    if state.running == Some(state.platform) {
        canvas.put(area.x, area.y, "running in its own process ...", theme.warm());
        return;
    }
    let Some(run) = state.run(state.platform) else {
        let words = "Press r: the function runs for real, in a process of its own, with the event above.";
        canvas.para(area.x, area.y, area.width.min(72), words, theme.muted());
        return;
    };
    timing(ctx, run, canvas, Rect { y: area.y.saturating_sub(1), height: 1, ..area });
    let tall = ctx.frame.height == Height::Tall;
    let y = area.y + u16::from(tall);
    let below = Rect::new(area.x, y, area.width, area.bottom().saturating_sub(y));
    let y = match &run.outcome {
        Err(why) => trouble(canvas, below, "The environment ended", why),
        Ok(invocation) => match &invocation.answer {
            Ok(answer) => shown_answer(ctx, answer, canvas, below),
            Err(error) => {
                let place = error.line.map(|line| format!(" (line {line})")).unwrap_or_default();
                trouble(canvas, below, "The function failed", &format!("{}{place}", error.message))
            }
        },
    };
    let y =
        console(ctx, run, canvas, Rect::new(area.x, y + u16::from(tall), area.width, area.bottom().saturating_sub(y)));
    if let (Some(predict), Some(guess)) = (&platform.predict, state.guess(state.platform))
        && y + 2 < area.bottom()
    {
        let body = guess::outcome(predict, guess);
        Callout { label: "Your guess", fact: "", body: &body, hue: Hue::Note }.draw(
            canvas,
            area.x,
            y + 1,
            area.width.min(78),
        );
    }
}

fn trouble(canvas: &mut Canvas<'_>, area: Rect, label: &str, why: &str) -> u16 {
    let body = text::sanitise_line(why);
    Callout { label, fact: "", body: &body, hue: Hue::Bad }.draw(canvas, area.x, area.y, area.width)
}

/// Cold or warm, and the measured parts of the run, at the right of the event's line.
fn timing(ctx: &Ctx<'_>, run: &Run, canvas: &mut Canvas<'_>, area: Rect) {
    let theme = ctx.theme;
    let Ok(invocation) = &run.outcome else { return };
    let ran = invocation.run;
    let (word, hue, start) = match &run.init {
        Some(init) => ("cold", Hue::Cold, init.spawn + init.init),
        None => ("warm", Hue::Warm, Millis::ZERO),
    };
    let total = start + ran;
    let mut x = canvas.right(area.right(), area.y, &total.to_string(), theme.strong()).saturating_sub(2);
    let run_words = format!("run {}", plain(ran));
    x = canvas.right(x, area.y, &run_words, theme.muted()).saturating_sub(1);
    if area.width >= 84 && total.0 > 0.0 {
        let cells = 18.0;
        let cold = (cells * start.0 / total.0).round().min(cells - 1.0);
        let bar = x.saturating_sub(cells as u16);
        let end = canvas.bar(bar, area.y, cold, Fill::Init);
        canvas.bar(end, area.y, cells - cold, Fill::Run);
        x = bar.saturating_sub(1);
    }
    if let Some(init) = &run.init {
        let words = format!("start {}", plain(init.spawn + init.init));
        x = canvas.right(x, area.y, &words, theme.muted()).saturating_sub(2);
    }
    canvas.right(x, area.y, word, bold(theme.hue(hue)));
}

fn plain(span: Millis) -> String {
    span.to_string().trim_end_matches(" ms").to_owned()
}

fn shown_answer(ctx: &Ctx<'_>, answer: &Answer, canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let theme = ctx.theme;
    let beside = area.width >= 84;
    let good = answer.status < 400;
    let mut y = area.y;
    canvas.put(area.x, y, "status", theme.muted());
    let x = canvas.put(
        area.x + VALUE,
        y,
        if good { "✓ " } else { "✗ " },
        theme.hue(if good { Hue::Good } else { Hue::Bad }),
    );
    let x = canvas.put(x, y, &answer.status.to_string(), bold(theme.hue(if good { Hue::Good } else { Hue::Bad })));
    let short = ctx.frame.height < Height::Tall;
    if short {
        if let Some((name, value)) = answer.headers.first() {
            let x = canvas.put(x + 3, y, name, theme.muted());
            let room = area.right().saturating_sub(x + 1);
            canvas.put(x + 1, y, &text::truncate(&text::sanitise_line(value), room), theme.text());
        }
        y += 1;
    } else {
        y += 1;
        let limit = if beside { area.width / 2 } else { area.width };
        for (i, (name, value)) in answer.headers.iter().take(6).enumerate() {
            if i == 0 {
                canvas.put(area.x, y, "headers", theme.muted());
            }
            let x = canvas.put(area.x + VALUE, y, &text::sanitise_line(name), theme.muted()) + 2;
            let room = (area.x + limit).saturating_sub(x + 1);
            canvas.put(x, y, &text::truncate(&text::sanitise_line(value), room), theme.text());
            y += 1;
        }
    }
    let body = body_lines(answer);
    if beside && !short {
        let x = area.x + area.width / 2 + 2;
        let rows = (body.len() as u16).max(y - area.y);
        canvas.vline(x - 2, area.y, rows, '│', theme.rule());
        canvas.put(x, area.y, "body", theme.muted());
        let end = lines(ctx, canvas, x + 6, area.y, area, &body, 9);
        return y.max(end);
    }
    canvas.put(area.x, y, "body", theme.muted());
    let rows = area.bottom().saturating_sub(y + 3).max(1);
    let body = if short { vec![one_line(&body)] } else { body };
    lines(ctx, canvas, area.x + VALUE, y, area, &body, rows)
}

fn lines(ctx: &Ctx<'_>, canvas: &mut Canvas<'_>, x: u16, y: u16, area: Rect, body: &[String], rows: u16) -> u16 {
    let room = area.right().saturating_sub(x);
    let cut: Vec<String> = body.iter().map(|line| text::truncate(line, room)).collect();
    let coloured = coloured(&cut, "json", ctx.theme);
    let mut y = y;
    for (i, line) in coloured.iter().enumerate() {
        if i as u16 + 1 == rows && coloured.len() > usize::from(rows) {
            canvas.put(x, y, &format!("▾ {} more lines", coloured.len() - i), ctx.theme.muted());
            return y + 1;
        }
        rich::put(canvas, x, y, line);
        y += 1;
    }
    y
}

/// The body as text; JSON is laid out, bytes that are no text are counted.
fn body_lines(answer: &Answer) -> Vec<String> {
    if answer.body.is_empty() {
        return vec!["empty".into()];
    }
    let Ok(body) = std::str::from_utf8(&answer.body) else {
        return vec![format!("{} bytes that are no text", answer.body.len())];
    };
    let laid_out = serde_json::from_str::<serde_json::Value>(body)
        .ok()
        .filter(|value| value.is_object() || value.is_array())
        .and_then(|value| serde_json::to_string_pretty(&value).ok());
    let shown = laid_out.unwrap_or_else(|| body.to_owned());
    shown.lines().take(200).map(|line| text::sanitise_line(line).into_string()).collect()
}

fn one_line(lines: &[String]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// What was printed while the environment started, and while the handler ran.
fn console(ctx: &Ctx<'_>, run: &Run, canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let theme = ctx.theme;
    let mut y = area.y;
    let printed = |lines: Option<&crate::sandbox::transcript::Transcript>| -> Vec<String> {
        lines.map_or_else(Vec::new, |lines| lines.lines().map(|line| line.text.to_string()).collect())
    };
    let init = printed(run.init.as_ref().map(|init| &init.console));
    let ran = printed(run.outcome.as_ref().ok().map(|invocation: &Invocation| &invocation.console));
    let quiet = match &run.init {
        Some(_) => "nothing printed".to_owned(),
        None => format!("already loaded, run {} in this environment", run.served),
    };
    for (label, hue, words, nothing) in
        [("init", Hue::Cold, init, quiet.as_str()), ("run", Hue::Warm, ran, "nothing printed")]
    {
        if y >= area.bottom() {
            break;
        }
        if label == "init" {
            canvas.put(area.x, y, "console", theme.muted());
        }
        canvas.put(area.x + VALUE, y, label, bold(theme.hue(hue)));
        let x = area.x + VALUE + 6;
        let room = area.right().saturating_sub(x);
        if words.is_empty() {
            canvas.put(x, y, nothing, theme.muted());
            y += 1;
        } else if ctx.frame.height < Height::Tall {
            canvas.put(x, y, &text::truncate(&words.join("  "), room), theme.text());
            y += 1;
        } else {
            // The row of the run stays, whatever was printed before it.
            let rows = usize::from(area.bottom().saturating_sub(y + 1)).clamp(1, 4);
            for line in words.iter().take(rows) {
                if y < area.bottom() {
                    canvas.put(x, y, &text::truncate(line, room), theme.text());
                }
                y += 1;
            }
        }
    }
    y
}
