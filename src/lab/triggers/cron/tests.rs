//! Runs that the platforms' own documentation names, and what is said about expressions that they refuse.

use cronexpr::jiff::Timestamp;
use proptest::prelude::*;

use super::*;

fn millis(date: &str) -> u64 {
    date.parse::<Timestamp>().unwrap().as_millisecond().cast_unsigned()
}

/// The next runs after a date, without the seconds, which are always 00.
fn runs(expression: &str, five: Dialect, from: &str, count: usize) -> Vec<String> {
    let every = read(expression, five).unwrap_or_else(|fault| panic!("{fault}\n{}", fault.caret()));
    let start = millis(from);
    let mut time = start;
    let mut runs = Vec::new();
    while runs.len() < count {
        let Some(next) = every.after(time, start) else { break };
        assert!(next > time);
        time = next;
        let date = Timestamp::from_millisecond(time.cast_signed()).unwrap().to_string();
        runs.push(date.trim_end_matches(":00Z").replace('T', " "));
    }
    runs
}

/// 2026-08-01 is a Saturday.
const SATURDAY: &str = "2026-08-01T00:00:00Z";

#[test]
fn vercel_counts_the_week_from_0() {
    let check = |expression: &str, expected: &[&str]| {
        assert_eq!(runs(expression, Dialect::Vercel, SATURDAY, expected.len()), expected, "{expression}");
    };
    check("0 5 * * *", &["2026-08-01 05:00", "2026-08-02 05:00"]);
    check("*/5 * * * *", &["2026-08-01 00:05", "2026-08-01 00:10"]);
    check("0 10 1 * *", &["2026-08-01 10:00", "2026-09-01 10:00"]);
    check("0 0 * * 0", &["2026-08-02 00:00", "2026-08-09 00:00"]);
    check("0 0 * * 1-5", &["2026-08-03 00:00", "2026-08-04 00:00"]);
    check("0 0 29 2 *", &["2028-02-29 00:00", "2032-02-29 00:00"]);
}

#[test]
fn cloudflare_counts_the_week_from_1() {
    let check = |expressions: &[&str], expected: &[&str]| {
        for expression in expressions {
            assert_eq!(runs(expression, Dialect::Cloudflare, SATURDAY, expected.len()), expected, "{expression}");
        }
    };
    check(&["*/30 * * * *"], &["2026-08-01 00:30", "2026-08-01 01:00"]);
    check(&["45 * * * *"], &["2026-08-01 00:45", "2026-08-01 01:45"]);
    check(&["0 17 * * sun", "0 17 * * 1"], &["2026-08-02 17:00", "2026-08-09 17:00"]);
    check(&["10 7 * * mon-fri", "10 7 * * 2-6"], &["2026-08-03 07:10", "2026-08-04 07:10"]);
    check(&["0 15 1 * *"], &["2026-08-01 15:00", "2026-09-01 15:00"]);
    check(&["0 18 * * 6L", "0 18 * * friL"], &["2026-08-28 18:00", "2026-09-25 18:00"]);
    check(&["59 23 LW * *"], &["2026-08-31 23:59", "2026-09-30 23:59", "2026-10-30 23:59", "2026-11-30 23:59"]);
    check(&["0 0 * JAN SAT-SUN"], &["2027-01-02 00:00", "2027-01-03 00:00", "2027-01-09 00:00"]);
    check(&["0 0 * * 7L"], &["2026-08-29 00:00", "2026-09-26 00:00"]);
    // Both days: one of them is enough.
    check(&["0 0 13 * fri"], &["2026-08-07 00:00", "2026-08-13 00:00", "2026-08-14 00:00"]);
}

#[test]
fn eventbridge_names_the_year_and_counts_the_week_from_1() {
    let check = |expression: &str, expected: &[&str]| {
        assert_eq!(runs(expression, Dialect::Vercel, SATURDAY, expected.len()), expected, "{expression}");
    };
    check("cron(0 10 * * ? *)", &["2026-08-01 10:00", "2026-08-02 10:00"]);
    check("cron(15 12 * * ? *)", &["2026-08-01 12:15", "2026-08-02 12:15"]);
    check("cron(0 18 ? * MON-FRI *)", &["2026-08-03 18:00", "2026-08-04 18:00"]);
    check("cron(0 8 1 * ? *)", &["2026-08-01 08:00", "2026-09-01 08:00"]);
    check("cron(0/15 * * * ? *)", &["2026-08-01 00:15", "2026-08-01 00:30"]);
    check("cron(0/10 * ? * 2-6 *)", &["2026-08-03 00:00", "2026-08-03 00:10"]);
    check("cron(0/5 8-17 ? * MON-FRI *)", &["2026-08-03 08:00", "2026-08-03 08:05"]);
    check("cron(0 9 ? * 2#1 *)", &["2026-08-03 09:00", "2026-09-07 09:00"]);
    check("cron(0 9 ? * 2/2 *)", &["2026-08-03 09:00", "2026-08-05 09:00", "2026-08-07 09:00", "2026-08-10 09:00"]);
    check("cron(0 9 ? * L *)", &["2026-08-01 09:00", "2026-08-08 09:00"]);
    check("cron(0 9 L * ? *)", &["2026-08-31 09:00", "2026-09-30 09:00"]);
    // The 15th of August is a Saturday.
    check("cron(0 9 15W * ? *)", &["2026-08-14 09:00", "2026-09-15 09:00"]);
    check("cron(0 0 1 1 ? 2030,2040-2044/2)", &["2030-01-01 00:00", "2040-01-01 00:00", "2042-01-01 00:00"]);
    assert_eq!(runs("cron(0 0 1 1 ? 2020)", Dialect::Vercel, SATURDAY, 3), [""; 0]);
    check("rate(5 minutes)", &["2026-08-01 00:05", "2026-08-01 00:10"]);
    check("rate(1 day)", &["2026-08-02 00:00", "2026-08-03 00:00"]);
}

