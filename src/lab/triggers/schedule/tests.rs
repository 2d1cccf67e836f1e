//! Schedules without a platform: what they decide over whole weeks of a clock that is moved by hand.

use proptest::prelude::*;

use super::*;
use crate::lab::triggers::record::Stage;

const MINUTE: u64 = 60;
const HOUR: u64 = 3600;
const WEEK: u64 = 7 * 24 * HOUR;

/// 2026-08-01, a Saturday, at 00:00 UTC.
fn clock(speed: u32) -> Fast {
    let epoch = "2026-08-01T00:00:00Z".parse::<Timestamp>().unwrap().as_second().cast_unsigned();
    Fast { pace: Pace { speed, epoch: Duration::from_secs(epoch) }, began: at(0) }
}

fn at(seconds: u64) -> Moment {
    Moment(Duration::from_secs(seconds))
}

fn schedule(every: &str, overlap: Overlap, form: Form, speed: u32) -> Schedule {
    let plan = Plan { name: "nightly".into(), function: "/report".into(), every: every.into(), overlap };
    let zone = TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC);
    let mut schedule = Schedule::new(plan, clock(speed), zone, 2, at(0));
    schedule.look(Some(form), at(0));
    schedule
}

fn failed() -> Outcome {
    Outcome::Failed(sanitise_line("it threw"))
}

fn returned() -> Outcome {
    Outcome::Returned(Value::Null)
}

fn calls(commands: &[Command]) -> Vec<(CallId, Value)> {
    let call = |command: &Command| match command {
        Command::Call { call, event, .. } => Some((*call, event.clone())),
        Command::Tell(_) => None,
    };
    commands.iter().filter_map(call).collect()
}

fn told(commands: &[Command]) -> Vec<&Happened> {
    let mut told = Vec::new();
    for command in commands {
        if let Command::Tell(happened) = command {
            told.push(happened);
        }
    }
    told
}

fn detail(schedule: &Schedule) -> ScheduleDetail {
    match schedule.row().detail {
        Detail::Schedule(detail) => *detail,
        other => panic!("a schedule has a detail of its own, not {other:?}"),
    }
}

/// Lets a schedule live until this moment; each run takes so long and ends so. Gives the times at which runs were due.
fn live(schedule: &mut Schedule, until: Moment, takes: Duration, end: &Outcome) -> Vec<Value> {
    let mut open: Vec<(Moment, CallId)> = Vec::new();
    let mut times = Vec::new();
    loop {
        let due = schedule.deadline().into_iter();
        let Some(now) = due.chain(open.iter().map(|(end, _)| *end)).min().filter(|now| *now <= until) else {
            return times;
        };
        let (over, rest) = open.into_iter().partition(|(end, _)| *end <= now);
        open = rest;
        let over: Vec<(Moment, CallId)> = over;
        let mut commands = Vec::new();
        for (_, call) in over {
            commands.extend(schedule.ended(call, end.clone(), now));
        }
        commands.extend(schedule.tick(now));
        for (call, event) in calls(&commands) {
            times.push(event.get("time").or(event.get("scheduledTime")).cloned().unwrap_or_default());
            open.push((now.plus(takes), call));
        }
    }
}

#[test]
fn a_week_has_five_working_days() {
    let mut schedule = schedule("cron(0 18 ? * MON-FRI *)", Overlap::Allow, Form::Event, 1);
    let times = live(&mut schedule, at(WEEK), Duration::from_secs(1), &returned());
    let expected: Vec<String> = (3..=7).map(|day| format!("2026-08-0{day}T18:00:00Z")).collect();
    assert_eq!(times, expected);
    let row = schedule.row();
    assert_eq!((row.counts.received, row.counts.handled, row.running, row.waiting), (5, 5, 0, 0));
}

#[test]
fn a_week_takes_less_than_three_hours_where_a_minute_takes_a_second() {
    let mut schedule = schedule("*/5 * * * *", Overlap::Allow, Form::Get, 60);
    let times = live(&mut schedule, at(WEEK / 60), Duration::from_millis(10), &returned());
    // The run at the very end of the week is a moment later.
    assert_eq!(times.len(), 7 * 24 * 12 - 1);
    schedule.look(None, at(WEEK / 60));
    assert_eq!(detail(&schedule).clock.utc, "Sat 2026-08-08 00:00:00");
}

