//! Scenarios: triggers to play with.

use crate::lesson::field::{distinct, require, words};
use crate::lesson::id::{ScenarioId, TaskId};
use crate::lesson::load::Folder;
use crate::lesson::load::aside::{key_of, note, predict};
use crate::lesson::load::names::Names;
use crate::lesson::load::watch::{check_trigger, counter, is_name};
use crate::lesson::model::{FlowPicture, Panel, Scenario, ScenarioAct, ScenarioKey, ScenarioTask, Seen};
use crate::lesson::page::{Page, shown};
use crate::lesson::prose::inline;
use crate::lesson::raw::At;
use crate::lesson::raw::sections::{
    RawPanel, RawScenario, RawScenarioAct, RawScenarioFile, RawScenarioKey, RawScenarioTask, RawScenarios,
};

/// Scenarios of a lesson at most.
const MOST: usize = 24;

pub(super) fn scenarios(folder: &mut Folder<'_>, page: &mut Page<'_>, raw: RawScenarios) -> Vec<Scenario> {
    let RawScenarios { scenario: raw } = raw;
    require(page, raw.at, raw.value.len() <= MOST, "there are more than 24 scenarios", "keep the best of them");
    let (names, ids) = Names::<ScenarioId>::all(page, "scenario", raw.value.iter().map(|scenario| &scenario.id));
    folder.scenarios = Some(names);
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
    if let Some(trigger) = &trigger {
        check_trigger(page, trigger);
    }
    let path = is_name(&function.value) && function.value.starts_with('/');
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
    let panel = match raw.panel.map(|panel| panel.value) {
        Some(RawPanel::Database) => Panel::Database,
        Some(RawPanel::Deliveries) => Panel::Deliveries,
        Some(RawPanel::Bucket) => Panel::Bucket,
        Some(RawPanel::Requests) => Panel::Requests,
        Some(RawPanel::Places) => Panel::Places,
        Some(RawPanel::Events) | None => Panel::Events,
    };
    let (trigger, function) = (trigger.map(|trigger| trigger.value).unwrap_or_default(), function.value);
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
        panel,
        note,
        files,
        config,
    })
}

fn key_with_act(page: &mut Page<'_>, raw: &RawScenarioKey) -> ScenarioKey {
    let RawScenarioKey { key, label, r#do: wanted, text, seconds, method, target } = raw;
    let letter = key_of(page, key);
    // These belong to the screen, whatever the scenario is.
    let free = !matches!(letter, 'q' | 's' | 'w' | 'l' | 'h' | 't');
    require(page, key.at, free, "this key has a meaning on every screen", "take another letter");
    let value = |raw: &Option<At<String>>| raw.as_ref().map(|raw| raw.value.clone());
    let act = match (wanted.value, value(text), seconds, value(method), value(target)) {
        (RawScenarioAct::Send, Some(text), None, None, None) => ScenarioAct::Send(text),
        (RawScenarioAct::Invoke, Some(text), None, None, None) => ScenarioAct::Invoke(text),
        (RawScenarioAct::Sql, Some(text), None, None, None) => ScenarioAct::Sql(text),
        (RawScenarioAct::Deliver, Some(text), None, None, None) => ScenarioAct::Deliver(text),
        (RawScenarioAct::Upload, None, None, None, None) => ScenarioAct::Upload,
        (RawScenarioAct::Redrive, None, None, None, None) => ScenarioAct::Redrive,
        (RawScenarioAct::Duplicate, None, None, None, None) => ScenarioAct::Duplicate,
        (RawScenarioAct::Sleep, None, Some(seconds), None, None) => ScenarioAct::Sleep(seconds.value),
        (RawScenarioAct::Call, body, None, Some(method), Some(target)) if target.starts_with('/') => {
            ScenarioAct::Call { method, target, body: body.unwrap_or_default() }
        }
        _ => {
            let help = "send, invoke, sql and deliver have a text, sleep has seconds, call has a method and a target, the others nothing";
            page.report(wanted.at, "what it does and what it is given do not fit", help);
            ScenarioAct::Redrive
        }
    };
    ScenarioKey { key: letter, label: words(page, label).to_string(), act }
}

fn one_task(page: &mut Page<'_>, raw: &RawScenarioTask, names: &mut Names<TaskId>) -> Option<ScenarioTask> {
    let RawScenarioTask { id, text, counter: counted, least, method, status, holds } = raw;
    let at = id.at;
    let id = names.add(page, id);
    let text = words(page, text);
    let seen = match (counted, least, method, status) {
        (Some(counted), Some(least), None, None) if least.value > 0 && holds.is_none() => {
            Some(Seen::Count(counter(counted.value), least.value))
        }
        (None, None, Some(method), Some(status)) => Some(Seen::Answer {
            method: method.value.clone(),
            status: status.value,
            holds: holds.as_ref().map(|holds| holds.value.clone()).unwrap_or_default(),
        }),
        _ => {
            page.report(
                at,
                "it does not say what has to be seen",
                "write counter and least (1 or more), or method and status",
            );
            None
        }
    };
    Some(ScenarioTask { id: id?, text, seen: seen? })
}

/// A file, with its place in the folder of functions: below it, whatever the author writes.
fn file(folder: &mut Folder<'_>, page: &mut Page<'_>, raw: &RawScenarioFile) -> Option<(String, String)> {
    let RawScenarioFile { path, from } = raw;
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.chars().all(in_name);
    let inside =
        ["functions/", "app/"].iter().any(|start| path.value.starts_with(start)) && path.value.split('/').all(part);
    let inside = inside || path.value == ".env";
    require(page, path.at, inside, "this is no place for a function", "write for example \"functions/mail.js\"");
    let text = folder.text(page, &At { value: from.value.clone(), at: from.at })?;
    inside.then(|| (path.value.clone(), text.into_owned()))
}

fn in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '[' | ']')
}
