//! The name that was probably meant. Knows nothing of what the names stand for.

/// The one of `known` that differs from `written` by the fewest letters, if those are few: at most one in three.
pub(crate) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written: Vec<char> = written.chars().take(65).collect();
    known
        .into_iter()
        .filter_map(|name| {
            let letters: Vec<char> = name.chars().collect();
            let allowed = (written.len().max(letters.len()) / 3).max(1);
            let differ = distance(&written, &letters);
            (differ <= allowed && differ < letters.len()).then_some((differ, name))
        })
        .min()
        .map(|(_, name)| name)
}

/// How many letters must be added, left out, changed or swapped with the next one.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut row = vec![i + 1];
        for j in 0..b.len() {
            let changed = last[j] + usize::from(a[i] != b[j]);
            let mut least = changed.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, expected: Option<&str>) {
        assert_eq!(nearest(written, ["title", "track", "minutes", "id"]), expected, "{written}");
    }

    #[test]
    fn slips_lead_to_the_name() {
        check("titel", Some("title"));
        check("minute", Some("minutes"));
        check("trak", Some("track"));
        check("ID", None);
        check("di", Some("id"));
    }

    #[test]
    fn other_words_lead_nowhere() {
        check("summary", None);
        check("", None);
        check(&"x".repeat(10_000), None);
    }
}