#[test]
fn the_next_runs_are_told_in_both_zones() {
    let schedule = schedule("30 22 * * 0", Overlap::Allow, Form::Get, 60);
    let detail = detail(&schedule);
    let next: Vec<(&str, &str)> = detail.next.iter().map(|date| (date.utc.as_str(), date.local.as_str())).collect();
    assert_eq!(next.len(), 5);
    assert_eq!(next[0].0, "Sun 2026-08-02 22:30:00");
    assert_eq!(next[4].0, "Sun 2026-08-30 22:30:00");
    if schedule.zone != TimeZone::UTC {
        // In Berlin it is Monday by then.
        assert_eq!(next[0].1, "Mon 2026-08-03 00:30:00 CEST");
    }
    assert_eq!((detail.clock.utc.as_str(), detail.caret), ("Sat 2026-08-01 00:00:00", None));
}

#[test]
fn each_style_is_given_what_its_platform_gives() {
    let first = |form: Form, every: &str| {
        let mut schedule = schedule(every, Overlap::Allow, form, 1);
        let due = schedule.deadline().unwrap();
        let commands = schedule.tick(due);
        assert_eq!(schedule.form(), form);
        let size = calls(&commands)[0].1.to_string().len();
        assert!(matches!(told(&commands)[..], [Happened::Received { bytes, .. }] if *bytes == size), "{commands:?}");
        calls(&commands).remove(0).1
    };
    let event = first(Form::Event, "rate(5 minutes)");
    assert_eq!(
        event,
        json!({
            "version": "0", "id": EventId(1).uuid(), "detail-type": "Scheduled Event", "source": "aws.events",
            "account": "000000000000", "time": "2026-08-01T00:05:00Z", "region": "local",
            "resources": ["arn:aws:events:local:000000000000:rule/nightly"], "detail": {},
        })
    );
    let event = first(Form::Scheduled, "0 17 * * sun");
    assert_eq!(event, json!({ "cron": "0 17 * * sun", "scheduledTime": 1_785_690_000_000_u64 }));
    assert_eq!(first(Form::Get, "0 17 * * *"), Value::Null);
}

#[test]
fn five_fields_are_read_as_the_platform_of_the_style_reads_them() {
    let next = |form: Form| detail(&schedule("0 17 * * 1", Overlap::Allow, form, 1)).next[0].utc.clone();
    assert_eq!(next(Form::Get), "Mon 2026-08-03 17:00:00");
    assert_eq!(next(Form::Scheduled), "Sun 2026-08-02 17:00:00");
    // The same file with another function.
    let mut schedule = schedule("0 17 * * mon", Overlap::Allow, Form::Get, 1);
    let row = schedule.row();
    assert_eq!(row.problem.as_deref(), Some("Vercel takes no names: write 1 for mon"));
    assert_eq!(detail(&schedule).caret.as_deref(), Some("0 17 * * mon\n         ^"));
    assert_eq!((schedule.deadline(), schedule.tick(at(WEEK)).len()), (None, 0));
    schedule.look(Some(Form::Scheduled), at(WEEK));
    assert_eq!(schedule.row().problem, None);
    assert_eq!(detail(&schedule).next[0].utc, "Mon 2026-08-10 17:00:00");
}

#[test]
fn runs_that_last_longer_than_their_period_overlap() {
    let takes = Duration::from_secs(5 * MINUTE / 2);
    let mut allowed = schedule("rate(1 minute)", Overlap::Allow, Form::Event, 1);
    let times = live(&mut allowed, at(HOUR), takes, &returned());
    let counted = detail(&allowed);
    assert_eq!((times.len(), counted.overlapped, counted.most_at_once, counted.skipped), (59, 58, 3, 0));
    let mut locked = schedule("rate(1 minute)", Overlap::Skip, Form::Event, 1);
    let times = live(&mut locked, at(HOUR), takes, &returned());
    let counted = detail(&locked);
    assert_eq!((times.len(), counted.overlapped, counted.most_at_once, counted.skipped), (20, 0, 1, 39));
}

#[test]
fn a_failed_run_is_tried_again_only_where_it_is_an_asynchronous_event() {
    let mut events = schedule("cron(0 3 * * ? *)", Overlap::Allow, Form::Event, 1);
    let times = live(&mut events, at(24 * HOUR), Duration::from_secs(1), &failed());
    assert_eq!(times, ["2026-08-01T03:00:00Z"; 3]);
    let row = events.row();
    assert_eq!((row.counts.received, row.counts.calls, row.dead, row.counts.dead_lettered), (1, 3, 1, 1));
    let again = events.redrive(at(25 * HOUR));
    assert_eq!(calls(&again)[0].1["time"], "2026-08-01T03:00:00Z");
    for form in [Form::Get, Form::Scheduled] {
        for outcome in [failed(), Outcome::Throttled] {
            let mut schedule = schedule("0 3 * * *", Overlap::Allow, form, 1);
            assert_eq!(live(&mut schedule, at(24 * HOUR), Duration::from_secs(1), &outcome).len(), 1);
            let row = schedule.row();
            assert_eq!((row.counts.calls, row.counts.failed, row.dead, row.waiting), (1, 1, 0, 0));
            assert_eq!((row.events[0].stage, row.events[0].attempts), (Stage::Dead, 1));
        }
    }
}

