//! Scenarios: triggers to play with.

use crate::lesson::field::{distinct, require, words};
use crate::lesson::id::{ScenarioId, TaskId};
use crate::lesson::load::Folder;
use crate::lesson::load::aside::{key_of, note, predict};
use crate::lesson::load::names::Names;
use crate::lesson::model::{Counter, FlowPicture, Scenario, ScenarioAct, ScenarioKey, ScenarioTask};
use crate::lesson::page::{Page, shown};
use crate::lesson::prose::inline;
use crate::lesson::raw::At;
use crate::lesson::raw::sections::{
    RawCounter, RawScenario, RawScenarioAct, RawScenarioFile, RawScenarioKey, RawScenarioTask, RawScenarios,
};

/// Scenarios of a lesson at most.
const MOST: usize = 24;

pub(super) fn scenarios(folder: &mut Folder<'_>, page: &mut Page<'_>, raw: RawScenarios) -> Vec<Scenario> {
    let RawScenarios { scenario: raw } = raw;
    require(page, raw.at, raw.value.len() <= MOST, "there are more than 24 scenarios", "keep the best of them");
    let (_, ids) = Names::<ScenarioId>::all(page, "scenario", raw.value.iter().map(|scenario| &scenario.id));
    let mut tasks = Names::<TaskId>::new(page, "task");
    let made = raw.value.into_iter().zip(ids);
    made.filter_map(|(raw, id)| scenario(folder, page, raw, id, &mut tasks)).collect()
}

fn scenario(
    folder: &mut Folder<'_>,
    page: &mut Page<'_>,
    raw: RawScenario,
    id: Option<ScenarioId>,
    names: &mut Names<TaskId>,
) -> Option<Scenario> {
    let RawScenario {
        id: _, title, picture, story, trigger, function, predict: guess, key, r#break, mend, task, ..
    } = raw;
    let title = words(page, &title);
    let picture = FlowPicture {
        trigger: words(page, &picture.trigger),
        function: words(page, &picture.function),
        effect: words(page, &picture.effect),
    };
    let story = inline(page, &story);
    let plain = |name: &str| !name.is_empty() && name.len() <= 80 && name.chars().all(|c| c.is_ascii_graphic());
    require(
        page,
        trigger.at,
        plain(&trigger.value),
        "a trigger has a name without spaces",
        "take that of triggers.toml",
    );
    let path = plain(&function.value) && function.value.starts_with('/');
    require(page, function.at, path, "a function is named by its path", "write for example function = \"/mail\"");
    let predict = predict(page, guess);
    require(page, key.at, !key.value.is_empty(), "the scenario has no keys", "add a [[scenario.key]]");
    let keys: Vec<ScenarioKey> = key.value.iter().map(|raw| key_with_act(page, raw)).collect();
    let again = |key: char| format!("two keys are {}", shown(&key.to_string()));
    let keyed = keys.iter().map(|key| key.key).zip(key.value.iter().map(|raw| raw.key.at));
    distinct(page, keyed, |key| again(*key), "give each its own");
    let breaks = inline(page, &r#break);
    let mend = inline(page, &mend);
    require(page, task.at, !task.value.is_empty(), "nothing is watched for", "add a [[scenario.task]]");
    let tasks = task.value.iter().filter_map(|raw| one_task(page, raw, names)).collect();
    let note = raw.note.map(|raw| note(page, &raw));
    require(page, raw.file.at, !raw.file.value.is_empty(), "the scenario has no files", "add a [[scenario.file]]");
    let files = raw.file.value.iter().filter_map(|raw| file(folder, page, raw)).collect();
    let config = raw.config.and_then(|path| folder.text(page, &path)).map(std::borrow::Cow::into_owned);
    let (trigger, function) = (trigger.value, function.value);
    let config = config.unwrap_or_default();
    let id = id?;
    Some(Scenario {
        id,
        title,
        picture,
        story,
        trigger,
        function,
        predict,
        keys,
        breaks,
        mend,
        tasks,
        note,
        files,
        config,
    })
}

fn key_with_act(page: &mut Page<'_>, raw: &RawScenarioKey) -> ScenarioKey {
    let key = key_of(page, &raw.key);
    // These belong to the screen, whatever the scenario is.
    let free = !matches!(key, 'q' | 's' | 'w' | 'l');
    require(page, raw.key.at, free, "this key has a meaning on every screen", "take another letter");
    let text = raw.text.as_ref().map(|text| text.value.clone());
    let needs_text = matches!(raw.r#do.value, RawScenarioAct::Send | RawScenarioAct::Invoke);
    require(
        page,
        raw.r#do.at,
        text.is_some() == needs_text,
        "what it does and its text do not fit",
        "only send and invoke have a text",
    );
    let text = text.unwrap_or_default();
    let act = match raw.r#do.value {
        RawScenarioAct::Send => ScenarioAct::Send(text),
        RawScenarioAct::Invoke => ScenarioAct::Invoke(text),
        RawScenarioAct::Redrive => ScenarioAct::Redrive,
        RawScenarioAct::Duplicate => ScenarioAct::Duplicate,
    };
    ScenarioKey { key, label: words(page, &raw.label).to_string(), act }
}

fn one_task(page: &mut Page<'_>, raw: &RawScenarioTask, names: &mut Names<TaskId>) -> Option<ScenarioTask> {
    let id = names.add(page, &raw.id);
    let text = words(page, &raw.text);
    require(page, raw.least.at, raw.least.value > 0, "it would be done before it began", "write 1 or more");
    Some(ScenarioTask { id: id?, text, counter: counter(raw.counter.value), least: raw.least.value })
}

fn counter(raw: RawCounter) -> Counter {
    match raw {
        RawCounter::Received => Counter::Received,
        RawCounter::Calls => Counter::Calls,
        RawCounter::Handled => Counter::Handled,
        RawCounter::Failed => Counter::Failed,
        RawCounter::Retried => Counter::Retried,
        RawCounter::DeadLettered => Counter::DeadLettered,
        RawCounter::Redriven => Counter::Redriven,
        RawCounter::Duplicated => Counter::Duplicated,
    }
}

/// A file, with its place in the folder of functions: below it, whatever the author writes.
fn file(folder: &mut Folder<'_>, page: &mut Page<'_>, raw: &RawScenarioFile) -> Option<(String, String)> {
    let RawScenarioFile { path, from } = raw;
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.chars().all(in_name);
    let inside =
        ["functions/", "app/"].iter().any(|start| path.value.starts_with(start)) && path.value.split('/').all(part);
    require(page, path.at, inside, "this is no place for a function", "write for example \"functions/mail.js\"");
    let text = folder.text(page, &At { value: from.value.clone(), at: from.at })?;
    inside.then(|| (path.value.clone(), text.into_owned()))
}

fn in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '[' | ']')
}
