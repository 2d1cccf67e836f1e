//! Exercises.

use crate::lesson::field::{require, words};
use crate::lesson::id::TaskId;
use crate::lesson::load::Folder;
use crate::lesson::load::aside::{note, predict};
use crate::lesson::load::names::Names;
use crate::lesson::load::watch::watch;
use crate::lesson::model::{Experiments, Task};
use crate::lesson::page::Page;
use crate::lesson::prose::inline;
use crate::lesson::raw::sections::{RawExperiments, RawTask};

pub(super) fn experiments(folder: &Folder<'_>, page: &mut Page<'_>, raw: RawExperiments) -> Experiments {
    let RawExperiments { intro, task: raw } = raw;
    let intro = inline(page, &intro);
    require(page, raw.at, !raw.value.is_empty(), "there are no tasks", "add a [[task]]");
    let (_, ids) = Names::<TaskId>::all(page, "task", raw.value.iter().map(|task| &task.id));
    let tasks = raw.value.into_iter().zip(ids).filter_map(|(raw, id)| task(folder, page, raw, id)).collect();
    Experiments { intro, tasks }
}

fn task(folder: &Folder<'_>, page: &mut Page<'_>, raw: RawTask, id: Option<TaskId>) -> Option<Task> {
    let RawTask { id: _, title, task, steps, predict: guess, note: remark, watch: watched, scenario } = raw;
    let title = words(page, &title);
    let task = inline(page, &task);
    require(page, steps.at, !steps.value.is_empty(), "the task has no steps", "say how to do it, step by step");
    let steps = steps.value.iter().map(|step| inline(page, step)).collect();
    let predict = predict(page, guess);
    let note = remark.map(|raw| note(page, &raw));
    let watch = watch(page, watched);
    let scenario = scenario.and_then(|link| folder.scenario(page, &link));
    Some(Task { id: id?, title, task, steps, predict, note, watch, scenario })
}
