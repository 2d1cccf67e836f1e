//! What a scenario shows of its trigger: the newest events, a schedule's next runs, the newest requests, or the places of the world.

use crate::lab::edge::{NEW_CONNECTION, ORIGIN, Work, compare, ways};
use crate::lab::record::Start;
use crate::lab::triggers::record::{Detail, EventRow, ScheduleDetail, ShardState, Stage};
use crate::lab::triggers::statement::Asked;
use crate::lesson::model::Panel;
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::layout::Height;
use crate::tui::screen::scenario::Ctx;
use crate::tui::screen::scenario::picture;
use crate::tui::theme::{Hue, bold};
use crate::units::{Millis, with_commas};

/// Draws the panel and returns the row below.
pub(super) fn draw(ctx: &Ctx<'_>, canvas: &mut Canvas<'_>, y: u16, width: u16) -> u16 {
    match ctx.scenario.panel {
        Panel::Events => events(ctx, canvas, y, width),
        Panel::Database => database(ctx, canvas, y, width),
        Panel::Deliveries => deliveries(ctx, canvas, y, width),
        Panel::Bucket => bucket(ctx, canvas, y, width),
        Panel::Requests => requests(ctx, canvas, y, width),
        Panel::Places => places(ctx, canvas, y, width),
    }
}

/// How many rows of a list are shown.
fn most(ctx: &Ctx<'_>) -> usize {
    match ctx.frame.height {
        Height::Tall => 7,
        Height::Usual => 4,
        Height::Low => 2,
    }
}

/// The newest events.
fn events(ctx: &Ctx<'_>, canvas: &mut Canvas<'_>, mut y: u16, width: u16) -> u16 {
    let theme = ctx.theme;
    let most = most(ctx);
    let problem = ctx.row().and_then(|row| row.problem.as_ref()).map(|problem| format!("{problem}; w writes it"));
    canvas.heading(0, y, width, "Events", problem.as_deref().unwrap_or(""));
    y += 1;
    if let Some(Detail::Schedule(schedule)) = ctx.row().map(|row| &row.detail) {
        y = next_runs(ctx, schedule, canvas, y, width);
    }
    let events: Vec<&EventRow> = ctx.row().into_iter().flat_map(|row| &row.events).take(most).collect();
    if events.is_empty() {
        canvas.put(0, y, "None yet.", theme.muted());
        return y + 1;
    }
    for event in events {
        let (glyph, words, style) = standing(ctx, event);
        canvas.glyph(0, y, glyph, style);
        canvas.put(2, y, &event.id.to_string(), theme.muted());
        let label_cells = (width / 3).min(34);
        canvas.put(7, y, &text::truncate(&event.label, label_cells), theme.text());
        let x = 7 + label_cells + 2;
        let x = canvas.put(x, y, &words, style) + 2;
        if let (Some(why), true) = (event.failure(), x + 8 < width) {
            canvas.put(x, y, &text::truncate(why, width - x), theme.muted());
        }
        y += 1;
    }
    y
}

/// Where an event is: a glyph, words, a colour.
fn standing(ctx: &Ctx<'_>, event: &EventRow) -> (char, String, ratatui::style::Style) {
    let theme = ctx.theme;
    let tries =
        |word: &str| if event.attempts > 0 { format!("{word}, try {}", event.attempts) } else { word.to_owned() };
    match event.stage {
        Stage::Waiting => ('◦', tries("waits"), theme.muted()),
        Stage::Running => ('◉', "runs".to_owned(), theme.hue(Hue::Warm)),
        Stage::Retry(until) => {
            let left = until.since(ctx.present()).as_secs_f64() * f64::from(ctx.row().map_or(1, |row| row.speed));
            ('✗', format!("failed, try {}; again in {left:.0} s", event.attempts), theme.bad())
        }
        Stage::Handled => ('✓', "handled".to_owned(), theme.good()),
        Stage::Dead => ('✗', tries("dead letter"), theme.bad()),
    }
}

