//! Scenarios about triggers: what happens, a guess, what there is to do, and what the lab has counted. Scenarios are opened from the
//! uses in the real world, and from an exercise that is done in one.

use std::io;
use std::time::Duration;

use crate::cli::plain::words::{Words, place, split};
use crate::cli::plain::{Known, Mode, Plain, tour};
use crate::course::Action;
use crate::course::guess::outcome;
use crate::course::scenarios::{Action as CourseAction, order};
use crate::lab::edge::{HOMES, NEW_CONNECTION, ORIGIN, PLACES, Point, Work, compare, ways};
use crate::lab::order::{Order, TriggerOrder};
use crate::lab::record::{Snapshot, Start};
use crate::lab::starter::{self, Starter};
use crate::lab::triggers::record::{Detail, EventRow, Row, Stage};
use crate::lesson::model::{Panel, Scenario, ScenarioAct};
use crate::units::with_commas;

/// How long Enter waits for events that are on their way.
const PATIENCE: Duration = Duration::from_secs(3);

/// Events and requests that are told, the newest.
const MOST: usize = 5;

/// Places that are told, the nearest.
const NEAREST: usize = 4;

/// Where the learner is in the world.
#[derive(Debug, Clone)]
pub(super) struct Home {
    name: String,
    at: Point,
}

fn scenario(plain: &Plain, at: usize) -> Option<Scenario> {
    plain.course.as_ref()?.lesson().scenarios.get(at).cloned()
}

fn is_begun(plain: &Plain, scenario: &Scenario) -> bool {
    plain.course.as_ref().is_some_and(|course| course.is_begun(scenario))
}

fn row<'l>(lab: &'l Snapshot, scenario: &Scenario) -> Option<&'l Row> {
    lab.triggers.iter().find(|row| row.name == scenario.trigger)
}

fn seen(plain: &Plain) -> Option<&Snapshot> {
    plain.lab.as_ref()?.seen.as_ref()
}

/// Opens the first scenario that is not all seen.
pub(super) fn begin(plain: &mut Plain) -> io::Result<()> {
    let Some(course) = &plain.course else { return Ok(()) };
    let undone = |scenario: &Scenario| course.seen_of(scenario) < scenario.tasks.len();
    let at = course.lesson().scenarios.iter().position(undone).unwrap_or(0);
    open(plain, at)
}

/// Opens the scenario at this place; whoever goes back comes to the section that it was opened from.
pub(super) fn open(plain: &mut Plain, at: usize) -> io::Result<()> {
    plain.mode = Mode::Scenario(at);
    show(plain, at)
}

/// Shows a scenario: its story and the guess, or all that can be done in it.
pub(super) fn show(plain: &mut Plain, at: usize) -> io::Result<()> {
    let Some(scenario) = scenario(plain, at) else { return Ok(()) };
    let count = plain.course.as_ref().map_or(0, |course| course.lesson().scenarios.len());
    plain.page.heading(&format!("Trigger {} of {count}: {}", at + 1, scenario.title))?;
    plain.page.gap()?;
    plain.open_lab()?;
    let picture = &scenario.picture;
    plain.page.para(&format!("From {} to {}, and then: {}.", picture.trigger, picture.function, picture.effect))?;
    plain.page.para(&scenario.story.plain())?;
    if !is_begun(plain, &scenario) {
        return tour::ask(plain, &scenario.predict);
    }
    let guess = plain.course.as_ref().and_then(|course| course.guess("scenario", scenario.id.as_str()));
    plain.page.para(&outcome(&scenario.predict, guess))?;
    plain.page.item("Break it:", &scenario.breaks.plain())?;
    plain.page.item("Mend it:", &scenario.mend.plain())?;
    if let Some(note) = &scenario.note {
        plain.page.item(&format!("{}:", note.label), &note.text.plain())?;
    }
    if serves(plain, &scenario) { show_state(plain, &scenario) } else { tell_missing(plain, &scenario) }
}

fn serves(plain: &Plain, scenario: &Scenario) -> bool {
    seen(plain).is_some_and(|lab| lab.routes.iter().any(|row| row.pattern == scenario.function))
}

fn tell_missing(plain: &mut Plain, scenario: &Scenario) -> io::Result<()> {
    plain.page.para(&format!("There is no function at {} yet; w writes it.", scenario.function))
}

