//! Errors of TOML's syntax in the words of this program. Knows nothing of what a file should hold.

use crate::lesson::page::shown;

/// What is wrong and what to do: from the parser's message, and the text it points at, which may be empty.
pub(crate) fn words(message: &str, part: &str) -> (String, &'static str) {
    let begins = |starts: &[&str]| starts.iter().any(|start| message.starts_with(start));
    let holds = |words: &[&str]| words.iter().any(|word| message.contains(word));
    let not_closed = part.is_empty() && message.starts_with("invalid") && message.contains("string");
    let (what, help) = match part {
        _ if begins(&["duplicate key"]) => {
            return (
                format!("{} is given twice", shown(part)),
                "give each key once; begin each table of a list with [[name]]",
            );
        }
        _ if begins(&["cannot extend"]) => {
            return (format!("{} is a value and cannot hold more keys", shown(part)), "rename one of the two");
        }
        _ if holds(&["recurs"]) => ("too many lists or tables inside each other", "use fewer"),
        _ if begins(&["unclosed table", "unclosed array table"]) => {
            ("the heading is not closed", "end it as it began: [name] or [[name]]")
        }
        _ if begins(&["unclosed array"]) => ("the list is not closed", "end it with ]"),
        _ if begins(&["unclosed inline table"]) => ("the table is not closed", "end it with }"),
        _ if begins(&["missing comma", "extra assignment"]) => ("a comma is missing", "put commas between the entries"),
        _ if begins(&["extra comma"]) => ("there is a comma too many", "put one comma between two entries"),
        _ if begins(&["key with no value", "missing assignment"]) => ("a key without a value", "write key = value"),
        _ if begins(&["unexpected key or value"]) => {
            ("something stands after the value", "write one key = value in a line, and 2.5 rather than 2,5")
        }
        _ if holds(&["escape"]) => {
            ("the text holds an unknown escape", "write \\\\ for a backslash, or put the text between single quotes")
        }
        _ if not_closed && holds(&["expected `"]) => {
            ("the text is not closed", "end it with the quotes that it began with")
        }
        _ if holds(&["comment character", "visible characters"]) => {
            ("there is a control character", "take it out, or write it as \\u001b in a text")
        }
        _ if begins(&["carriage return"]) => {
            ("there is a carriage return without a line feed", "end lines with line feeds")
        }
        "" if holds(&["must be quoted", "missing value", "missing array"]) => {
            ("a value is missing", "write key = value")
        }
        "" if holds(&["unquoted key", "missing key"]) => ("a key is missing", "write key = value"),
        _ if holds(&["unquoted key"]) => {
            return (format!("{} cannot stand in a key", shown(part)), "use letters, digits, - and _, and then =");
        }
        _ if holds(&["date", "time", "month", "hour", "minute", "second", "year"]) => {
            ("the date is not written right", "put it in quotes")
        }
        _ if holds(&["zero", "digit", "radix", "sign", "mantissa", "exponent", "prefix"]) => {
            ("the number is not written right", "write 5, 0.5 or 1e6")
        }
        "" => ("this is not TOML", "a line is key = value, [table] or [[list of tables]]"),
        value => {
            return (format!("{} is not a value", shown(value)), "put texts between quotes and lists between [ and ]");
        }
    };
    (what.to_owned(), help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let (_, errors) = toml::de::DeTable::parse_recoverable(text);
        let part = errors[0].span().map_or("", |span| &text[span]);
        assert_eq!(words(errors[0].message(), part).0, expected, "{text}: {}", errors[0].message());
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
        check("a = [1, 2\nb = 1", "a comma is missing");
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