/// The clock of a schedule, its next runs in UTC and here, and what became of runs that could not be as they should.
fn next_runs(ctx: &Ctx<'_>, schedule: &ScheduleDetail, canvas: &mut Canvas<'_>, mut y: u16, width: u16) -> u16 {
    let theme = ctx.theme;
    if let Some(caret) = &schedule.caret {
        for line in caret.lines() {
            canvas.put(2, y, &text::truncate(line, width.saturating_sub(2)), theme.bad());
            y += 1;
        }
        return y;
    }
    let clock = format!("{}, {}: its clock shows {}", schedule.every, schedule.dialect, schedule.clock.utc);
    canvas.put(0, y, &text::truncate(&clock, width), theme.text());
    y += 1;
    let runs = if ctx.frame.height == Height::Tall { ScheduleDetail::NEXT } else { 2 };
    for (i, next) in schedule.next.iter().take(runs).enumerate() {
        let label = if i == 0 { "next" } else { "" };
        canvas.put(0, y, label, theme.muted());
        let x = canvas.put(6, y, &format!("{} UTC", next.utc), theme.text()) + 3;
        if x + text::width(&next.local) <= width {
            canvas.put(x, y, &next.local, theme.muted());
        }
        y += 1;
    }
    let counts = [(schedule.overlapped, "overlapped"), (schedule.missed, "missed"), (schedule.skipped, "left out")];
    let words: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    if !words.is_empty() {
        canvas.put(0, y, &words.join(", "), theme.bad());
        y += 1;
    }
    y
}

/// The last statement with what came of it, the shards, and the newest events.
fn database(ctx: &Ctx<'_>, canvas: &mut Canvas<'_>, mut y: u16, width: u16) -> u16 {
    let theme = ctx.theme;
    canvas.heading(0, y, width, "Database", "data/lab.sqlite");
    y += 1;
    let (shards, said) = match ctx.row().map(|row| &row.detail) {
        Some(Detail::Table { shards, said, .. }) => (shards.as_slice(), said.as_deref()),
        _ => (&[][..], None),
    };
    if let Some(field) = ctx.entry {
        canvas.put(0, y, "sql", theme.accent());
        field.draw(canvas, 5, y, width.saturating_sub(5));
    } else if let Some(said) = said {
        canvas.put(0, y, "sql", theme.muted());
        canvas.put(5, y, &text::truncate(&said.sql, width.saturating_sub(5)), theme.text());
    } else {
        canvas.put(0, y, "No statement yet; t types one.", theme.muted());
    }
    y += 1;
    if let Some(said) = said.filter(|_| ctx.entry.is_none()) {
        y = answer(ctx, said, canvas, y, width);
    }
    for (i, shard) in shards.iter().enumerate() {
        let (glyph, words, style) = match shard.state {
            ShardState::Idle => ('◦', "idle".to_owned(), theme.muted()),
            ShardState::Running => ('◉', "its batch is tried".to_owned(), theme.hue(Hue::Warm)),
            ShardState::Blocked(until) => {
                let left = until.since(ctx.present()).as_secs_f64() * f64::from(ctx.row().map_or(1, |row| row.speed));
                let words = format!("stands still, try {} failed; again in {left:.0} s", shard.attempts);
                ('✗', words, theme.bad())
            }
        };
        canvas.glyph(0, y, glyph, style);
        canvas.put(2, y, &format!("shard {}", i + 1), theme.text());
        let x = canvas.put(12, y, &words, style) + 3;
        if shard.waiting > 0 && x + 16 < width {
            canvas.put(x, y, &format!("{} wait behind it", shard.waiting), theme.muted());
        }
        y += 1;
    }
    events(ctx, canvas, y + 1, width)
}

