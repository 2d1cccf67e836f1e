//! The last section: related topics, what to do next, and the learner's results.

use std::io;

use crate::cli::plain::words::{Words, place};
use crate::cli::plain::{Known, Mode, Plain};
use crate::course::quiz::score_of;
use crate::course::{Action, Status};
use crate::lesson::model::{Body, Connections, Relation};
use crate::progress::measured::Calls;
use crate::progress::summary::challenge_words;
use crate::quiz::Outcome;
use crate::review::{items, next_due, words as spans};
use crate::units::with_commas;

/// Shows topics, what to do next, and the results.
pub(super) fn show(plain: &mut Plain, connections: &Connections) -> io::Result<()> {
    plain.settle();
    plain.page.para(&connections.intro.plain())?;
    plain.page.gap()?;
    for (at, topic) in connections.topics.iter().enumerate() {
        let relation = match topic.relation {
            Relation::Before => "good to know before",
            Relation::Beside => "beside this",
            Relation::Next => "next",
        };
        let lesson = if topic.lesson.is_some() { " There is a lesson on it here." } else { "" };
        plain.page.item(&format!("{}.", at + 1), &format!("{} ({relation}): {}{lesson}", topic.name, topic.why))?;
    }
    if !connections.next.is_empty() {
        plain.page.gap()?;
        plain.page.para("What to do next:")?;
        connections.next.iter().try_for_each(|step| plain.page.item("-", &step.plain()))?;
    }
    results(plain)
}

/// What the learner has done, and what was measured.
fn results(plain: &mut Plain) -> io::Result<()> {
    let Some(course) = &plain.course else { return Ok(()) };
    let (lesson, record) = (course.lesson().clone(), course.record().clone());
    let (status, done, count) = (course.lesson_status(), course.completed(), lesson.sections.len());
    let open: Vec<String> = (0..count)
        .filter(|at| course.status(*at) != Status::Completed)
        .map(|at| format!("{} ({})", lesson.sections[at].title, at + 1))
        .collect();
    let now = course.date();
    let mut lines = vec![format!("{status}, {done} of {count} sections.")];
    for section in &lesson.sections {
        match &section.body {
            Body::Terms(terms) => {
                let seen = terms.cards.iter().filter(|card| record.cards_seen.contains(&card.id)).count();
                let recalled = terms.cards.iter().filter(|card| record.cards_recalled.contains(&card.id)).count();
                lines.push(format!("Terms: {seen} of {} seen, {recalled} recalled.", terms.cards.len()));
            }
            Body::Quiz(bank) => {
                let tally = score_of(bank, &record).tally;
                let first = |id| record.answer(id).is_some_and(|answered| answered.first == Outcome::Right);
                let first = bank.questions.iter().filter(|question| first(&question.id)).count();
                lines.push(format!("Quiz: {} of {} right, {first} at the first try.", tally.right, tally.total));
            }
            Body::Challenge(_) => lines.push(format!("Challenge: {}.", challenge_words(&record))),
            _ => {}
        }
    }
    for (platform, measured) in &record.measured {
        let measured = measured.get();
        let time = |calls: Calls| if calls.count == 0 { "not yet".to_owned() } else { calls.p50().to_string() };
        let ratio =
            measured.ratio().map(|ratio| format!(", {} times as long", with_commas(ratio, 0))).unwrap_or_default();
        let (cold, warm) = (time(measured.cold), time(measured.warm));
        lines.push(format!("Measured as {platform}: cold {cold}, warm {warm}{ratio}."));
    }
    let all = items(&lesson, &record, now);
    let due = all.iter().filter(|item| item.due <= now).count();
    lines.push(match (due, next_due(&all, now)) {
        (0, None) => "Review: nothing comes back yet.".to_owned(),
        (0, Some(next)) => format!("Review: nothing is due, the next {}.", spans::until(now, next)),
        (due, _) => format!("Review: {due} due now; r asks them."),
    });
    if !open.is_empty() {
        lines.push(format!("Still open: {}.", open.join(", ")));
    }
    plain.page.heading("Your results")?;
    lines.iter().try_for_each(|line| plain.page.item("-", line))
}

fn open(plain: &Plain) -> Option<usize> {
    let course = plain.course.as_ref()?;
    (0..course.lesson().sections.len()).find(|at| course.status(*at) != Status::Completed)
}

/// What can be typed.
pub(super) fn words(plain: &Plain, connections: &Connections) -> Words {
    let words = match open(plain) {
        Some(at) => Words::new(format!("to section {}, which is still open", at + 1)),
        None => Words::new("to the lessons"),
    };
    let lessons = connections.topics.iter().any(|topic| topic.lesson.is_some());
    words.and("results", "your results").and("r", "review what is due").and_if(
        lessons,
        "NUMBER",
        "open the lesson on that topic",
    )
}

/// Does what was typed.
pub(super) fn on(plain: &mut Plain, connections: &Connections, line: &str) -> io::Result<Known> {
    match line {
        "" => match open(plain) {
            Some(at) => {
                plain.act(Action::Open(at))?;
                plain.show_section()?;
            }
            None => {
                plain.mode = Mode::Lessons;
                plain.show()?;
            }
        },
        "results" => results(plain)?,
        _ => {
            let Some(topic) = place(line, connections.topics.len()) else { return Ok(Known::No) };
            let wanted = connections.topics[topic].lesson.as_ref();
            match plain.lessons.iter().position(|lesson| Some(&lesson.id) == wanted) {
                Some(at) => {
                    plain.resume(at);
                    plain.show_section()?;
                }
                None => plain.page.para("There is no lesson on this topic here.")?,
            }
        }
    }
    Ok(Known::Yes)
}
