//! What a learner whose program passes may still learn from the lesson's solution: the first of the lesson's remarks that is
//! about a true difference between the two. Compares words of the programs, and knows nothing of what they do.

use crate::lesson::model::{Challenge, Takeaway};

/// The remark for this program; none if no remark of the lesson fits.
pub fn from<'a>(challenge: &'a Challenge, source: &str) -> Option<&'a Takeaway> {
    let own = bare(source);
    challenge.takeaways.iter().find(|takeaway| !takeaway.yours_lacks.iter().any(|part| own.contains(&bare(part))))
}

/// Whether a program has a part, whatever its blanks and comments are.
pub fn has(source: &str, part: &str) -> bool {
    bare(source).contains(&bare(part))
}

/// A program without comments and without blanks outside of texts.
pub fn bare(source: &str) -> String {
    let mut kept = String::with_capacity(source.len());
    let mut rest = source.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('/', Some('/')) => while rest.next_if(|c| *c != '\n').is_some() {},
            ('/', Some('*')) => {
                rest.next();
                let mut last = ' ';
                for c in rest.by_ref() {
                    if (last, c) == ('*', '/') {
                        break;
                    }
                    last = c;
                }
            }
            ('"' | '\'' | '`', _) => {
                kept.push(c);
                while let Some(inner) = rest.next() {
                    kept.push(inner);
                    if inner == '\\' {
                        kept.extend(rest.next());
                    } else if inner == c {
                        break;
                    }
                }
            }
            _ if c.is_whitespace() => {}
            _ => kept.push(c),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_comments_are_no_difference() {
        assert_eq!(bare("a = 1; // b\n/* c\n d */ e\t= 'f // g' "), "a=1;e='f // g'");
        assert_eq!(bare("'it\\'s' + \"/*\""), "'it\\'s'+\"/*\"");
        assert_eq!(bare("/* open"), "");
        assert_eq!(bare("a / b"), "a/b");
        assert!(has("Math . max ( 0 , x )", "Math.max(0,"));
        assert!(!has("// Math.max(0, x)", "Math.max"));
    }
}