#[test]
fn what_was_due_while_the_machine_slept_is_counted_and_not_made_up_for() {
    let mut schedule = schedule("*/10 * * * *", Overlap::Allow, Form::Event, 1);
    live(&mut schedule, at(HOUR + MINUTE), Duration::from_secs(1), &returned());
    assert_eq!(schedule.row().counts.received, 6);
    // Eight hours, from 01:01 to 09:01:30.
    schedule.slept(Duration::from_secs(8 * HOUR));
    let commands = schedule.tick(at(HOUR + MINUTE + 30));
    assert_eq!(calls(&commands), []);
    assert_eq!(told(&commands), [&Happened::Missed { runs: 48 }]);
    assert_eq!(detail(&schedule).clock.utc, "Sat 2026-08-01 09:01:30");
    assert_eq!(detail(&schedule).next[0].utc, "Sat 2026-08-01 09:10:00");
    let times = live(&mut schedule, at(HOUR + 10 * MINUTE + 1), Duration::from_secs(1), &returned());
    assert_eq!(times, ["2026-08-01T09:10:00Z"]);
    assert_eq!((schedule.row().counts.received, detail(&schedule).missed), (7, 48));
}

#[test]
fn a_run_that_is_only_a_little_late_comes() {
    let mut schedule = schedule("0 * * * *", Overlap::Allow, Form::Get, 1);
    schedule.slept(Duration::from_secs(HOUR + 59));
    assert_eq!(calls(&schedule.tick(at(0))).len(), 1);
    assert_eq!(detail(&schedule).missed, 0);
}

#[test]
fn runs_wait_until_it_is_known_how_the_function_is_called() {
    let plan = Plan { name: "n".into(), function: "/f".into(), every: "* * * * *".into(), overlap: Overlap::Allow };
    let mut schedule = Schedule::new(plan, clock(3600), TimeZone::UTC, 2, at(0));
    let soon = Moment(Duration::from_millis(20));
    assert_eq!(schedule.tick(soon), []);
    assert!(schedule.deadline().unwrap() > soon);
    schedule.look(Some(Form::Scheduled), soon);
    assert_eq!(calls(&schedule.tick(soon)).len(), 1);
}

#[test]
fn a_schedule_takes_no_events_by_hand_and_has_an_end() {
    let mut schedule = schedule("cron(0 12 1 8 ? 2026)", Overlap::Allow, Form::Event, 1);
    assert_eq!(schedule.receive(json!({}), at(0)), Err(Refused::MakesItsOwn));
    assert_eq!(detail(&schedule).next.len(), 1);
    assert_eq!(live(&mut schedule, at(WEEK), Duration::ZERO, &returned()).len(), 1);
    assert_eq!((schedule.deadline(), detail(&schedule).next), (None, Vec::new()));
    // A jump over centuries ends, too.
    let mut minutely = self::schedule("* * * * *", Overlap::Allow, Form::Event, 1);
    minutely.slept(Duration::from_secs(300 * 365 * 24 * HOUR));
    minutely.tick(at(1));
    assert_eq!(detail(&minutely).missed, MOST_MISSED);
    assert!(detail(&minutely).next[0].unix_millis > detail(&minutely).clock.unix_millis);
}

proptest! {
    #[test]
    fn every_run_that_is_due_is_begun_skipped_or_missed(
        period in 1_u64..200, takes in 0_u64..900, naps in prop::collection::vec((1_u64..4 * HOUR, 0_u64..12 * HOUR), 0..6),
        skip: bool, form in 0_usize..3,
    ) {
        let form = [Form::Event, Form::Scheduled, Form::Get][form];
        let overlap = if skip { Overlap::Skip } else { Overlap::Allow };
        let unit = if period == 1 { "minute" } else { "minutes" };
        let mut schedule = schedule(&format!("rate({period} {unit})"), overlap, form, 1);
        let mut now = 0;
        for (awake, asleep) in naps {
            now += awake;
            live(&mut schedule, at(now), Duration::from_secs(takes), &returned());
            schedule.slept(Duration::from_secs(asleep));
        }
        schedule.tick(at(now + 1));
        let passed = (schedule.time(at(now + 1)) - schedule.anchor) / 1000;
        let counted = detail(&schedule);
        prop_assert_eq!(schedule.row().counts.received + counted.skipped + counted.missed, passed / (period * MINUTE));
        if skip {
            prop_assert!(counted.most_at_once <= 1);
        }
    }
}
