//! What is found, what is marked of it, and what is never told.

use std::ops::Range;

use super::*;
use crate::lesson::library::Library;
use crate::lesson::model::{Body, Lesson, QuestionKind};

fn with_lesson(test: impl FnOnce(&Lesson)) {
    let library = Library::embedded();
    test(library.lesson(&"serverless".parse().expect("an id")).expect("the lesson of this program"));
}

#[track_caller]
fn check_marks<const N: usize>(query: &str, line: &str, expected: [(usize, usize); N]) {
    let expected: Vec<Range<usize>> = expected.iter().map(|(from, to)| *from..*to).collect();
    assert_eq!(Query::new(query).marks(line), expected, "{query:?} in {line:?}");
}

#[test]
fn words_are_marked_whatever_their_capitals() {
    check_marks("cold", "A Cold start is COLD", [(2, 6), (16, 20)]);
    check_marks("start cold", "A Cold start", [(2, 6), (7, 12)]);
    check_marks("cold warm", "A Cold start", []);
    check_marks("  ", "A Cold start", []);
    check_marks("old cold", "cold", [(0, 4)]);
}

#[test]
fn accents_count_and_letters_keep_their_places() {
    check_marks("é", "Écrire été", [(0, 2), (8, 10), (11, 13)]);
    check_marks("e", "éE", [(2, 3)]);
    // The small letter of these has another length: the letter stays as it is, and what stands behind it keeps its place.
    check_marks("x", "İİẞX", [(7, 8)]);
}

#[test]
fn every_section_is_found_by_its_title() {
    with_lesson(|lesson| {
        let index = Index::of(lesson);
        for (section, part) in lesson.sections.iter().enumerate() {
            let found = index.find(&Query::new(&part.title.to_uppercase()), &|_| true);
            let place = Place { section, part: Part::Whole };
            assert!(found.hits.iter().any(|hit| hit.place == place), "{}", part.title);
        }
    });
}

#[test]
fn results_stand_in_the_order_of_the_lesson_and_end_somewhere() {
    with_lesson(|lesson| {
        let index = Index::of(lesson);
        let found = index.find(&Query::new("e"), &|_| true);
        assert_eq!(found.hits.len(), MOST);
        assert!(found.more > 0);
        assert!(found.hits.is_sorted_by_key(|hit| hit.place.section));
        assert!(index.find(&Query::new("xylophone"), &|_| true).hits.is_empty());
    });
}

#[test]
fn no_answer_stands_in_what_is_always_shown() {
    with_lesson(|lesson| {
        let index = Index::of(lesson);
        let holds = |line: &str, when: When| {
            let found = index.find(&Query::new(line), &|asked| asked == when);
            found.hits.iter().any(|hit| hit.line == line)
        };
        for section in &lesson.sections {
            match &section.body {
                Body::Quiz(bank) => {
                    for (at, question) in bank.questions.iter().enumerate() {
                        if let QuestionKind::Single(choices) | QuestionKind::Multi(choices) = &question.kind {
                            for option in &choices.options {
                                assert!(holds(&option.text, When::Always), "{}", option.text);
                                assert!(!holds(&option.why, When::Always), "{}", option.why);
                                assert!(holds(&option.why, When::Answered(at)), "{}", option.why);
                            }
                        }
                    }
                }
                Body::Challenge(challenge) => {
                    for line in challenge.solution.lines().map(str::trim).filter(|line| line.len() > 30) {
                        let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
                        assert!(holds(&words, When::Passed), "{words}");
                        assert!(!holds(&words, When::Always) || challenge.starter.contains(line), "{words}");
                    }
                }
                _ => {}
            }
        }
    });
}
