//! Errors of TOML's syntax in the words of this program. Knows nothing of what a file should hold.

use crate::lesson::page::{Harm, Span, shown};

/// An error of syntax.
#[derive(Debug, PartialEq)]
pub(crate) struct Broken {
    /// What is wrong.
    pub(crate) what: String,
    /// What to do.
    pub(crate) help: &'static str,
    /// What it may have spoiled.
    pub(crate) harm: Harm,
}

/// Whether the parser keeps nothing that stands after this error.
pub(crate) fn stops(message: &str) -> bool {
    message.starts_with("key with no value")
}

/// An error from the parser's message and the place in the text that it points at.
pub(crate) fn words(message: &str, text: &str, at: Span) -> Broken {
    let part = text.get(at.start..at.end).unwrap_or_default();
    let begins = |starts: &[&str]| starts.iter().any(|start| message.starts_with(start));
    let holds = |words: &[&str]| words.iter().any(|word| message.contains(word));
    let not_closed =
        part.is_empty() && begins(&["invalid"]) && holds(&["string, expected `\"`", "string, expected `'`"]);
    let broken = |what: &str, help, harm| Broken { what: what.to_owned(), help, harm };
    match part {
        _ if begins(&["duplicate key"]) => {
            let help = "give each key once; begin each table of a list with [[name]]";
            broken(&format!("{} is given twice", shown(part)), help, Harm::Value)
        }
        _ if begins(&["cannot extend"]) => broken(
            &format!("{} is a value and cannot hold more keys", shown(part)),
            "rename one of the two",
            Harm::Line,
        ),
        _ if holds(&["recurs"]) => broken("too many lists or tables inside each other", "use fewer", Harm::Block),
        _ if begins(&["unclosed table", "unclosed array table"]) => {
            broken("the heading is not closed", "end it as it began: [name] or [[name]]", Harm::Block)
        }
        _ if begins(&["unclosed array"]) => broken("the list is not closed", "end it with ]", Harm::Rest),
        _ if begins(&["unclosed inline table"]) => broken("the table is not closed", "end it with }", Harm::Rest),
        _ if begins(&["missing comma between array"]) && begins_line(text, at) => {
            broken("the list before this line is not closed", "end it with ]", Harm::Rest)
        }
        _ if begins(&["missing comma between key"]) && begins_line(text, at) => broken(
            "the table before this line is not closed",
            "end it with }, or put a comma after the last key",
            Harm::Rest,
        ),
        _ if begins(&["missing comma", "extra assignment"]) => {
            broken("a comma is missing", "put commas between the entries", Harm::Block)
        }
        _ if begins(&["extra comma"]) => {
            broken("there is a comma too many", "put one comma between two entries", Harm::Line)
        }
        _ if begins(&["key with no value", "missing assignment"]) => {
            broken("a key without a value", "write key = value", Harm::Line)
        }
        _ if begins(&["unexpected key or value"]) => broken(
            "something stands after the value",
            "write one key = value in a line, and 2.5 rather than 2,5",
            Harm::Line,
        ),
        _ if holds(&["escape"]) => broken(
            "the text holds an unknown escape",
            "write \\\\ for a backslash, or put the text between single quotes",
            Harm::Value,
        ),
        _ if not_closed && holds(&["multi-line"]) => {
            broken("the text is not closed", "end it with the three quotes that it began with", Harm::Rest)
        }
        _ if not_closed => broken("the text is not closed", "end it with the quotes that it began with", Harm::Line),
        _ if holds(&["comment character", "visible characters"]) => {
            broken("there is a control character", "take it out, or write it as \\u001b in a text", Harm::Line)
        }
        _ if begins(&["carriage return"]) => {
            broken("there is a carriage return without a line feed", "end lines with line feeds", Harm::Line)
        }
        "" if holds(&["must be quoted", "missing value", "missing array"]) => {
            broken("a value is missing", "write key = value", Harm::Value)
        }
        "" if holds(&["unquoted key", "missing key"]) => broken("a key is missing", "write key = value", Harm::Line),
        _ if holds(&["unquoted key"]) => {
            let what = format!("{} cannot stand in a key", shown(part));
            broken(&what, "use letters, digits, - and _, and then =", Harm::Line)
        }
        _ if holds(&["date", "time", "month", "hour", "minute", "second", "year"]) => {
            broken("the date is not written right", "put it in quotes", Harm::Value)
        }
        _ if holds(&["zero", "digit", "radix", "sign", "mantissa", "exponent", "prefix"]) => {
            broken("the number is not written right", "write 5, 0.5 or 1e6", Harm::Value)
        }
        "" => broken("this is not TOML", "a line is key = value, [table] or [[list of tables]]", Harm::Block),
        value => {
            let what = format!("{} is not a value", shown(value));
            broken(&what, "put texts between quotes and lists between [ and ]", Harm::Value)
        }
    }
}