#[test]
fn a_rate_counts_from_its_beginning() {
    let every = read("rate(1 hour)", Dialect::Vercel).unwrap();
    assert_eq!(every.after(5_000, 5_000), Some(3_605_000));
    assert_eq!(every.after(3_605_000, 5_000), Some(7_205_000));
}

#[test]
fn a_bad_expression_has_a_caret_under_its_fault() {
    let check = |dialect: Dialect, expression: &str, caret: &str, message: &str| {
        let fault = read(expression, dialect).unwrap_err();
        assert_eq!(fault.caret(), format!("{expression}\n{caret}"), "{fault}");
        assert_eq!(fault.to_string(), message);
    };
    let vercel = |expression: &str, caret: &str, message: &str| check(Dialect::Vercel, expression, caret, message);
    vercel("*/5 * 61 * *", "      ^", "days of the month go from 1 to 31, so not 61");
    vercel("0 1,2,24 * * *", "      ^", "hours go from 0 to 23, so not 24");
    vercel("0 0 * * MON", "        ^", "Vercel takes no names: write 1 for MON");
    vercel("0 0 * * 7", "        ^", "days of the week go from 0, which is Sunday, to 6, so not 7");
    vercel("0 0 1 * 1", "        ^", "Vercel takes a day of the month or a day of the week: the other one is *");
    vercel("0 0 L * *", "    ^", "Vercel takes numbers with * , - and / only");
    vercel("*/0 * * * *", "  ^", "a step of minutes goes from 1 to 59");
    vercel("é * * * *", "^", "here stands a number from 0 to 59, for minutes");
    vercel("0 0 30 2 *", "    ^", "no month that is named has such a day, so this never comes");
    let five = "here stand 5 fields: minute, hour, day of the month, month, day of the week; there are";
    vercel("0 0 * *", "       ^", &format!("{five} 4"));
    vercel("0 0 * * * *", "          ^", &format!("{five} 6"));
    vercel("", "^", &format!("{five} 0"));
    check(Dialect::Cloudflare, "0 0 * * 0", "        ^", "days of the week go from 1, which is Sunday, to 7, so not 0");
    check(
        Dialect::Cloudflare,
        "0 0 * MOX *",
        "      ^",
        "here stands a number from 1 to 12 or a name such as JAN, for months",
    );
    vercel("cron(0 10 * * * *)", "              ^", "one of the two days has to be ?, the one that does not count");
    vercel("cron(0 10 ? * ? *)", "              ^", "only one of the two days may be ?");
    vercel("cron(0 10 ? * 6#6 *)", "                ^", "behind # stands which one of the month, 1 to 5");
    vercel("cron(0 10 * * ? 1969)", "                ^", "years go from 1970 to 2199, so not 1969");
    vercel("cron(0 17-9 * * ? *)", "       ^", "a range goes upwards; write two of them with a comma between");
    vercel("rate(5)", "      ^", "a rate has a number and a unit, such as rate(5 minutes)");
    vercel("rate(0 minutes)", "     ^", "the number of a rate is a whole one from 1 to 100000");
    vercel("rate(1 minutes)", "       ^", "after 1 the unit has no s, such as rate(1 minute)");
    vercel("rate(5 minute)", "       ^", "after more than 1 the unit has an s, such as rate(5 minutes)");
    vercel("rate(30 seconds)", "        ^", "the shortest rate is one minute");
    vercel("cron(* * * * ? *", "    ^", "only cron(…) and rate(…) have parentheses, and nothing stands behind them");
}

proptest! {
    #[test]
    fn no_expression_is_too_odd(text in "(cron\\(|rate\\()?[0-9*/,?LW#A-Z é-]{0,24}\\)?", time in 0_u64..4_000_000_000_000) {
        for dialect in [Dialect::Vercel, Dialect::Cloudflare] {
            match read(&text, dialect) {
                Ok(every) => prop_assert!(every.after(time, 0).is_none_or(|next| next > time)),
                Err(fault) => prop_assert!(fault.at <= text.chars().count()),
            }
        }
    }

    #[test]
    fn every_item_that_is_taken_is_read(
        minute in 0_u16..60, step in 1_u16..60, hour in 0_u16..24, day in 1_u16..29, month in 1_u16..13, week in 1_u16..8,
        nth in 1_u16..6,
    ) {
        for expression in [
            format!("{minute}/{step} {hour} * * ? *"),
            format!("{minute},{minute}-59 {hour}-23 {day}W,L {month} ? 2030-2040"),
            format!("*/{step} * ? * {week}#{nth},{week}L *"),
            format!("* * ? {month}/2 {week}/3,{week} *"),
        ] {
            let read = read(&format!("cron({expression})"), Dialect::Vercel);
            prop_assert!(read.is_ok(), "{} {:?}", expression, read);
        }
    }
}
