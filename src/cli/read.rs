//! `read`: a lesson as plain text on standard output, for a pipe, a page or a screen reader.

use std::io::{self, Write};

use crate::lesson::model::{
    BLANK, Block, Body, Challenge, CodeExample, Connections, Experiments, Lesson, Model, Note, Picture, Predict, Prose,
    Question, QuestionKind, QuizBank, Relation, Section, Terms, Text, Visibility, When,
};
use crate::text::wrap;

/// Columns of a line.
const WIDTH: u16 = 76;

/// Writes a lesson, or one section of it by its place.
pub fn write(lesson: &Lesson, only: Option<usize>, out: &mut impl Write) -> io::Result<()> {
    if only.is_none() {
        writeln!(out, "{}", lesson.title)?;
        writeln!(out, "{}, {} min", lesson.track, lesson.minutes)?;
        writeln!(out, "{}", lesson.summary)?;
    }
    for (i, section) in lesson.sections.iter().enumerate() {
        if only.is_none_or(|only| only == i) {
            write_section(i, section, out)?;
        }
    }
    Ok(())
}

fn write_section(at: usize, section: &Section, out: &mut impl Write) -> io::Result<()> {
    let title = format!("{}. {}", at + 1, section.title);
    writeln!(out, "\n{title}\n{}\n", "=".repeat(usize::from(crate::text::width(&title))))?;
    match &section.body {
        Body::Why(prose) | Body::RealWorld(prose) => write_prose(prose, out),
        Body::Terms(terms) => write_terms(terms, out),
        Body::Model(model) => write_model(model, out),
        Body::Code(code) => write_code(code, out),
        Body::Experiments(experiments) => write_experiments(experiments, out),
        Body::Quiz(bank) => write_quiz(bank, out),
        Body::Challenge(challenge) => write_challenge(challenge, out),
        Body::Connections(connections) => write_connections(connections, out),
    }
}

/// Wrapped text, each line after `indent` spaces.
fn para(words: &str, indent: usize, out: &mut impl Write) -> io::Result<()> {
    for line in wrap(words, WIDTH - indent as u16) {
        writeln!(out, "{:indent$}{line}", "")?;
    }
    Ok(())
}

fn rich(text: &Text, indent: usize, out: &mut impl Write) -> io::Result<()> {
    para(&text.plain(), indent, out)
}

/// A line that begins with a mark; what follows is indented below it.
fn item(mark: &str, words: &str, out: &mut impl Write) -> io::Result<()> {
    let indent = usize::from(crate::text::width(mark)) + 1;
    for (i, line) in wrap(words, WIDTH - indent as u16).iter().enumerate() {
        if i == 0 { writeln!(out, "{mark} {line}")? } else { writeln!(out, "{:indent$}{line}", "")? }
    }
    Ok(())
}

/// Writes lines of code.
pub(super) fn code(text: &str, out: &mut impl Write) -> io::Result<()> {
    for line in text.trim_end().lines() {
        writeln!(out, "    {}", crate::text::sanitise_line(line))?;
    }
    writeln!(out)
}

/// Writes a remark.
pub(super) fn note(note: &Note, out: &mut impl Write) -> io::Result<()> {
    item("|", &format!("{}: {}", note.label, note.text.plain()), out)?;
    writeln!(out)
}

fn write_prose(prose: &Prose, out: &mut impl Write) -> io::Result<()> {
    write_blocks(&prose.blocks, out)
}

