//! Dates with their time as ISO 8601 writes them. Knows nothing of what happens when.

/// Whether the text is a date with its time, such as `2026-11-28T09:45:12.000Z`.
pub(super) fn is_date(text: &str) -> bool {
    let Some((day, time)) = text.split_once('T') else { return false };
    is_day(day) && is_time(time)
}

fn is_day(day: &str) -> bool {
    let mut parts = day.split('-');
    let (Some(year), Some(month), Some(day), None) = (
        parts.next().and_then(|part| number(part, 4)),
        parts.next().and_then(|part| number(part, 2)),
        parts.next().and_then(|part| number(part, 2)),
        parts.next(),
    ) else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// Hours and minutes, seconds if they are there, and the zone.
fn is_time(time: &str) -> bool {
    let Some(zone) = time.find(['Z', '+', '-']) else { return false };
    let (clock, zone) = time.split_at(zone);
    let zoned = zone == "Z" || zone.get(1..).is_some_and(|zone| is_clock(zone, 2));
    zoned && (is_clock(clock, 2) || is_clock(clock, 3))
}

/// So many parts of a time on the clock; the third may have a fraction.
fn is_clock(clock: &str, parts: usize) -> bool {
    let (whole, fraction) = clock.split_once('.').map_or((clock, None), |(whole, rest)| (whole, Some(rest)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let fits = |(i, part): (usize, &str)| number(part, 2).is_some_and(|n| n < if i == 0 { 24 } else { 60 });
    whole.split(':').count() == parts
        && whole.split(':').enumerate().all(fits)
        && fraction.is_none_or(|fraction| parts == 3 && digits(fraction))
}

fn number(text: &str, digits: usize) -> Option<u32> {
    let plain = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_are_what_iso_8601_says() {
        for good in [
            "2026-11-28T09:45:12.000Z",
            "2026-11-28T09:45Z",
            "2024-02-29T00:00:00Z",
            "2026-11-28T09:45:12+01:00",
            "2026-11-28T09:45:12.123456-08:00",
        ] {
            assert!(is_date(good), "{good}");
        }
        for bad in [
            "",
            "T",
            "today",
            "2026-11-28",
            "2026-13-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2025-02-29T00:00:00Z",
            "2026-11-28T24:00:00Z",
            "2026-11-28T09:45:12",
            "2026-11-28T09:45:12.Z",
            "2026-11-28T09:45.5Z",
            "2026-11-28T09Z",
            "2026-11-28 09:45:12Z",
            "Sat Nov 28 2026 09:45:12 GMT",
            "１２３４-11-28T09:45:12Z",
            "2026-11-28T09:45:12Zé",
        ] {
            assert!(!is_date(bad), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in ".*", tail in "[0-9TZ:.+é-]*") {
            is_date(&text);
            is_date(&format!("2026-11-28T{tail}"));
        }
    }
}
