//! Small formulas of a lesson, such as `calls * ms / 1000 * mb / 1024`: numbers, names, `+ - * /`, brackets, `min` and `max`.
//! A formula is read once and is whole then; it always ends, and its value may be no number (a division by zero).

use std::fmt;

/// Signs of a formula.
const MAX_SIGNS: usize = 200;

/// How deep brackets may lie in each other.
const MAX_DEPTH: usize = 16;

/// A formula whose names are known.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula(Node);

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Number(f64),
    /// The place of a name among the names that the formula may use.
    Name(usize),
    Pair(Operator, Box<(Node, Node)>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Least,
    Greatest,
}

/// Why a text is no formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormulaError {
    /// It is too long, or too deep.
    TooLarge,
    /// A number, a name or a bracket should stand here, but something else does or nothing.
    Expected(String),
    /// There is something after its end.
    Rest(String),
    /// A name that is not known.
    Unknown(String),
}

impl fmt::Display for FormulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => write!(f, "a formula has at most {MAX_SIGNS} signs and brackets {MAX_DEPTH} deep"),
            Self::Expected(there) if there.is_empty() => f.write_str("the formula ends too early"),
            Self::Expected(there) => write!(f, "a number or a name should stand where {there} stands"),
            Self::Rest(there) => write!(f, "the formula cannot go on with {there}"),
            Self::Unknown(name) => write!(f, "{name} is neither a parameter nor a value above"),
        }
    }
}

impl Formula {
    /// Reads a formula that may use these names.
    pub fn parse(text: &str, names: &[&str]) -> Result<Self, FormulaError> {
        if text.len() > MAX_SIGNS {
            return Err(FormulaError::TooLarge);
        }
        let mut reader = Reader { rest: text, names, depth: 0 };
        let node = reader.sum()?;
        match reader.peek() {
            None => Ok(Self(node)),
            Some(_) => Err(FormulaError::Rest(reader.word())),
        }
    }

    /// Its value, with a value for each of the names.
    pub fn value(&self, values: &[f64]) -> f64 {
        self.0.value(values)
    }
}

impl Node {
    fn value(&self, values: &[f64]) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Name(at) => values.get(*at).copied().unwrap_or(f64::NAN),
            Self::Pair(operator, pair) => {
                let (a, b) = (pair.0.value(values), pair.1.value(values));
                match operator {
                    Operator::Add => a + b,
                    Operator::Subtract => a - b,
                    Operator::Multiply => a * b,
                    Operator::Divide => a / b,
                    Operator::Least => a.min(b),
                    Operator::Greatest => a.max(b),
                }
            }
        }
    }
}

struct Reader<'t, 'n> {
    rest: &'t str,
    names: &'n [&'n str],
    depth: usize,
}

impl Reader<'_, '_> {
    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    fn eat(&mut self, sign: char) -> bool {
        let there = self.peek() == Some(sign);
        if there {
            self.rest = &self.rest[sign.len_utf8()..];
        }
        there
    }

    /// What stands here, for a message.
    fn word(&self) -> String {
        self.rest.chars().take(12).collect()
    }

    fn sum(&mut self) -> Result<Node, FormulaError> {
        let mut node = self.product()?;
        loop {
            let operator = match self.peek() {
                Some('+') => Operator::Add,
                Some('-') => Operator::Subtract,
                _ => return Ok(node),
            };
            self.rest = &self.rest[1..];
            node = Node::Pair(operator, Box::new((node, self.product()?)));
        }
    }

    fn product(&mut self) -> Result<Node, FormulaError> {
        let mut node = self.atom()?;
        loop {
            let operator = match self.peek() {
                Some('*') => Operator::Multiply,
                Some('/') => Operator::Divide,
                _ => return Ok(node),
            };
            self.rest = &self.rest[1..];
            node = Node::Pair(operator, Box::new((node, self.atom()?)));
        }
    }

    fn atom(&mut self) -> Result<Node, FormulaError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(FormulaError::TooLarge);
        }
        let node = self.atom_within()?;
        self.depth -= 1;
        Ok(node)
    }

    fn atom_within(&mut self) -> Result<Node, FormulaError> {
        match self.peek() {
            Some('(') => {
                self.eat('(');
                let node = self.sum()?;
                self.close()?;
                Ok(node)
            }
            Some(c) if c.is_ascii_digit() => {
                let digits = self.take(|c| c.is_ascii_digit() || c == '.');
                digits.parse().map(Node::Number).map_err(|_| FormulaError::Expected(digits))
            }
            Some(c) if c.is_ascii_lowercase() => {
                let name = self.take(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
                let operator = match name.as_str() {
                    "min" => Operator::Least,
                    "max" => Operator::Greatest,
                    _ => {
                        let at = self.names.iter().position(|known| *known == name);
                        return at.map(Node::Name).ok_or(FormulaError::Unknown(name));
                    }
                };
                if !self.eat('(') {
                    return Err(FormulaError::Expected(self.word()));
                }
                let first = self.sum()?;
                if !self.eat(',') {
                    return Err(FormulaError::Expected(self.word()));
                }
                let second = self.sum()?;
                self.close()?;
                Ok(Node::Pair(operator, Box::new((first, second))))
            }
            _ => Err(FormulaError::Expected(self.word())),
        }
    }

    fn close(&mut self) -> Result<(), FormulaError> {
        self.peek();
        if self.eat(')') { Ok(()) } else { Err(FormulaError::Expected(self.word())) }
    }

    fn take(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let end = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: f64) {
        let value = Formula::parse(text, &["calls", "ms"]).map(|formula| formula.value(&[2000.0, 300.0]));
        assert_eq!(value, Ok(expected), "{text}");
    }

    #[track_caller]
    fn check_wrong(text: &str, words: &str) {
        let problem = Formula::parse(text, &["calls", "ms"]).map_err(|error| error.to_string());
        assert_eq!(problem, Err(words.to_owned()), "{text}");
    }

    #[test]
    fn formulas_count_as_at_school() {
        check("calls * ms / 1000", 600.0);
        check("1 + 2 * 3 - 4 / 2", 5.0);
        check("(1 + 2) * 3", 9.0);
        check("10 - 2 - 3", 5.0);
        check("max(calls - 5000, 0) + min(ms, 0.5)", 0.5);
        check(" ( ( 7 ) ) ", 7.0);
    }

    #[test]
    fn what_is_no_formula_is_told_why() {
        check_wrong("", "the formula ends too early");
        check_wrong("calls *", "the formula ends too early");
        check_wrong("calls ms", "the formula cannot go on with ms");
        check_wrong("mb * 2", "mb is neither a parameter nor a value above");
        check_wrong("(1 + 2", "the formula ends too early");
        check_wrong("-1", "a number or a name should stand where -1 stands");
        check_wrong("1.2.3", "a number or a name should stand where 1.2.3 stands");
        check_wrong("max(1)", "a number or a name should stand where ) stands");
        check_wrong(&"(".repeat(100), "a formula has at most 200 signs and brackets 16 deep");
        check_wrong(&"1+".repeat(200), "a formula has at most 200 signs and brackets 16 deep");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[-+*/().,0-9a-z é]{0,60}") {
            if let Ok(formula) = Formula::parse(&text, &["a", "b"]) {
                let _ = formula.value(&[1.0, 2.0]);
            }
        }
    }
}