/// What the lab has counted, and what of it was watched for.
fn show_state(plain: &mut Plain, scenario: &Scenario) -> io::Result<()> {
    let Some(lab) = seen(plain).cloned() else { return Ok(()) };
    if let Some(row) = row(&lab, scenario) {
        let counts = &row.counts;
        let words = format!(
            "Counted: received {}, calls {}, handled {}, failed {}, tried again {}, dead letters {}; waiting now {}, running {}.",
            counts.received,
            counts.calls,
            counts.handled,
            counts.failed,
            counts.retried,
            counts.dead_lettered,
            row.waiting,
            row.running
        );
        plain.page.para(&words)?;
        if let Some(problem) = &row.problem {
            plain.page.para(&format!("The trigger has a problem: {problem}; w writes it."))?;
        }
        show_detail(plain, row)?;
        for event in row.events.iter().take(MOST) {
            plain.page.item("-", &standing(event))?;
        }
    }
    match scenario.panel {
        Panel::Requests => show_requests(plain, &lab, scenario)?,
        Panel::Places => show_places(plain, &lab, scenario)?,
        Panel::Events | Panel::Database | Panel::Deliveries | Panel::Bucket => {}
    }
    plain.page.para("Watched for:")?;
    for task in &scenario.tasks {
        let seen = plain.course.as_ref().is_some_and(|course| course.is_observed(&task.id));
        plain.page.item("-", &format!("{}: {}", task.text, if seen { "seen" } else { "not yet" }))?;
    }
    Ok(())
}

/// Where an event is, in words.
fn standing(event: &EventRow) -> String {
    let stage = match event.stage {
        Stage::Waiting => "waits",
        Stage::Running => "runs",
        Stage::Retry(_) => "failed, and is tried again",
        Stage::Handled => "handled",
        Stage::Dead => "dead letter",
    };
    let tries = if event.attempts > 1 { format!(", {} tries", event.attempts) } else { String::new() };
    let why = event.failure().map(|why| format!(": {why}")).unwrap_or_default();
    format!("{} {}: {stage}{tries}{why}", event.id, event.label)
}

/// What only this kind of trigger has.
fn show_detail(plain: &mut Plain, row: &Row) -> io::Result<()> {
    match &row.detail {
        Detail::None => Ok(()),
        Detail::Schedule(schedule) => {
            if let Some(caret) = &schedule.caret {
                return plain.page.verbatim(caret, 2);
            }
            let words =
                format!("Every {}, {}. Its clock shows {} UTC.", schedule.every, schedule.dialect, schedule.clock.utc);
            plain.page.para(&words)?;
            if let Some(next) = schedule.next.first() {
                plain.page.para(&format!("Next run: {} UTC, {}.", next.utc, next.local))?;
            }
            let (overlapped, missed, skipped) = (schedule.overlapped, schedule.missed, schedule.skipped);
            plain.page.para(&format!("{overlapped} runs overlapped, {missed} were missed, {skipped} were left out."))
        }
        Detail::Webhook(webhook) => {
            let lines = [
                format!("genuine: {} accepted", webhook.signed_accepted),
                format!("forged: {} of {} refused", webhook.forged_refused, webhook.forged),
                format!("old signature: {} of {} refused", webhook.late_refused, webhook.late),
                format!("doubled: {} charged once, {} charged again", webhook.charged_once, webhook.charged_again),
                format!("out of order: newer kept in {} of {}", webhook.newest_kept, webhook.out_of_order),
                format!("{} charges noted, {} keys in the store", webhook.charges, webhook.keys),
            ];
            lines.iter().try_for_each(|line| plain.page.item("-", line))
        }
        Detail::Bucket(bucket) => {
            plain.page.para(&format!("{} objects in {}.", bucket.objects, bucket.folder))?;
            if let Some(pictures) = &bucket.pictures {
                let ((before, _), (after, _)) = (&pictures.before, &pictures.after);
                let words = format!(
                    "The last picture: before {} x {}, after {} x {} points.",
                    before.0, before.1, after.0, after.1
                );
                plain.page.para(&words)?;
            }
            match (bucket.stopped, bucket.rounds) {
                (0, rounds) => plain.page.para(&format!("The longest chain of calls so far: {rounds}.")),
                (_, rounds) => plain.page.para(&format!(
                    "A chain of {rounds} calls was stopped: each was caused by what the one before wrote."
                )),
            }
        }
        Detail::Table { shards, said, .. } => {
            if let Some(said) = said {
                match &said.answer {
                    Err(problem) => plain.page.para(&format!("The statement was not carried out: {problem}."))?,
                    Ok(answer) if answer.columns.is_empty() => {
                        plain.page.para(&format!("{} rows changed.", answer.changed))?;
                    }
                    Ok(answer) => {
                        for values in answer.rows.iter().take(MOST) {
                            let pairs = answer.columns.iter().zip(values);
                            let pairs: Vec<String> = pairs.map(|(name, value)| format!("{name} {value}")).collect();
                            plain.page.item("-", &pairs.join(", "))?;
                        }
                        plain.page.para(&format!("{} rows in all.", answer.rows.len()))?;
                    }
                }
            }
            for (at, shard) in shards.iter().enumerate() {
                use crate::lab::triggers::record::ShardState::{Blocked, Idle, Running};
                let state = match shard.state {
                    Idle => "idle",
                    Running => "its batch is tried",
                    Blocked(_) => "stands still; its batch failed and is tried again",
                };
                plain.page.item("-", &format!("shard {}: {state}, {} wait behind it", at + 1, shard.waiting))?;
            }
            Ok(())
        }
    }
}