/// What came of a statement: its rows, how many rows it changed, or why not, with a caret.
fn answer(ctx: &Ctx<'_>, said: &Asked, canvas: &mut Canvas<'_>, mut y: u16, width: u16) -> u16 {
    let theme = ctx.theme;
    match &said.answer {
        Err(problem) => {
            if let Some((1, column)) = problem.place {
                let column = u16::try_from(column).unwrap_or(u16::MAX).saturating_add(4);
                if column < width {
                    canvas.put(column, y, "^", theme.bad());
                    y += 1;
                }
            }
            canvas.para(5, y, width.saturating_sub(5), &problem.why, theme.bad())
        }
        Ok(answer) if answer.columns.is_empty() => {
            let rows = answer.changed;
            let words = if rows == 1 { "1 row changed".to_owned() } else { format!("{rows} rows changed") };
            canvas.put(5, y, &words, theme.good());
            y + 1
        }
        Ok(answer) => {
            let columns = u16::try_from(answer.columns.len()).unwrap_or(u16::MAX).max(1);
            let cells = (width.saturating_sub(5) / columns).clamp(4, 24);
            let lines = std::iter::once((&answer.columns, theme.muted()));
            let lines = lines.chain(answer.rows.iter().take(most(ctx)).map(|values| (values, theme.text())));
            for (values, style) in lines {
                for (i, value) in values.iter().enumerate() {
                    let x = 5 + usize::from(cells) * i;
                    if x + usize::from(cells) <= usize::from(width) {
                        canvas.put(x as u16, y, &text::truncate(value, cells.saturating_sub(2)), style);
                    }
                }
                y += 1;
            }
            let more = answer.rows.len().saturating_sub(most(ctx));
            if more > 0 {
                canvas.put(5, y, &format!("{more} more"), theme.muted());
                y += 1;
            }
            y
        }
    }
}

/// What became of the deliveries of a webhook, and the newest of them.
fn deliveries(ctx: &Ctx<'_>, canvas: &mut Canvas<'_>, mut y: u16, width: u16) -> u16 {
    let theme = ctx.theme;
    if let Some(Detail::Webhook(detail)) = ctx.row().map(|row| &row.detail) {
        canvas.heading(
            0,
            y,
            width,
            "Deliveries",
            &format!("{} charges noted, {} keys in the store", detail.charges, detail.keys),
        );
        y += 1;
        let lines = [
            ("genuine", format!("{} accepted", detail.signed_accepted), theme.good()),
            ("forged", format!("{} of {} refused", detail.forged_refused, detail.forged), theme.text()),
            ("old signature", format!("{} of {} refused", detail.late_refused, detail.late), theme.text()),
            ("doubled", format!("{} charged once, {} charged again", detail.charged_once, detail.charged_again), {
                if detail.charged_again > 0 { theme.bad() } else { theme.text() }
            }),
            ("out of order", format!("newer kept in {} of {}", detail.newest_kept, detail.out_of_order), theme.text()),
        ];
        for (name, words, style) in lines {
            canvas.put(0, y, name, theme.muted());
            canvas.put(16, y, &text::truncate(&words, width.saturating_sub(16)), style);
            y += 1;
        }
    }
    events(ctx, canvas, y, width)
}

/// The objects of a bucket, the last picture before and after, and the newest events.
fn bucket(ctx: &Ctx<'_>, canvas: &mut Canvas<'_>, mut y: u16, width: u16) -> u16 {
    let theme = ctx.theme;
    if let Some(Detail::Bucket(detail)) = ctx.row().map(|row| &row.detail) {
        let fact = format!("{} objects in {}", detail.objects, detail.folder);
        canvas.heading(0, y, width, "Bucket", &fact);
        y += 1;
        if detail.stopped > 0 {
            let words = format!(
                "A chain of {} calls was stopped: each was caused by what the one before wrote.",
                detail.rounds
            );
            y = canvas.para(0, y, width.min(76), &words, theme.bad());
        } else if detail.rounds > 1 {
            canvas.put(0, y, &format!("The longest chain so far: {} calls.", detail.rounds), theme.text());
            y += 1;
        }
        if let Some(pictures) = detail.pictures.as_deref().filter(|_| ctx.frame.height == Height::Tall) {
            let half = (width / 2).min(44);
            let mut below = y;
            for (i, (size, grid)) in [&pictures.before, &pictures.after].into_iter().enumerate() {
                let x = half * i as u16;
                canvas.put(x, y, &format!("{} {} x {}", ["before", "after"][i], size.0, size.1), theme.muted());
                below = below.max(picture::halves(canvas, x, y + 1, half.saturating_sub(2), 10, grid));
            }
            y = below;
        }
    }
    events(ctx, canvas, y, width)
}

