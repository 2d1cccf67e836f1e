//! A schedule: calls a function at certain times of a clock that may be sped up. What the function gets, and how often a failed run
//! is tried, depends on its style, as the platforms differ. Runs that were due while the machine slept are counted, not made up for.
//!
//! Sources: Amazon `EventBridge` user guide (2025): the scheduled event, invoked asynchronously; a run comes within its minute, and a
//! rate counts from when its rule was made. Vercel documentation, "Cron Jobs" (2025): a GET with `vercel-cron/1.0`, no retry, and
//! runs that overlap. Cloudflare documentation, "Scheduled handler" (2025): `cron` and `scheduledTime`.

use std::time::Duration;

use cronexpr::jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::lab::triggers::asynchronous::Asynchronous;
use crate::lab::triggers::cron::{self, Dialect, Every, Fault};
use crate::lab::triggers::record::{Date, Detail, EventId, Happened, Kind, Overlap, Row, ScheduleDetail};
use crate::lab::triggers::source::{CallId, Command, Form, Outcome, Pace, Refused, Source};
use crate::text::sanitise_line;

/// How late a run may be by its own clock, and by that of the lab. A later one counts as missed.
const LATE: (Duration, Duration) = (Duration::from_mins(1), Duration::from_secs(1));
/// Missed runs that are counted one by one.
const MOST_MISSED: u64 = 100_000;
/// After this time it is looked again what style a function has that has not been tried yet.
const AGAIN: Duration = Duration::from_millis(50);

/// What a schedule is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its name.
    pub name: String,
    /// The pattern of the function that it calls.
    pub function: String,
    /// Its expression.
    pub every: String,
    /// What happens when a run is due while another one lasts.
    pub overlap: Overlap,
}

/// A clock that may be sped up: at its first moment it shows the date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fast {
    /// Date and speed.
    pub pace: Pace,
    /// Its first moment.
    pub began: Moment,
}

impl Fast {
    /// What it shows, in milliseconds since 1970.
    pub fn unix_millis(self, now: Moment) -> u64 {
        let passed = now.since(self.began).saturating_mul(self.pace.speed.max(1));
        self.pace.unix_millis(self.began) + passed.as_millis() as u64
    }

    /// When it shows this time, at the earliest.
    pub fn moment(self, unix_millis: u64) -> Moment {
        let passed = unix_millis.saturating_sub(self.pace.unix_millis(self.began));
        // A little later rather than earlier, for a time that is not reached is not due.
        self.began.plus(self.pace.real(Duration::from_millis(passed)) + Duration::from_micros(1))
    }
}

/// A schedule.
#[derive(Debug)]
pub struct Schedule {
    plan: Plan,
    clock: Fast,
    zone: TimeZone,
    /// Retries of a failed run where they are invoked asynchronously.
    retries: usize,
    /// How long the machine slept since the clock began, by the clock.
    slept: Duration,
    /// The time at which it was made, from which a rate counts.
    anchor: u64,
    /// The form of calls, once it is known.
    form: Option<Form>,
    /// Who reads five fields.
    five: Dialect,
    every: Result<Every, Fault>,
    /// Up to which time of the clock runs were begun.
    until: u64,
    /// The next run, by the clock.
    next: Option<u64>,
    seen: Moment,
    /// Keeps the runs, whose payload is the time at which they were due.
    runs: Asynchronous,
    overlapped: u64,
    most_at_once: usize,
    skipped: u64,
    missed: u64,
}

impl Schedule {
    /// A schedule whose first run is the first after `now`.
    pub fn new(plan: Plan, clock: Fast, zone: TimeZone, retries: usize, now: Moment) -> Self {
        let anchor = clock.unix_millis(now);
        let five = Dialect::Vercel;
        let every = cron::read(&plan.every, five);
        let next = every.as_ref().ok().and_then(|every| every.after(anchor, anchor));
        let runs = Asynchronous::new(plan.name.clone(), plan.function.clone(), clock.pace, retries);
        Self {
            plan,
            clock,
            zone,
            retries,
            slept: Duration::ZERO,
            anchor,
            form: None,
            five,
            every,
            until: anchor,
            next,
            seen: now,
            runs,
            overlapped: 0,
            most_at_once: 0,
            skipped: 0,
            missed: 0,
        }
    }

    /// What its clock shows.
    fn time(&self, now: Moment) -> u64 {
        self.clock.unix_millis(now) + self.slept.as_millis() as u64
    }

    fn after(&self, time: u64) -> Option<u64> {
        self.every.as_ref().ok()?.after(time, self.anchor)
    }

    /// Has a run begin, or leaves it out.
    fn run(&mut self, due: u64, now: Moment) -> Vec<Command> {
        let lasting = self.runs.running();
        if lasting > 0 && self.plan.overlap == Overlap::Skip {
            self.skipped += 1;
            return Vec::new();
        }
        match self.runs.receive(Value::String(iso(due)), now) {
            Ok((_, commands)) => {
                self.overlapped += u64::from(lasting > 0);
                self.most_at_once = self.most_at_once.max(self.runs.running());
                self.given(commands)
            }
            // So many have failed that no more can be kept.
            Err(_) => {
                self.missed += 1;
                vec![Command::Tell(Happened::Missed { runs: 1 })]
            }
        }
    }