fn show_requests(plain: &mut Plain, lab: &Snapshot, scenario: &Scenario) -> io::Result<()> {
    let own = lab.requests.iter().filter(|request| request.route.as_deref() == Some(&scenario.function));
    for request in own.take(MOST) {
        let body = request.answer.text();
        let line = body.as_str().lines().next().unwrap_or_default().to_owned();
        plain.page.item("-", &format!("{} {}: status {}. {line}", request.method, request.target, request.status))?;
    }
    Ok(())
}

/// The places, the nearest first, and the worker there beside one at its data.
fn show_places(plain: &mut Plain, lab: &Snapshot, scenario: &Scenario) -> io::Result<()> {
    let (name, at) =
        plain.home.as_ref().map_or((ORIGIN.name.to_owned(), ORIGIN.at), |home| (home.name.clone(), home.at));
    plain.page.para(&format!("You are at {name}. The way there and back, computed:"))?;
    for way in ways(at).iter().take(NEAREST) {
        let words = format!("{}: {} km, {:.0} ms", way.place.name, with_commas(way.distance_km, 0), way.round_trip.0);
        plain.page.item("-", &words)?;
    }
    let own = |request: &&std::sync::Arc<crate::lab::record::Request>| {
        request.route.as_deref() == Some(&scenario.function) && request.status == 200 && request.start != Start::None
    };
    let newest = lab.requests.iter().find(own);
    let asked = newest.and_then(|newest| newest.answer.json()?.get("questions")?.as_u64());
    let (Some(newest), Some(questions)) = (newest, asked.and_then(|asked| u32::try_from(asked).ok())) else {
        return plain.page.para("Call the worker, and its measured run stands here.");
    };
    let work = Work { run: newest.phases.run, round_trips: NEW_CONNECTION, questions };
    let both = compare(at, ORIGIN, work);
    for (way, waited) in [(&both.edge, &both.at_edge), (&both.origin, &both.at_origin)] {
        let words = format!(
            "worker in {}: network {}, database {}, run {}, total {}",
            way.place.name,
            waited.network,
            waited.database,
            waited.run,
            waited.total()
        );
        plain.page.item("-", &words)?;
    }
    Ok(())
}

/// What can be typed.
pub(super) fn words(plain: &Plain, at: usize) -> Words {
    let Some(scenario) = scenario(plain, at) else { return Words::new("back") };
    let words = if is_begun(plain, &scenario) { doing(plain, &scenario) } else { tour::guess_words() };
    words.and("go NUMBER", "open that trigger")
}

fn doing(plain: &Plain, scenario: &Scenario) -> Words {
    if !serves(plain, scenario) {
        return Words::new("write the function").and("w", "write the function");
    }
    let mut words = Words::new("what has happened by now");
    for key in &scenario.keys {
        words = words.and(format!("{} {}", key.key, key.label), "do that; its letter is enough");
    }
    words
        .and_if(scenario.panel == Panel::Database, "sql STATEMENT", "give a statement to the database")
        .and_if(scenario.panel == Panel::Places, "at PLACE", "be in another city, or at a latitude and longitude")
        .and("w", "write the files that are missing")
        .and("call PATH", "call a function")
}