/// The newest requests of the function.
fn requests(ctx: &Ctx<'_>, canvas: &mut Canvas<'_>, mut y: u16, width: u16) -> u16 {
    let theme = ctx.theme;
    canvas.heading(0, y, width, "Requests", ctx.lab.map_or("", |lab| lab.address.as_str()));
    y += 1;
    let mut none = true;
    for request in ctx.requests().take(most(ctx)) {
        none = false;
        let good = request.status < 400;
        canvas.glyph(0, y, if good { '✓' } else { '✗' }, if good { theme.good() } else { theme.bad() });
        let x = canvas.put(2, y, &format!("{:<7}", request.method), theme.strong());
        let x = canvas.put(x, y, &text::truncate(&request.target, width / 3), theme.text()).max(2 + 7 + width / 3) + 2;
        let x = canvas.put(x, y, &request.status.to_string(), if good { theme.good() } else { theme.bad() }) + 2;
        let body = request.answer.text();
        let body = body.as_str().lines().next().unwrap_or_default();
        canvas.put(x, y, &text::truncate(body, width.saturating_sub(x)), theme.muted());
        y += 1;
    }
    if none {
        canvas.put(0, y, "None yet.", theme.muted());
        y += 1;
    }
    y
}

/// How often the function's newest answer says that it asked the database.
fn questions(ctx: &Ctx<'_>) -> Option<(Millis, u32)> {
    let newest = ctx.requests().find(|request| request.status == 200 && request.start != Start::None)?;
    let asked = newest.answer.json()?.get("questions")?.as_u64()?;
    Some((newest.phases.run, u32::try_from(asked).ok()?))
}

/// The places, the nearest first, and the worker there beside one at its data.
fn places(ctx: &Ctx<'_>, canvas: &mut Canvas<'_>, mut y: u16, width: u16) -> u16 {
    let theme = ctx.theme;
    let (name, at) = ctx.home.map_or((ORIGIN.name, ORIGIN.at), |home| (home.name.as_str(), home.at));
    canvas.heading(0, y, width, &format!("You are at {name}"), "there and back, computed");
    y += 1;
    if let Some(field) = ctx.entry {
        canvas.put(0, y, "a city, or latitude and longitude", theme.muted());
        field.draw(canvas, 35, y, width.saturating_sub(35));
        y += 1;
    }
    let rows = if ctx.frame.height == Height::Tall { 8 } else { 3 };
    let longest = ways(at).last().map_or(1.0, |way| way.round_trip.0).max(1e-9);
    for (i, way) in ways(at).iter().take(rows).enumerate() {
        let style = if i == 0 { theme.strong() } else { theme.text() };
        canvas.put(0, y, way.place.name, style);
        canvas.right(30, y, &format!("{} km", with_commas(way.distance_km, 0)), theme.muted());
        canvas.right(42, y, &format!("{:.0} ms", way.round_trip.0), style);
        let room = f64::from(width.saturating_sub(46).min(40));
        canvas.hline(45, y, (way.round_trip.0 / longest * room).round() as u16, '━', theme.muted());
        y += 1;
    }
    y += 1;
    let Some((run, questions)) = questions(ctx) else {
        canvas.put(0, y, "Call the worker, and its measured run stands here.", theme.muted());
        return y + 1;
    };
    let work = Work { run, round_trips: NEW_CONNECTION, questions };
    let both = compare(at, ORIGIN, work);
    let fast = usize::from(both.at_edge.total().0 > both.at_origin.total().0);
    let sides = [
        (format!("near you, in {}", both.edge.place.name), both.at_edge),
        (format!("at its data, in {}", both.origin.place.name), both.at_origin),
    ];
    for (i, (name, waited)) in sides.iter().enumerate() {
        let style = if i == fast { bold(theme.hue(Hue::Good)) } else { theme.text() };
        canvas.put(0, y, &text::truncate(name, 28), style);
        canvas.right(42, y, &format!("{:.0} ms", waited.total().0), style);
        let parts = format!(
            "way {:.0}, {questions} to the database {:.0}, run {:.1} measured",
            waited.network.0, waited.database.0, waited.run.0
        );
        canvas.put(45, y, &text::truncate(&parts, width.saturating_sub(45)), theme.muted());
        y += 1;
    }
    y
}
