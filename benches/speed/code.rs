//! Colouring code. The first time in a process is measured in `figures.rs`, since every process has only one.

use divan::Bencher;
use serverless_tutor::lesson::model::Body;
use serverless_tutor::tui::highlight::{Language, spans};

use crate::rehearsal::lesson;

/// The three programs of the section with code.
#[divan::bench]
fn colour_the_three_programs(bencher: Bencher) {
    let lesson = lesson();
    let example = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Code(example) => Some(example),
        _ => None,
    });
    let programs: Vec<Vec<&str>> =
        example.unwrap().platforms.iter().map(|platform| platform.source.lines().collect()).collect();
    bencher.bench(|| programs.iter().map(|lines| spans(Language::JavaScript, lines).len()).sum::<usize>());
}

/// A program of so many lines, from its first line to its last.
#[divan::bench(args = [20, 200, 2000])]
fn colour_lines(bencher: Bencher, count: usize) {
    let lines = vec!["  const answer = await handler({ path: `/api/${name}` }); // once for each request"; count];
    bencher.bench(|| spans(Language::JavaScript, &lines));
}
