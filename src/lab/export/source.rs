//! Whether a `.js` file is a module or `CommonJS`, told from its text without running it: clouds differ in how they find that
//! out, and one of them does not try.

/// What a file can be loaded as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// A module only: it has `import` or `export` at its top.
    Module,
    /// `CommonJS` only: it has no such thing, and speaks of `require`, `module` or `exports`.
    CommonJs,
    /// Either.
    Either,
}

/// What this file can be loaded as. Its name decides if it ends in `.mjs` or `.cjs`.
pub(super) fn format(name: &str, source: &str) -> Format {
    match name.rsplit_once('.') {
        Some((_, "mjs")) => Format::Module,
        Some((_, "cjs")) => Format::CommonJs,
        _ => Scanner::new(source).format(),
    }
}

/// Walks over the text, past comments, strings, templates and regular expressions.
struct Scanner<'a> {
    rest: &'a str,
    /// The bracket that closes each one that is open; a backquote stands for the text of a template.
    open: Vec<char>,
    /// The last thing that was no space: a word, or a character.
    last: &'a str,
}

/// Words after which a slash begins a regular expression.
const BEFORE_EXPRESSION: &[&str] =
    &["return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "yield", "await"];

impl<'a> Scanner<'a> {
    fn new(source: &'a str) -> Self {
        Self { rest: source, open: Vec::new(), last: "" }
    }

    fn format(mut self) -> Format {
        let mut found = Format::Either;
        while let Some(word) = self.next_word() {
            // The name of a property is no keyword.
            if self.last == "." {
                self.last = word;
                continue;
            }
            self.last = word;
            let then = self.rest.trim_start();
            let top = self.open.is_empty();
            match word {
                "export" if top => return Format::Module,
                "import" if then.starts_with('.') || top && !then.starts_with('(') => return Format::Module,
                "require" | "module" | "exports" if !then.starts_with(':') => found = Format::CommonJs,
                _ => {}
            }
        }
        found
    }

    /// The next word outside strings and the like.
    fn next_word(&mut self) -> Option<&'a str> {
        loop {
            if self.open.last() == Some(&'`') {
                self.template_text();
            }
            let c = self.rest.chars().next()?;
            if c.is_alphanumeric() || c == '_' || c == '$' {
                let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$');
                return Some(self.take(end.unwrap_or(self.rest.len())));
            }
            match c {
                _ if c.is_whitespace() => drop(self.take(c.len_utf8())),
                '/' if self.rest.starts_with("//") => drop(self.take(self.rest.find('\n').unwrap_or(self.rest.len()))),
                '/' if self.rest.starts_with("/*") => {
                    let end = self.rest[2..].find("*/").map_or(self.rest.len(), |at| at + 4);
                    self.take(end);
                }
                '"' | '\'' => self.text(c, ['\n', '\n']),
                '/' if self.expression_is_next() => self.text(c, ['[', ']']),
                _ => self.mark(c),
            }
        }
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        taken
    }

    /// A string or a regular expression; between `shield` its end does not count. Never goes past its line.
    fn text(&mut self, end: char, shield: [char; 2]) {
        let mut shielded = false;
        let mut escaped = false;
        let inside = self.rest[1..].find(|c: char| {
            let ends = c == '\n' || c == end && !escaped && !shielded;
            shielded = (shielded || c == shield[0] && !escaped) && (escaped || c != shield[1]);
            escaped = c == '\\' && !escaped;
            ends
        });
        self.take(inside.map_or(self.rest.len(), |at| at + 2));
        self.last = "text";
    }

    /// The text of a template, up to its end or to an expression in it.
    fn template_text(&mut self) {
        let mut chars = self.rest.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => drop(chars.next()),
                '`' => {
                    self.open.pop();
                    self.last = "text";
                    self.take(at + 1);
                    return;
                }
                '$' if self.rest[at + 1..].starts_with('{') => {
                    self.open.push('}');
                    self.last = "{";
                    self.take(at + 2);
                    return;
                }
                _ => {}
            }
        }
        self.rest = "";
    }

    fn mark(&mut self, c: char) {
        match c {
            '(' => self.open.push(')'),
            '[' => self.open.push(']'),
            '{' => self.open.push('}'),
            '`' => self.open.push('`'),
            _ if self.open.last() == Some(&c) => drop(self.open.pop()),
            _ => {}
        }
        self.last = self.take(c.len_utf8());
    }

    fn expression_is_next(&self) -> bool {
        match self.last.chars().next() {
            None => true,
            Some(c) if c.is_alphanumeric() || c == '_' || c == '$' => BEFORE_EXPRESSION.contains(&self.last),
            Some(c) => !")]}".contains(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expected: Format, sources: &[&str]) {
        for source in sources {
            assert_eq!(format("a.js", source), expected, "{source}");
        }
    }

    #[test]
    fn modules_import_or_export_at_their_top() {
        check(
            Format::Module,
            &[
                "export default 1;",
                "const a = 1;\nexport { a };",
                "import a from './a.js';",
                "import'./a.js'",
                "import {a} from './a.js'; module.exports = a;",
                "const here = () => import.meta.url;",
                "/* x */ // y\nexport async function GET() {}",
                "const a = /[/'\"`{]/; export { a }",
                "const t = `${[1, `{`].map((x) => `${x}`)}`; export { t }",
                "const half = 4 / 2; const s = '/'; export { s }",
            ],
        );
    }

    #[test]
    fn what_only_looks_like_an_import_is_none() {
        check(
            Format::CommonJs,
            &[
                "exports.handler = async () => {};",
                "// export default 1\nmodule.exports = 1;",
                "const a = require('./a'); const b = import('./b.mjs');",
                "exports.text = `\nexport default 1\n`;",
                "exports.text = 'export default 1';",
                "module.exports = { export: 1, import: 2 }; module.exports.import;",
                "exports.a = (x) => x / 2 / 3; // '",
            ],
        );
        check(Format::Either, &["", "console.log(1)", "const o = { module: 1, a: { import: 1 } }; o.exports"]);
    }

    #[test]
    fn the_name_may_decide() {
        assert_eq!(format("a.mjs", "exports.a = 1"), Format::Module);
        assert_eq!(format("a.cjs", "export {}"), Format::CommonJs);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_to_its_end(source in "[-a{}()\\[\\]`$/'\"\\\\*. \nexport]{0,60}", other in ".{0,40}") {
            let _ = (format("a.js", &source), format("a.js", &other));
        }
    }
}
