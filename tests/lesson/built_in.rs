//! The lessons inside the program.

use serverless_tutor::cli::check::render;
use serverless_tutor::lesson::library::Library;
use serverless_tutor::lesson::load::load;
use serverless_tutor::lesson::source::embedded;

#[test]
fn every_built_in_lesson_loads_without_problems() {
    let sources = embedded();
    assert!(sources.iter().any(|source| source.name() == "serverless"));
    for source in sources {
        if let Err(problems) = load(&source) {
            panic!("{}:\n{}", source.name(), render(&problems));
        }
    }
}

#[test]
fn the_serverless_lesson_has_its_nine_sections_in_order() {
    let library = Library::embedded();
    let lesson = library.lesson(&"serverless".parse().unwrap()).unwrap();
    let sections: Vec<(&str, &str)> =
        lesson.sections.iter().map(|section| (section.body.kind(), section.title.as_str())).collect();
    assert_eq!(
        sections,
        [
            ("why", "Why This Matters"),
            ("terms", "Define Terms"),
            ("model", "Visual Model"),
            ("code", "Code Example"),
            ("experiments", "Interactive Experiment"),
            ("quiz", "Quick Quiz"),
            ("challenge", "Coding Challenge"),
            ("real-world", "Real-World Usage"),
            ("connections", "Connections"),
        ]
    );
}
