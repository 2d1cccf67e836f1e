//! Questions of all kinds.

use crate::lesson::field::{optional_words, require, unfolded, words};
use crate::lesson::id::{ChoiceId, QuestionId, SectionId};
use crate::lesson::load::Folder;
use crate::lesson::load::names::Names;
use crate::lesson::model::{Question, QuestionKind, QuizBank, Run, Snippet};
use crate::lesson::page::{Page, Span};
use crate::lesson::prose::inline;
use crate::lesson::raw::At;
use crate::lesson::raw::quiz::{RawAnswer, RawQuestion, RawQuiz, RawRun, RawSnippet};
use crate::text::{sanitise, sanitise_line};

mod answer;
mod vary;

/// Questions of one file.
const MAX_QUESTIONS: usize = 500;

/// Calls that a question about output is worked out from.
const MAX_CALLS: usize = 20;

pub(super) fn quiz(
    folder: &mut Folder<'_>,
    page: &mut Page<'_>,
    raw: RawQuiz,
    sections: &Names<SectionId>,
) -> QuizBank {
    let RawQuiz { pass_percent, question: raw } = raw;
    let percent = (1..=100).contains(&pass_percent.value);
    require(page, pass_percent.at, percent, "pass_percent must be 1 to 100", "write 70");
    require(page, raw.at, !raw.value.is_empty(), "there are no questions", "add a [[question]]");
    if let Some(extra) = raw.value.get(MAX_QUESTIONS) {
        page.report(extra.id.at, format!("a quiz has at most {MAX_QUESTIONS} questions"), "take some away");
    }
    let (_, ids) = Names::<QuestionId>::all(page, "question", raw.value.iter().map(|question| &question.id));
    let questions = raw.value.into_iter().zip(ids).take(MAX_QUESTIONS);
    let questions = questions.filter_map(|(raw, id)| question(folder, page, raw, id, sections)).collect();
    QuizBank { pass_percent: pass_percent.value, questions }
}

fn question(
    folder: &mut Folder<'_>,
    page: &mut Page<'_>,
    raw: RawQuestion,
    id: Option<QuestionId>,
    sections: &Names<SectionId>,
) -> Option<Question> {
    let RawQuestion { id: _, level, about, ask, hint, code, run, kind } = raw;
    let usual = (1..=3).contains(&level.value);
    require(page, level.at, usual, "level must be 1, 2 or 3", "write 1 for easy and 3 for hard");
    let about = sections.resolve(page, &about);
    let asked = ask.at;
    let ask = inline(page, &ask);
    let hint = optional_words(page, hint.as_ref());
    let shows_code = code.is_some();
    let needs_code = matches!(kind.value, RawAnswer::SpotTheBug(_) | RawAnswer::PredictOutput(_));
    if needs_code && !shows_code && kind.at != Span::NOWHERE {
        page.report(asked, "a question of this kind needs code", "add code = { language = \"js\", file = \"…\" }");
    }
    let code = code.and_then(|raw| snippet(folder, page, raw.value, raw.at));
    if let Some(run) = &run
        && kind.at != Span::NOWHERE
        && !matches!(kind.value, RawAnswer::PredictOutput(_))
    {
        page.report(run.at, "only a question about output says how its program is called", "take run away");
    }
    let run = run.map(|raw| self::run(page, raw.value));
    let kind = match kind.value {
        RawAnswer::Single(raw) => answer::single(page, raw).map(QuestionKind::Single),
        RawAnswer::PredictOutput(raw) => answer::single(page, raw).map(QuestionKind::PredictOutput),
        RawAnswer::Multi(raw) => answer::multi(page, raw).map(QuestionKind::Multi),
        RawAnswer::TrueFalse(raw) => answer::true_false(page, &raw).map(QuestionKind::TrueFalse),
        RawAnswer::SpotTheBug(raw) => Some(QuestionKind::SpotTheBug(answer::bug(page, &raw, code.as_ref()))),
        RawAnswer::Numeric(raw) => Some(QuestionKind::Numeric(answer::numeric(page, raw))),
        RawAnswer::Order(raw) => answer::order(page, &raw).map(QuestionKind::Order),
        RawAnswer::Match(raw) => answer::pairs(page, &raw).map(QuestionKind::Match),
    };
    Some(Question { id: id?, level: level.value, about: about?, ask, code, hint, run, kind: kind? })
}

fn run(page: &mut Page<'_>, raw: RawRun) -> Run {
    let RawRun { calls, output } = raw;
    let count = (1..=MAX_CALLS).contains(&calls.value.len());
    require(
        page,
        calls.at,
        count,
        "there must be 1 to 20 calls",
        "name the environment of each: [\"a\", \"a\", \"b\"]",
    );
    Run { calls: calls.value.into_iter().map(|call| call.value).collect(), output: words(page, &output) }
}

fn snippet(folder: &mut Folder<'_>, page: &mut Page<'_>, raw: RawSnippet, at: Span) -> Option<Snippet> {
    let RawSnippet { language, file, text } = raw;
    let language = sanitise_line(&unfolded(&language.value));
    let text = match (file, text) {
        (Some(file), None) => folder.text(page, &file)?.into_owned(),
        (None, Some(text)) => text.value,
        (None, None) | (Some(_), Some(_)) => {
            page.report(at, "code takes either file or text", "keep one of the two");
            return None;
        }
    };
    let text = sanitise(text.trim_end_matches(['\n', '\r']));
    require(page, at, !text.trim().is_empty(), "the code is empty", "write at least one line");
    Some(Snippet { language, text })
}

/// The ids of what a question's answer is chosen from.
fn choices<'a>(
    page: &mut Page<'_>,
    thing: &'static str,
    raw: impl IntoIterator<Item = &'a At<String>>,
) -> Vec<Option<ChoiceId>> {
    Names::<ChoiceId>::all(page, thing, raw).1
}