/// Writes a part of a prose.
pub(super) fn write_blocks(blocks: &[Block], out: &mut impl Write) -> io::Result<()> {
    for block in blocks {
        match block {
            Block::Heading(text) => {
                rich(text, 0, out)?;
                writeln!(out, "{}", "-".repeat(usize::from(crate::text::width(&text.plain()).min(WIDTH))))?;
            }
            Block::Paragraph(text) => rich(text, 0, out)?,
            Block::List(items) => items.iter().try_for_each(|text| item("-", &text.plain(), out))?,
            Block::Note(remark) => {
                note(remark, out)?;
                continue;
            }
            Block::Code(snippet) => {
                code(&snippet.text, out)?;
                continue;
            }
            Block::Picture(Picture::Flow(flow)) => {
                para(&format!("{} -> {} -> {}", flow.trigger, flow.function, flow.effect), 4, out)?;
            }
            Block::Picture(Picture::Day(day)) => {
                let calls = day.calls[day.first];
                let words = format!(
                    "{}: {calls} calls of {} ms at {}, beside the same memory held all day.",
                    day.title, day.call_ms, day.memory
                );
                para(&words, 4, out)?;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

fn write_terms(terms: &Terms, out: &mut impl Write) -> io::Result<()> {
    for card in &terms.cards {
        writeln!(out, "{}", card.name)?;
        para(&card.meaning, 2, out)?;
        para(&format!("Often believed: {}", card.believed), 2, out)?;
        para(&format!("Really: {}", card.really), 2, out)?;
        writeln!(out)?;
    }
    Ok(())
}

fn write_model(model: &Model, out: &mut impl Write) -> io::Result<()> {
    rich(&model.glance, 0, out)?;
    writeln!(out)?;
    for edge in &model.edges {
        let answer = edge.answer.as_ref().map(|answer| format!(" ({answer})")).unwrap_or_default();
        let label = edge.label.as_ref().map(|label| format!(", {label}")).unwrap_or_default();
        let (from, to) = (&model.nodes[edge.from].name, &model.nodes[edge.to].name);
        item("-", &format!("{from} -> {to}{answer}{label}"), out)?;
    }
    writeln!(out)?;
    para(&model.caption, 0, out)?;
    for story in &model.stories {
        writeln!(out, "\n{}: {}", story.name, story.about)?;
        for (i, step) in story.steps.iter().enumerate() {
            if let Some(fork) = story.fork.as_ref().filter(|fork| fork.step == i) {
                para(&format!("Guess first: {}", fork.predict.question), 4, out)?;
            }
            let places = story.requests.iter().zip(&step.at).zip(&step.facts).map(|((request, at), fact)| {
                let who = if request.name.is_empty() { String::new() } else { format!("{}: ", request.name) };
                format!("{who}{} ({fact})", model.nodes[*at].name)
            });
            item(&format!("{}.", i + 1), &places.collect::<Vec<_>>().join(", "), out)?;
            para(&step.caption, 3, out)?;
        }
    }
    writeln!(out)?;
    para(&format!("Times are typical, not promised. {}", model.source), 0, out)
}

fn write_code(example: &CodeExample, out: &mut impl Write) -> io::Result<()> {
    rich(&example.intro, 0, out)?;
    writeln!(out)?;
    for platform in &example.platforms {
        writeln!(out, "{} ({})", platform.title, platform.file_name)?;
        for mark in &platform.marks {
            let when = match mark.when {
                When::OncePerEnvironment => "once per environment",
                When::PerEvent => "per event",
            };
            writeln!(out, "  lines {} to {}: {when}", mark.lines.start(), mark.lines.end())?;
        }
        writeln!(out)?;
        code(&platform.source, out)?;
    }
    example.notes.iter().try_for_each(|remark| note(remark, out))
}

fn write_experiments(experiments: &Experiments, out: &mut impl Write) -> io::Result<()> {
    rich(&experiments.intro, 0, out)?;
    for (i, task) in experiments.tasks.iter().enumerate() {
        writeln!(out, "\n{}. {}", i + 1, task.title)?;
        rich(&task.task, 3, out)?;
        for step in &task.steps {
            item("   -", &step.plain(), out)?;
        }
        guess(&task.predict, out)?;
        let watched: Vec<String> = task.watch.words().iter().map(ToString::to_string).collect();
        item("   Watched for:", &watched.join("; "), out)?;
        if let Some(remark) = &task.note {
            note(remark, out)?;
        }
    }
    Ok(())
}

fn guess(predict: &Predict, out: &mut impl Write) -> io::Result<()> {
    para(&format!("Guess first: {}", predict.question), 3, out)?;
    for guess in &predict.guesses {
        item(&format!("   {}", guess.key), &format!("{}: {}", guess.name, guess.detail), out)?;
    }
    Ok(())
}

/// Questions with what can be answered, without the answers.
fn write_quiz(bank: &QuizBank, out: &mut impl Write) -> io::Result<()> {
    for (i, question) in bank.questions.iter().enumerate() {
        item(&format!("{}.", i + 1), &question.ask.plain(), out)?;
        if let Some(snippet) = &question.code {
            code(&snippet.text, out)?;
        }
        write_answers(question, out)?;
        writeln!(out)?;
    }
    writeln!(out, "The answers come in the quiz itself, each with its reason.")
}

fn write_answers(question: &Question, out: &mut impl Write) -> io::Result<()> {
    match &question.kind {
        QuestionKind::Single(choices)
        | QuestionKind::Multi(choices)
        | QuestionKind::TrueFalse(choices)
        | QuestionKind::PredictOutput(choices) => {
            for (row, option) in choices.options.iter().enumerate() {
                item(&format!("   {}", char::from(b'a' + row as u8)), &option.text, out)?;
            }
        }
        QuestionKind::SpotTheBug(_) => writeln!(out, "   Which line holds the bug?")?,
        QuestionKind::Numeric(numeric) => writeln!(out, "   A number, in {}.", numeric.unit)?,
        QuestionKind::Order(order) => {
            let mut items: Vec<_> = order.items.iter().map(|item| item.text.as_str()).collect();
            items.sort_unstable();
            writeln!(out, "   To be put in order:")?;
            for words in items {
                item("   -", words, out)?;
            }
        }
        QuestionKind::Match(pairs) => {
            let mut right: Vec<_> = pairs.pairs.iter().map(|pair| pair.right.as_str()).collect();
            right.sort_unstable();
            for pair in &pairs.pairs {
                item("   -", &pair.left, out)?;
            }
            para(&format!("Partners: {}", right.join("; ")), 3, out)?;
        }
    }
    Ok(())
}

fn write_challenge(challenge: &Challenge, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}\n", challenge.title)?;
    for text in &challenge.task {
        rich(text, 0, out)?;
        writeln!(out)?;
    }
    for worked in &challenge.worked {
        item("-", &worked.title, out)?;
        for line in &worked.lines {
            let blank = if line.blank.is_some() { BLANK } else { "" };
            item(&format!("   {}:", line.label), &format!("{}{blank}{}", line.before, line.after), out)?;
        }
        writeln!(out)?;
    }
    code(&challenge.starter, out)?;
    writeln!(out, "Tests ({}):", challenge.arguments)?;
    for case in challenge.cases.iter().filter(|case| case.visibility == Visibility::Visible) {
        let args: Vec<String> = case.args.iter().map(ToString::to_string).collect();
        item("-", &format!("{}: ({}) is {}", case.label, args.join(", "), case.expected), out)?;
    }
    let hidden = challenge.cases.iter().filter(|case| case.visibility == Visibility::Hidden).count();
    writeln!(out, "and {hidden} hidden ones.\n")?;
    challenge.notes.iter().try_for_each(|remark| note(remark, out))
}

fn write_connections(connections: &Connections, out: &mut impl Write) -> io::Result<()> {
    rich(&connections.intro, 0, out)?;
    writeln!(out)?;
    for topic in &connections.topics {
        let relation = match topic.relation {
            Relation::Before => "before",
            Relation::Beside => "beside",
            Relation::Next => "next",
        };
        item("-", &format!("{} ({relation}): {}", topic.name, topic.why), out)?;
    }
    if !connections.next.is_empty() {
        writeln!(out, "\nWhat to do next:")?;
        connections.next.iter().try_for_each(|step| item("-", &step.plain(), out))?;
    }
    Ok(())
}
