//! Environment variables as they stand in a `.env` file. Pure.
//!
//! The rules are those of the `dotenv` package: `export` may stand before a name, `#` begins a comment, a value in quotes
//! may go over lines. In double quotes `\n`, `\r`, `\t`, `\"`, `\\` and `\$` are escapes. `$NAME` is not replaced.

use std::collections::BTreeMap;

/// A line that says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BadLine {
    /// Its number, from 1.
    pub(super) line: u32,
    /// What is wrong.
    pub(super) message: String,
}

/// The variables of a text, the last value of each name, and the lines that were left out.
pub(super) fn parse(text: &str) -> (BTreeMap<String, String>, Vec<BadLine>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let mut variables = BTreeMap::new();
    let mut bad = Vec::new();
    let mut rest = text.as_str();
    let mut line = 1;
    while !rest.is_empty() {
        let (read, after) = statement(rest);
        match read {
            Ok(Some((name, value))) => {
                variables.insert(name, value);
            }
            Ok(None) => {}
            Err(message) => bad.push(BadLine { line, message }),
        }
        line += rest[..rest.len() - after.len()].matches('\n').count() as u32;
        rest = after;
    }
    (variables, bad)
}

type Assignment = (String, String);

/// Reads the next line, or lines if a value goes over several, and gives back what comes after.
fn statement(text: &str) -> (Result<Option<Assignment>, String>, &str) {
    let (line, next) = text.split_once('\n').unwrap_or((text, ""));
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return (Ok(None), next);
    }
    let line = line.strip_prefix("export ").map_or(line, str::trim_start);
    let Some((name, value)) = line.split_once('=') else {
        return (Err("a line is NAME=value, and this one has no =".into()), next);
    };
    let name = name.trim_end();
    if !is_name(name) {
        return (Err("a name is made of letters, digits and _, and does not begin with a digit".into()), next);
    }
    let value = value.trim_start();
    let Some(quote @ ('"' | '\'' | '`')) = value.chars().next() else {
        let value = value.split('#').next().unwrap_or("").trim_end();
        return (Ok(Some((name.to_owned(), value.to_owned()))), next);
    };
    // The value may go on below, so it is looked for in the whole text.
    let start = value.as_ptr() as usize - text.as_ptr() as usize + quote.len_utf8();
    let Some((value, after)) = quoted(&text[start..], quote) else {
        return (Err(format!("the quote {quote} is not closed")), next);
    };
    let (behind, next) = after.split_once('\n').unwrap_or((after, ""));
    let behind = behind.trim_start();
    if behind.is_empty() || behind.starts_with('#') {
        (Ok(Some((name.to_owned(), value))), next)
    } else {
        (Err(format!("something stands behind the closing {quote}")), next)
    }
}

fn is_name(name: &str) -> bool {
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    starts && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The value up to the closing quote, and what comes after it.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            _ if c == quote => return Some((value, &text[at + quote.len_utf8()..])),
            '\\' if quote == '"' => match chars.next()?.1 {
                'n' => value.push('\n'),
                'r' => value.push('\r'),
                't' => value.push('\t'),
                escaped @ ('"' | '\\' | '$') => value.push(escaped),
                other => value.extend(['\\', other]),
            },
            _ => value.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)], bad: &[(u32, &str)]) {
        let (variables, found) = parse(text);
        let variables: Vec<(&str, &str)> = variables.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(variables, expected, "{text}");
        let found: Vec<(u32, &str)> = found.iter().map(|bad| (bad.line, bad.message.as_str())).collect();
        assert_eq!(found, bad, "{text}");
    }

    #[test]
    fn plain_values() {
        check("A=1\nB = two words \n\n# no\n  # neither\nC=", &[("A", "1"), ("B", "two words"), ("C", "")], &[]);
        check("export A=1\nexport   B=2\nexported=3\r\n", &[("A", "1"), ("B", "2"), ("exported", "3")], &[]);
        check("A=x # comment\nB=x#y\nC=a=b\nD=$A", &[("A", "x"), ("B", "x"), ("C", "a=b"), ("D", "$A")], &[]);
        check("\u{feff}A=1\nA=2", &[("A", "2")], &[]);
        check("A=it's\n", &[("A", "it's")], &[]);
        check("", &[], &[]);
    }

    #[test]
    fn quoted_values() {
        check("A=\" a # b \" # c\nB='x\\n\"y'\nC=`it's`", &[("A", " a # b "), ("B", "x\\n\"y"), ("C", "it's")], &[]);
        check(r#"A="a\n\t\"\\\$\q""#, &[("A", "a\n\t\"\\$\\q")], &[]);
        check("A=\"one\ntwo\r\nthree\"\nB=2", &[("A", "one\ntwo\nthree"), ("B", "2")], &[]);
        check("A=\"\"\nB=''", &[("A", ""), ("B", "")], &[]);
    }

    #[test]
    fn bad_lines_are_told_and_the_rest_counts() {
        let no_name = "a name is made of letters, digits and _, and does not begin with a digit";
        check(
            "A=1\nnothing\nB=2\n1C=3\nD-E=4\n=5\nF=6",
            &[("A", "1"), ("B", "2"), ("F", "6")],
            &[(2, "a line is NAME=value, and this one has no ="), (4, no_name), (5, no_name), (6, no_name)],
        );
        check("A=\"open\nB=2", &[("B", "2")], &[(1, "the quote \" is not closed")]);
        check(
            "A=\"x\ny\" z\nB=2\nC",
            &[("B", "2")],
            &[(1, "something stands behind the closing \""), (4, "a line is NAME=value, and this one has no =")],
        );
        check("A=\"x\\", &[], &[(1, "the quote \" is not closed")]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

        #[test]
        fn no_text_breaks_it(text in "([A-C=\"'`\\\\#\n\r\t é]|\\PC|export ){0,60}") {
            let (_, bad) = parse(&text);
            let lines = text.matches('\n').count() as u32 + 1;
            prop_assert!(bad.iter().all(|bad| (1..=lines).contains(&bad.line)));
        }

        #[test]
        fn a_value_in_quotes_comes_back(value in "\\PC{0,20}\n?\\PC{0,5}") {
            let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
            let (variables, bad) = parse(&format!("B=0\nA=\"{escaped}\" # \"\nC=0"));
            prop_assert_eq!(bad, []);
            prop_assert_eq!(variables.get("A"), Some(&value));
            prop_assert_eq!(variables.len(), 3);
        }
    }
}
