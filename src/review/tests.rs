//! When things come back.

use proptest::prelude::*;

use super::*;
use crate::progress::merge;
use crate::progress::reviews::Review;

/// A Monday evening in 2026.
const EVENING: WallTime = WallTime(1_790_000_000);

fn entry(grade: Grade, sure: Option<u8>) -> Review {
    Review { grade, confidence: sure.map(|number| Confidence::try_from(number).unwrap()) }
}

fn question_id() -> ItemId {
    "question/q-07".parse().unwrap()
}

/// After these reviews, so many hours after the evening each: due in so many hours from the last one.
#[track_caller]
fn check(reviews: &[(u64, Grade, Option<u8>)], hours: u64) {
    let mut log = Log::default();
    for (at, grade, sure) in reviews {
        log.push(EVENING.plus(at * HOUR), entry(*grade, *sure));
    }
    let (_, last, _) = log.last().unwrap();
    let item = item(question_id(), Some(&log), Missed::No, last);
    assert_eq!(item.due.since(last), hours * HOUR, "{item:?}");
}

#[test]
fn sure_and_wrong_returns_soonest_then_what_was_missed_then_the_rest() {
    check(&[(0, Grade::Again, Some(3))], 4);
    check(&[(0, Grade::Again, Some(1))], 20);
    check(&[(0, Grade::Seen, None)], 20);
    check(&[(0, Grade::Hard, Some(1))], 20);
    check(&[(0, Grade::Good, None)], 44);
    check(&[(0, Grade::Easy, Some(3))], 8 * 24 - 4);
}

#[test]
fn what_is_recalled_again_and_again_stays_away_for_longer() {
    check(&[(0, Grade::Again, None), (20, Grade::Good, None)], 44);
    check(&[(0, Grade::Good, None), (44, Grade::Good, None)], 11 * 24 - 4);
    let many: Vec<_> = (0..40).map(|time| (time * 24 * 400, Grade::Easy, None)).collect();
    check(&many, 365 * 24 - 4);
}

#[test]
fn a_second_time_on_the_same_day_counts_little() {
    check(&[(0, Grade::Good, None), (1, Grade::Good, None)], 44);
}

#[test]
fn a_clock_that_was_wrong_leaves_nothing_waiting_for_ever() {
    let now = EVENING;
    let mut log = Log::default();
    log.push(WallTime(u64::MAX), entry(Grade::Easy, None));
    assert_eq!(item(question_id(), Some(&log), Missed::No, now).due, now);
    // Asked again under the right date, it waits as anything else does.
    log.push(now, entry(Grade::Good, None));
    let due = item(question_id(), Some(&log), Missed::No, now).due;
    assert!(due > now && due < now.plus(400 * DAY), "{due:?}");
    // And a clock that is set back for a while makes nothing due before it was asked.
    log.push(WallTime(0), entry(Grade::Good, None));
    let due = item(question_id(), Some(&log), Missed::No, WallTime(0)).due;
    assert!(due > WallTime(0) && due < WallTime(400 * DAY), "{due:?}");
}

proptest! {
    #[test]
    fn any_log_gives_a_day_that_comes(entries in proptest::collection::vec((any::<u64>(), 0u8..5), 1..90), now: u64) {
        let grades = [Grade::Seen, Grade::Again, Grade::Hard, Grade::Good, Grade::Easy];
        let mut log = Log::default();
        for (at, grade) in entries {
            log.push(WallTime(at), entry(grades[usize::from(grade)], None));
        }
        let item = item(question_id(), Some(&log), Missed::No, WallTime(now));
        prop_assert!(item.due.since(WallTime(now)) <= 366 * DAY, "{:?}", item);
    }

    #[test]
    fn joined_in_any_order_it_is_due_at_the_same_time(here in proptest::collection::vec((0u64..400, 1u8..5), 0..6), there in proptest::collection::vec((0u64..400, 1u8..5), 0..6)) {
        let grades = [Grade::Seen, Grade::Again, Grade::Hard, Grade::Good, Grade::Easy];
        let record = |entries: &[(u64, u8)]| {
            let mut record = LessonProgress::default();
            let log = record.reviews.entry(question_id()).or_default();
            log.push(EVENING, entry(Grade::Again, None));
            for (hours, grade) in entries {
                log.push(EVENING.plus(hours * HOUR), entry(grades[usize::from(*grade)], None));
            }
            record
        };
        let due = |record: &LessonProgress| item(question_id(), record.reviews.get(&question_id()), Missed::No, EVENING).due;
        let (a, b) = (record(&here), record(&there));
        prop_assert_eq!(due(&merge::lesson(a.clone(), b.clone())), due(&merge::lesson(b, a)));
    }
}
