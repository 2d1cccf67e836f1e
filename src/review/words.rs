//! Spans of days and hours in words.

use crate::clock::WallTime;

/// How long it is until `then`, such as `in 5 hours`. Rounded to what somebody would say.
pub fn until(now: WallTime, then: WallTime) -> String {
    let seconds = then.since(now);
    let (count, unit) = match seconds {
        0 => return "now".to_owned(),
        1..=5_400 => (seconds.div_ceil(60), "minute"),
        5_401..=129_600 => ((seconds + 1_800) / 3_600, "hour"),
        _ => ((seconds + 43_200) / 86_400, "day"),
    };
    format!("in {count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(seconds: u64, words: &str) {
        assert_eq!(until(WallTime(1_000), WallTime(1_000 + seconds)), words);
    }

    #[test]
    fn a_span_is_told_as_somebody_would_say_it() {
        check(0, "now");
        check(1, "in 1 minute");
        check(1_500, "in 25 minutes");
        check(4 * 3_600, "in 4 hours");
        check(20 * 3_600, "in 20 hours");
        check(44 * 3_600, "in 2 days");
        check(365 * 86_400, "in 365 days");
        assert_eq!(until(WallTime(9), WallTime(5)), "now");
    }
}
