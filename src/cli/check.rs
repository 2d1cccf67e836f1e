//! Problems of a lesson as an author reads them: the words, the place, the line with a mark under it, and what to do. Knows
//! nothing of how problems are found.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::lesson::problem::Problem;

/// The problems one after the other, without colour, an empty line after each; nothing for none.
pub fn render(problems: &[Problem]) -> String {
    rendered(problems, ToString::to_string)
}

/// What could be better, told apart from problems by a word.
pub fn render_warnings(warnings: &[Problem]) -> String {
    rendered(warnings, |Problem { file, line, column, what, .. }| format!("{file}:{line}:{column}: warning: {what}"))
}

fn rendered(problems: &[Problem], title: impl Fn(&Problem) -> String) -> String {
    let renderer = Renderer::plain().decor_style(DecorStyle::Ascii);
    let one = |problem: &Problem| format!("{}\n\n", renderer.render(&[group(problem, &title(problem))]));
    problems.iter().map(one).collect()
}

fn group<'a>(problem: &'a Problem, title: &'a str) -> Group<'a> {
    let Problem { line, help, excerpt, .. } = problem;
    let group = Group::with_title(Level::ERROR.no_name().primary_title(title));
    let group = if excerpt.text.is_empty() {
        group
    } else {
        let mark = AnnotationKind::Primary.span(excerpt.mark.clone());
        group.element(Snippet::source(excerpt.text.as_str()).line_start(*line).fold(false).annotation(mark))
    };
    group.element(Level::HELP.message(help.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::load::load;
    use crate::lesson::source::Source;

    fn check(lesson: &[(&str, &str)], expected: &[&str]) {
        let problems = load(&Source::of_files("a", lesson.iter().copied())).unwrap_err();
        let shown = render(&problems);
        assert_eq!(shown.lines().collect::<Vec<_>>(), expected, "{shown}");
    }

    #[test]
    fn a_problem_shows_its_line_and_what_to_do() {
        check(
            &[("lesson.toml", "\u{feff}format = 1\n\tid = \"größe\x1b")],
            &[
                "lesson.toml:2:13: there is a control character",
                "  |",
                "2 |   id = \"größe␛",
                "  |              ^",
                "  |",
                "  = help: take it out, or write it as \\u001b in a text",
                "",
            ],
        );
    }

    #[test]
    fn problems_stand_apart() {
        check(
            &[("lesson.toml", "format = 2\n")],
            &[
                "lesson.toml:1:10: this program reads lessons of format 1, not 2",
                "  |",
                "1 | format = 2",
                "  |          ^",
                "  |",
                "  = help: write format = 1, or use a newer version of the program",
                "",
            ],
        );
        let problem = load(&Source::of_files("a", [("lesson.toml", "format = 2")])).unwrap_err().remove(0);
        let one = render(std::slice::from_ref(&problem));
        assert_eq!(render(&[problem.clone(), problem]), one.repeat(2));
        assert_eq!(render(&[]), "");
    }

    #[test]
    fn a_missing_file_has_no_line() {
        check(
            &[("why.md", "")],
            &["lesson.toml:1:1: the folder has no lesson.toml", " |", " = help: begin a lesson with lesson.toml", ""],
        );
    }

    #[test]
    fn a_long_line_is_shown_around_the_mark() {
        let line = format!("format = [{}] 1", "2,".repeat(400));
        let shown = format!("1 | …{}] 1", "2,".repeat(39));
        check(
            &[("lesson.toml", &line)],
            &[
                "lesson.toml:1:813: something stands after the value",
                "  |",
                &shown,
                &format!("  |{}^", " ".repeat(82)),
                "  |",
                "  = help: write one key = value in a line, and 2.5 rather than 2,5",
                "",
            ],
        );
    }
}