/// Whether a key or a heading begins there, with nothing before it in its line.
fn begins_line(text: &str, at: Span) -> bool {
    let (Some(before), Some(after)) = (text.get(..at.start), text.get(at.start..)) else {
        return false;
    };
    let blank = before.rsplit('\n').next().is_some_and(|line| line.trim().is_empty());
    let line = after.lines().next().unwrap_or_default();
    let key = line.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == '.');
    let is_key = key.len() < line.len() && key.trim_start().starts_with('=');
    let is_heading =
        line.starts_with("[[") || line.trim_start_matches('[').starts_with(|c: char| c.is_ascii_alphabetic());
    blank && (is_key || is_heading)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let (_, errors) = toml::de::DeTable::parse_recoverable(text);
        let at = Span::from(errors[0].span().unwrap());
        assert_eq!(words(errors[0].message(), text, at).what, expected, "{text}: {}", errors[0].message());
    }

    #[test]
    fn usual_slips_have_their_own_words() {
        check("a = n", "`n` is not a value");
        check("a = true1", "`true1` is not a value");
        check("a = Serverless tutor", "`Serverless tutor` is not a value");
        check("a = \nb = 1", "a value is missing");
        check("a = ]", "a value is missing");
        check("a = \"x\nb = 1", "the text is not closed");
        check("a = \"\"\"x\nb = 1", "the text is not closed");
        check("a = 'x\nb = 1", "the text is not closed");
        check("a = \"\\q\"", "the text holds an unknown escape");
        check("a = \"\u{1}\"", "there is a control character");
        check("# \u{1}", "there is a control character");
        check("a = [1, 2", "the list is not closed");
        check("a = [1, 2\nb = 1", "the list before this line is not closed");
        check("a = [[1]\n[[b]]\n", "the list before this line is not closed");
        check("a = [1\n  [c]\n", "the list before this line is not closed");
        check("a = [\n  'x'\n  'y'\n]", "a comma is missing");
        check("a = [\n  { b = 1 }\n  { b = 2 }\n]", "a comma is missing");
        check("a = { b = 1\nc = 2", "the table before this line is not closed");
        check("[a\nb = 1", "the heading is not closed");
        check("[[a]\nb = 1", "the heading is not closed");
        check("a = { b = 1", "the table is not closed");
        check("a = { b = 1 c = 2 }", "a comma is missing");
        check("a = [,]", "there is a comma too many");
        check("a b = 1", "a key without a value");
        check("a = 12,5", "something stands after the value");
        check("a = 01", "the number is not written right");
        check("a = 1_", "the number is not written right");
        check("a = 2026-13-45", "the date is not written right");
        check("= 1", "a key is missing");
        check("a: 1 = 2", "a key without a value");
        check("ä = 1", "`ä` cannot stand in a key");
        check("a = 1\na = 2", "`a` is given twice");
        check("[a]\n[a]", "`a` is given twice");
        check("a = 1\na.b = 2", "`a` is a value and cannot hold more keys");
        check(&format!("a = {}", "[".repeat(100)), "too many lists or tables inside each other");
        check("a = 1\rb = 2", "there is a carriage return without a line feed");
    }
}
