//! An exercise is ticked by calls from another window. The calls are those of a client of the test's own, which stands for
//! `curl` there, so that nothing has to be installed.

use std::fs;

use serverless_tutor::lesson::library::Library;
use serverless_tutor::lesson::model::{Body, Task};
use serverless_tutor::progress::LessonProgress;
use serverless_tutor::progress::file::{self, Reading};

use crate::lab_screen::{ROUTE, address, call, calls_at_once, waiting};
use crate::{DOWN, ESC, HELLO, Stage, UP, WIDE, open};

/// The exercises of the built-in lesson.
fn tasks() -> Vec<Task> {
    let lesson = Library::embedded().lessons.remove(0);
    let tasks =
        |body: &Body| if let Body::Experiments(experiments) = body { Some(experiments.tasks.clone()) } else { None };
    lesson.sections.iter().find_map(|section| tasks(&section.body)).unwrap()
}

fn record(stage: &Stage) -> LessonProgress {
    let bytes = fs::read(stage.state.path().join("state.json")).unwrap();
    let Reading::Whole(progress) = file::read(&bytes) else { panic!("the state file is damaged") };
    progress.lesson(&Library::embedded().lessons[0].id).cloned().unwrap()
}

#[test]
fn calls_from_another_window_tick_an_exercise_that_is_not_open() {
    let tasks = tasks();
    let [_, _, quick_calls, methods] = &tasks[..] else { panic!("there are four exercises") };
    let mut stage = Stage::with(WIDE, &[(ROUTE, &waiting(HELLO))]);
    stage.press("s");
    stage.pty.wait_for("── Sections ──");
    stage.press("5");
    stage.pty.wait_for("0 of 4 observed");
    stage.press(&DOWN.repeat(2));
    stage.pty.wait_for(&format!("▸ {}", quick_calls.title));
    // A wrong guess, to see that it stands beside what was measured.
    stage.press(&quick_calls.predict.guesses[1].key.to_string());
    stage.pty.wait_for("You guessed 2; now let the lab show it.");
    let lab = address(&mut stage.pty);
    stage.press(DOWN);
    stage.pty.wait_for(&format!("▸ {}", methods.title));

    let first = call(lab, "GET", "/api/hello", "");
    let second = call(lab, "GET", "/api/hello", "");
    assert_eq!((first.status, second.status), (200, 200));
    assert_eq!(first.header("x-instance"), second.header("x-instance"));
    stage.wait_for_row(&[&quick_calls.title, "2 of 4 seen"]);
    // The lab stops the idle instance by itself.
    stage.open_the_lab();
    stage.wait_for_row(&[&format!("{} stopped", first.header("x-instance").unwrap()), "idle"]);
    stage.press(ESC);
    stage.pty.wait_for(&format!("▸ {}", methods.title));
    assert_eq!(call(lab, "GET", "/api/hello", "").status, 200);
    assert!(calls_at_once(lab, 3, "/api/hello").iter().all(|answer| answer.status == 200));
    stage.wait_for_row(&[&quick_calls.title, "✓ observed"]);
    stage.wait_for_row(&["▸ ", &methods.title, "1 of 4 seen"]);

    stage.press(UP);
    stage.pty.wait_for("What came of it");
    stage.pty.wait_for("You guessed 2; it is 4.");
    stage.pty.wait_for("Measured: cold starts 4 of 6, cold call ");
    stage.pty.wait_for("cold to warm ");
    stage.press("q");
    stage.check_exit(0);
    let observed = record(&stage).tasks_observed;
    assert!(observed.contains(&quick_calls.id) && !observed.contains(&methods.id), "{observed:?}");

    stage.pty = open(WIDE, stage.state.path(), stage.functions.path());
    stage.wait_for_row(&["▸ ", &quick_calls.title, "✓ observed"]);
    stage.pty.wait_for("all of it was seen before");
    stage.pty.wait_for("You guessed 2; it is 4.");
    stage.quit();
}