    /// Commands for runs, with what the function is given.
    fn given(&self, commands: Vec<Command>) -> Vec<Command> {
        let given = |command: Command| match command {
            Command::Call { call, id, event, label } => {
                let event = self.event(id, event.as_str().unwrap_or_default());
                Command::Call { call, id, event, label }
            }
            Command::Tell(Happened::Received { id, .. }) => {
                let bytes = self.event(Some(id), &iso(self.anchor)).to_string().len();
                Command::Tell(Happened::Received { id, bytes })
            }
            told @ Command::Tell(_) => told,
        };
        commands.into_iter().map(given).collect()
    }

    /// What the function is given for a run.
    fn event(&self, id: Option<EventId>, due: &str) -> Value {
        match self.form {
            Some(Form::Scheduled) => {
                let time = due.parse::<Timestamp>().map_or(0, Timestamp::as_millisecond);
                json!({ "cron": self.plan.every, "scheduledTime": time })
            }
            Some(Form::Get) => Value::Null,
            Some(Form::Event) | None => json!({
                "version": "0",
                "id": id.map(EventId::uuid),
                "detail-type": "Scheduled Event",
                "source": "aws.events",
                "account": "000000000000",
                "time": due,
                "region": "local",
                "resources": [format!("arn:aws:events:local:000000000000:rule/{}", self.plan.name)],
                "detail": {},
            }),
        }
    }

    fn date(&self, unix_millis: u64) -> Date {
        let date = |zone: TimeZone, form: &str| {
            let time = Timestamp::from_millisecond(unix_millis.cast_signed()).unwrap_or_default();
            time.to_zoned(zone).strftime(form).to_string()
        };
        Date {
            unix_millis,
            utc: date(TimeZone::UTC, "%a %Y-%m-%d %H:%M:%S"),
            local: date(self.zone.clone(), "%a %Y-%m-%d %H:%M:%S %Z"),
        }
    }

    fn detail(&self) -> ScheduleDetail {
        let clock = self.time(self.seen);
        let next = std::iter::successors(self.next, |time| self.after(*time));
        ScheduleDetail {
            every: self.plan.every.clone(),
            dialect: self.every.as_ref().map_or(self.five, Every::dialect).words(),
            caret: self.every.as_ref().err().map(Fault::caret),
            clock: self.date(clock),
            next: next.take(ScheduleDetail::NEXT).map(|time| self.date(time)).collect(),
            overlap: self.plan.overlap,
            overlapped: self.overlapped,
            most_at_once: self.most_at_once,
            skipped: self.skipped,
            missed: self.missed,
        }
    }
}

/// A time as an event has it.
fn iso(unix_millis: u64) -> String {
    Timestamp::from_second((unix_millis / 1000).cast_signed()).unwrap_or_default().to_string()
}

impl Source for Schedule {
    fn look(&mut self, form: Option<Form>, now: Moment) {
        self.seen = self.seen.max(now);
        if form.is_none() || form == self.form {
            return;
        }
        self.form = form;
        self.runs.tries((form == Some(Form::Event)).then_some(self.retries));
        let five = if form == Some(Form::Scheduled) { Dialect::Cloudflare } else { Dialect::Vercel };
        if five != self.five {
            self.five = five;
            self.every = cron::read(&self.plan.every, five);
            self.next = self.after(self.until);
        }
    }

    fn form(&self) -> Form {
        self.form.unwrap_or(Form::Event)
    }

    fn slept(&mut self, span: Duration) {
        self.slept = self.slept.saturating_add(span);
    }

    fn receive(&mut self, _payload: Value, _now: Moment) -> Result<(EventId, Vec<Command>), Refused> {
        Err(Refused::MakesItsOwn)
    }

    fn ended(&mut self, call: CallId, outcome: Outcome, now: Moment) -> Vec<Command> {
        let commands = self.runs.ended(call, outcome, now);
        self.given(commands)
    }

    fn tick(&mut self, now: Moment) -> Vec<Command> {
        self.seen = self.seen.max(now);
        let again = self.runs.tick(now);
        let mut commands = self.given(again);
        if self.form.is_none() {
            return commands;
        }
        let time = self.time(now);
        let late = LATE.0.max(LATE.1.saturating_mul(self.clock.pace.speed)).as_millis() as u64;
        let mut missed = 0;
        while let Some(due) = self.next.filter(|due| *due <= time) {
            self.next = self.after(due);
            if time - due <= late {
                commands.extend(self.run(due, now));
                continue;
            }
            missed += 1;
            if missed >= MOST_MISSED {
                self.next = self.after(time);
            }
        }
        self.until = self.until.max(time);
        if missed > 0 {
            self.missed += missed;
            commands.push(Command::Tell(Happened::Missed { runs: missed }));
        }
        commands
    }

    fn deadline(&self) -> Option<Moment> {
        let slept = self.slept.as_millis() as u64;
        let due = self.next.map(|due| self.clock.moment(due.saturating_sub(slept)));
        let due = due.map(|due| if self.form.is_none() { due.max(self.seen.plus(AGAIN)) } else { due });
        [due, self.runs.deadline()].into_iter().flatten().min()
    }

    fn redrive(&mut self, now: Moment) -> Vec<Command> {
        let commands = self.runs.redrive(now);
        self.given(commands)
    }

    fn duplicate(&mut self, now: Moment) -> Option<Vec<Command>> {
        let commands = self.runs.duplicate(now)?;
        Some(self.given(commands))
    }

    fn row(&self) -> Row {
        Row {
            kind: Kind::Schedule,
            problem: self.every.as_ref().err().map(|fault| sanitise_line(&fault.message)),
            detail: Detail::Schedule(Box::new(self.detail())),
            ..self.runs.row()
        }
    }
}

#[cfg(test)]
mod tests;
