//! A lesson that says the same flood in every string that the loader lets it say it in.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use serverless_tutor::lesson::load::load;
use serverless_tutor::lesson::problem::Problem;
use toml::de::{DeTable, DeValue};

use crate::laws::lesson::{Files, assert_places, is_toml, source};
use crate::parsers::input::files;

/// A place for a flood: a file and the bytes of it that are replaced. In an order from the first to the last.
type Spot = (String, usize, usize);

/// The files of a lesson with the flood in as many places as the loader takes. Fails if it takes none, or if a refusal has no
/// place.
pub(super) fn flooded(folder: &str, flood: &str) -> Files {
    // Several trials of a test run want the same one.
    static LAST: Mutex<Option<(String, Files)>> = Mutex::new(None);
    let name = format!("{folder} {flood}");
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    match &*last {
        Some((known, files)) if *known == name => files.clone(),
        _ => last.insert((name, make(folder, flood))).1.clone(),
    }
}

fn make(folder: &str, flood: &str) -> Files {
    let files = files(folder);
    let mut spots = spots(&files);
    loop {
        let (changed, lines) = with(&files, flood, &spots);
        let Err(problems) = load(&source(folder, changed.clone())) else {
            assert!(spots.iter().any(|(file, ..)| is_toml(file)), "no string was flooded");
            return changed;
        };
        assert_places(&changed, &problems);
        let refused = |(file, lines): (&Spot, &Range<usize>)| {
            let here = |problem: &&Problem| problem.file == *file.0 && lines.contains(&problem.line);
            problems.iter().any(|problem| here(&problem))
        };
        let kept: Vec<Spot> =
            spots.iter().zip(&lines).filter(|spot| !refused(*spot)).map(|(spot, _)| spot.clone()).collect();
        if kept.len() < spots.len() {
            spots = kept;
            continue;
        }
        // What is wrong follows from something elsewhere: in the same file, or in code that has more lines now.
        let is_cause = |spot: &Spot| problems.iter().any(|problem| problem.file == *spot.0) || !is_toml(&spot.0);
        let before = spots.len();
        spots.retain(|spot| !is_cause(spot));
        assert!(spots.len() < before, "nothing more can be taken back: {problems:?}");
    }
}

/// The files with the flood in these spots, and the lines that each of them takes then.
fn with(files: &Files, flood: &str, spots: &[Spot]) -> (Files, Vec<Range<usize>>) {
    let (mut changed, mut lines) = (Files::new(), Vec::new());
    for (file, content) in files {
        let text = str::from_utf8(content).expect("lessons are text");
        let mut new = String::new();
        let mut done = 0;
        for (_, start, end) in spots.iter().filter(|(name, ..)| name == file) {
            new.push_str(&text[done..*start]);
            let first = new.matches('\n').count() + 1;
            if is_toml(file) {
                // A text of JSON is one of TOML but for this character.
                new.push_str(&serde_json::Value::from(flood).to_string().replace('\u{7f}', "\\u007f"));
            } else {
                new.push_str(flood);
            }
            lines.push(first..new.matches('\n').count() + 2);
            done = *end;
        }
        new.push_str(&text[done..]);
        changed.insert(file.clone(), new.into_bytes());
    }
    (changed, lines)
}

/// Every place for a flood: strings of TOML, and ends of lines of prose and code.
fn spots(files: &Files) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (file, content) in files {
        let text = str::from_utf8(content).expect("lessons are text");
        if is_toml(file) {
            let table = DeTable::parse(text).expect("lessons are TOML");
            collect(&DeValue::Table(table.into_inner()), 0..0, &mut |place| {
                spots.push((file.clone(), place.start, place.end));
            });
            continue;
        }
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let end = at + line.trim_end().len();
            if end > at {
                spots.push((file.clone(), end, end));
            }
            at += line.len();
        }
    }
    spots.sort();
    spots
}

fn collect(value: &DeValue<'_>, place: Range<usize>, found: &mut dyn FnMut(Range<usize>)) {
    match value {
        DeValue::String(_) => found(place),
        DeValue::Array(items) => items.iter().for_each(|item| collect(item.get_ref(), item.span(), found)),
        DeValue::Table(table) => table.values().for_each(|value| collect(value.get_ref(), value.span(), found)),
        _ => {}
    }
}