/// Does what was typed.
pub(super) fn on(plain: &mut Plain, at: usize, line: &str) -> io::Result<Known> {
    let Some(scenario) = scenario(plain, at) else { return Ok(Known::No) };
    let count = plain.course.as_ref().map_or(0, |course| course.lesson().scenarios.len());
    let (word, rest) = split(line);
    if word == "go" {
        let Some(to) = place(rest, count) else { return Ok(Known::No) };
        open(plain, to)?;
        return Ok(Known::Yes);
    }
    if !is_begun(plain, &scenario) {
        let action = match (line, tour::guessed(&scenario.predict, line)) {
            ("", _) => CourseAction::SkipGuess(at),
            (_, Some(guess)) => CourseAction::Guess { scenario: at, guess },
            _ => return Ok(Known::No),
        };
        plain.act(Action::Scenario(action))?;
        show(plain, at)?;
        return Ok(Known::Yes);
    }
    let served = serves(plain, &scenario);
    match word.as_str() {
        "w" => write(plain, &scenario)?,
        "" if !served => write(plain, &scenario)?,
        "call" => plain.call(rest)?,
        _ if !served => {
            tell_missing(plain, &scenario)?;
        }
        "" => {
            wait_for_pending(plain, &scenario)?;
            plain.tell_news()?;
            show_state(plain, &scenario)?;
        }
        "sql" if scenario.panel == Panel::Database => {
            let order = TriggerOrder::Sql(scenario.trigger.clone(), rest.to_owned());
            give(plain, &scenario, Order::Trigger(order))?;
        }
        "at" if scenario.panel == Panel::Places => {
            move_to(plain, rest)?;
            show_state(plain, &scenario)?;
        }
        _ => {
            let Some(key) = scenario.keys.iter().find(|key| key.key.to_string() == line) else { return Ok(Known::No) };
            let Some(order) = order(&scenario, &key.act) else { return Ok(Known::No) };
            plain.page.para(&format!("Done: {}.", key.label))?;
            if let ScenarioAct::Call { .. } = key.act {
                plain.send(order, 1)?;
                plain.tell_news()?;
            } else {
                give(plain, &scenario, order)?;
            }
        }
    }
    Ok(Known::Yes)
}

/// Whether no event is on its way now; one that waits for another try is not.
fn is_quiet(row: &Row) -> bool {
    row.running == 0 && !row.events.iter().any(|event| matches!(event.stage, Stage::Waiting | Stage::Running))
}

/// Waits for the next thing to happen to an event that is on its way or will be tried again.
fn wait_for_pending(plain: &mut Plain, scenario: &Scenario) -> io::Result<()> {
    let Some(before) = seen(plain).and_then(|lab| row(lab, scenario)).cloned() else { return Ok(()) };
    if before.events.iter().all(|event| matches!(event.stage, Stage::Handled | Stage::Dead)) {
        return Ok(());
    }
    let happened = |row: &Row| is_quiet(row) && row.counts != before.counts;
    plain.wait_for(PATIENCE, |lab| row(lab, scenario).is_none_or(happened)).map(drop)
}

/// Gives an order, waits until something came of it, and tells that.
fn give(plain: &mut Plain, scenario: &Scenario, order: Order) -> io::Result<()> {
    let before = seen(plain).and_then(|lab| row(lab, scenario)).cloned();
    plain.order(order);
    plain.wait_for(PATIENCE, |lab| {
        let now = row(lab, scenario);
        now.is_some_and(is_quiet)
            && now.map(|row| (row.counts, &row.detail)) != before.as_ref().map(|row| (row.counts, &row.detail))
    })?;
    plain.tell_news()?;
    show_state(plain, scenario)
}

fn write(plain: &mut Plain, scenario: &Scenario) -> io::Result<()> {
    let Some(folder) = seen(plain).map(|lab| lab.folder.clone()) else {
        return plain.page.para("The lab does not run.");
    };
    let (trigger, config) = (scenario.trigger.clone(), scenario.config.clone());
    match starter::write(&folder, &Starter { files: scenario.files.clone(), trigger, config }) {
        Ok(words) => plain.page.para(&format!("{words}."))?,
        Err(why) => return plain.page.para(&format!("{why}.")),
    }
    let there = |lab: &Snapshot| lab.routes.iter().any(|row| row.pattern == scenario.function);
    if plain.wait_for(PATIENCE, there)? {
        plain.page.para(&format!("The lab serves {}.", scenario.function))
    } else {
        tell_missing(plain, scenario)
    }
}

fn move_to(plain: &mut Plain, words: &str) -> io::Result<()> {
    let city = PLACES.iter().chain(&HOMES).find(|place| place.name.eq_ignore_ascii_case(words));
    match city.map_or_else(|| Point::of(words), |city| Ok(city.at)) {
        Ok(at) => {
            plain.home = Some(Home { name: words.to_owned(), at });
            Ok(())
        }
        Err(why) => {
            let cities: Vec<&str> = PLACES.iter().chain(&HOMES).map(|place| place.name).collect();
            plain.page.para(&format!("{why}. Cities: {}.", cities.join(", ")))
        }
    }
}
