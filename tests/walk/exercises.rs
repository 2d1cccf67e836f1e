//! The exercises in the lab as a learner does them: the file is edited on disk, and calls come from outside of the program.

use serverless_tutor::lesson::model::Experiments;

use crate::lab_screen::{ROUTE, address, call, calls_at_once, edit, waiting};
use crate::{DOWN, ENTER, ESC, Learner};

/// A handler for POST, as the fourth exercise asks for it.
const POST: &str = "
export async function POST(request) {
  try {
    const { name } = await request.json();
    return Response.json({ name }, { status: 201 });
  } catch {
    return new Response('This is not JSON', { status: 400 });
  }
}
";

/// Guesses at each exercise. A guess is not an observation.
pub(crate) fn guess(learner: &mut Learner, experiments: &Experiments) {
    learner.press("n");
    let count = experiments.tasks.len();
    for (at, task) in experiments.tasks.iter().enumerate() {
        learner.pty.wait_for(&format!("0 of {count} observed"));
        learner.pty.wait_for(&format!("▸ {}", task.title));
        learner.pty.wait_for(&task.predict.guesses[0].detail);
        // One is passed over without a guess.
        let key = if at == 1 { ENTER.to_owned() } else { task.predict.guesses[0].key.to_string() };
        learner.press(&key);
        learner.pty.wait_for("Watched for");
        if at + 1 < count {
            // With a trigger of its own, Enter leads there.
            learner.press(if task.scenario.is_some() { DOWN } else { ENTER });
        }
    }
    learner.wait_for_record("the exercises", |record| record.tasks_read.len() == count);
    learner.wait_for_done(learner.done);
}

/// Does each exercise in the lab, and sees its tick while the section is open.
pub(crate) fn observe(learner: &mut Learner, experiments: &Experiments) {
    let lab = address(&mut learner.pty);
    let titles: Vec<String> = experiments.tasks.iter().map(|task| task.title.to_string()).collect();
    let [route, deploy, quick_calls, methods] = &titles[..] else { panic!("four exercises, not {titles:?}") };

    assert_eq!(call(lab, "GET", "/api/hello", "").status, 200);
    wait_for_tick(learner, deploy, 1);
    assert_eq!(call(lab, "GET", "/api/hello?name=Ada", "").status, 200);
    assert_eq!(call(lab, "GET", "/api/hello?name=", "").status, 200);
    wait_for_tick(learner, route, 2);

    change(learner, ROUTE, "/api/hello", waiting);
    assert_eq!(call(lab, "GET", "/api/hello", "").status, 200);
    let warm = call(lab, "GET", "/api/hello", "");
    scale_to_zero(learner, warm.header("x-instance").unwrap());
    assert_eq!(call(lab, "GET", "/api/hello", "").status, 200);
    assert!(calls_at_once(lab, 3, "/api/hello").iter().all(|answer| answer.status == 200));
    wait_for_tick(learner, quick_calls, 3);

    change(learner, ROUTE, "/api/hello", |source| format!("{source}{POST}"));
    assert_eq!(call(lab, "POST", "/api/hello", r#"{"name":"Ada"}"#).status, 201);
    assert_eq!(call(lab, "POST", "/api/hello", "name=Ada").status, 400);
    assert_eq!(call(lab, "DELETE", "/api/hello", "").status, 405);
    wait_for_tick(learner, methods, 4);

    learner.wait_for_one_more_done();
    assert_eq!(learner.record().tasks_observed.len(), titles.len());
}

/// Waits until an exercise is ticked, and so many are in all.
#[track_caller]
pub(crate) fn wait_for_tick(learner: &mut Learner, title: &str, observed: usize) {
    let words = format!("{observed} of 4 observed");
    learner.pty.wait_until(&format!("the tick of {title:?}, and {words:?}"), |screen, _| {
        let contents = screen.contents();
        contents.contains(&words) && contents.lines().any(|row| row.contains(title) && row.contains("✓ observed"))
    });
}

/// Changes the file, and waits on the lab's page of routes until its new version serves.
pub(crate) fn change(learner: &mut Learner, file: &str, route: &str, change: impl FnOnce(&str) -> String) {
    open_the_lab(learner);
    learner.press("\t\t");
    learner.pty.wait_until("the page of routes", |screen, _| version_on(&screen.contents(), file, route).is_some());
    let before = version_on(&learner.pty.screen().contents(), file, route);
    edit(learner.functions.path(), file, change);
    learner.pty.wait_until("the new version", |screen, _| {
        let now = version_on(&screen.contents(), file, route);
        now.is_some() && now != before
    });
    learner.press("\t");
    learner.pty.wait_for("Latency");
    leave_the_lab(learner);
}

/// The version of a file on the page of routes.
fn version_on(screen: &str, file: &str, route: &str) -> Option<String> {
    let row = screen.lines().find(|line| line.contains(file) && line.contains(route))?;
    let is_version = |word: &&str| word.len() == 8 && word.chars().all(|c| c.is_ascii_hexdigit());
    row.split_whitespace().find(is_version).map(str::to_owned)
}

/// Stops all instances with the key of the lab, and waits until this one is stopped.
fn scale_to_zero(learner: &mut Learner, instance: &str) {
    open_the_lab(learner);
    learner.pty.wait_for(&format!("{instance} "));
    learner.press("z");
    learner.pty.wait_for(&format!("{instance} stopped"));
    leave_the_lab(learner);
}

fn open_the_lab(learner: &mut Learner) {
    learner.press("l");
    learner.pty.wait_for("Latency");
}

fn leave_the_lab(learner: &mut Learner) {
    learner.press(ESC);
    learner.pty.wait_for("Watched for");
}
