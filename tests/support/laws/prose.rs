//! The law of Markdown: any text is prose that can be shown at any width without losing a word, or a list of problems.

use serverless_tutor::lesson::load::load;
use serverless_tutor::lesson::model::{Block, Body, Picture, Text};
use serverless_tutor::lesson::source::Source;
use serverless_tutor::tui::theme::palette::DARK;
use serverless_tutor::tui::widget::rich;
use unicode_segmentation::UnicodeSegmentation;

use super::lesson::{Files, assert_places};
use super::text::assert_shown;

/// A lesson with nothing but prose.
const LESSON: &str = include_str!("prose.toml");

/// Reads prose and wraps it. Gives its words, if it is prose.
pub(crate) fn check(markdown: &str, cells: u16) -> Option<String> {
    let files =
        Files::from([("lesson.toml".to_owned(), LESSON.into()), ("why.md".to_owned(), markdown.as_bytes().to_vec())]);
    let lesson = match load(&Source::of_files("sample", files.clone())) {
        Ok(lesson) => lesson,
        Err(problems) => {
            assert!(problems.iter().all(|problem| problem.file == *"why.md"), "{problems:?}");
            assert_places(&files, &problems);
            return None;
        }
    };
    let Body::Why(prose) = &lesson.sections[0].body else { panic!("the lesson has another section first") };
    assert!(!prose.blocks.is_empty());
    let mut all = String::new();
    for block in &prose.blocks {
        match block {
            Block::Heading(text) | Block::Paragraph(text) => check_text(text, cells, &mut all),
            Block::List(items) => items.iter().for_each(|item| check_text(item, cells, &mut all)),
            Block::Note(note) => {
                check_line(&note.label, &mut all);
                check_text(&note.text, cells, &mut all);
            }
            Block::Code(code) => {
                check_line(&code.language, &mut all);
                code.text.split('\n').for_each(|line| check_line(line, &mut all));
            }
            Block::Picture(Picture::Day(day)) => check_line(&day.title, &mut all),
            Block::Picture(Picture::Flow(flow)) => {
                for line in [&flow.trigger, &flow.function, &flow.effect] {
                    check_line(line, &mut all);
                }
            }
        }
    }
    Some(all)
}

fn check_line(line: &str, all: &mut String) {
    assert_shown(line);
    all.push_str(line);
    all.push('\n');
}

fn check_text(text: &Text, cells: u16, all: &mut String) {
    let plain = text.plain();
    let mut wrapped = String::new();
    for line in rich::wrap(text, cells, &DARK, DARK.text()) {
        let words: String = line.iter().map(|(words, _)| words.as_str()).collect();
        let fits = rich::width(&line) <= cells.max(1) || words.graphemes(true).count() == 1;
        assert!(fits, "{words:?} is wider than {cells}");
        wrapped.push_str(&words);
    }
    assert_eq!(wrapped.replace(' ', ""), plain.replace(' ', ""), "words were lost");
    check_line(&plain, all);
}
