//! Every page of the course, for those who look at all of them. Knows nothing of what they look for.

use serverless_tutor::course::{Action, experiments};
use serverless_tutor::lab::observe::Observers;
use serverless_tutor::progress::measured::{Calls, Measured};
use serverless_tutor::tui::app::Msg;
use serverless_tutor::tui::screen::experiments::probe::News;
use serverless_tutor::tui::theme::Theme;

use crate::rehearsal::Rehearsal;
use crate::{guests, probe_sample, rehearsal, traffic};

/// A screen: its name and the keys that lead to it.
pub(crate) const SCREENS: &[(&str, &str)] = &[
    ("1-why", ""),
    ("1-why-end", "<End>"),
    ("2-terms", "s2<Down><Down><Down><Down><Down><Down><Down>"),
    ("2-terms-test", "s2t<Enter>"),
    ("2-terms-filter", "s2fcold"),
    ("3-model", "s3"),
    ("3-model-fork", "s3<Enter><Right>"),
    ("3-model-cold", "s3c<Right>c<Right><Right>"),
    ("3-model-warm", "s3w<Right>w<Right>"),
    ("3-model-two", "s3t<Right>1<Right>"),
    ("4-code", "s4"),
    ("4-code-edit", "s4e"),
    ("4-code-all", "s4a"),
    ("5-experiment", "s5"),
    ("5-experiment-read", "s52"),
    ("5-experiment-guess", "s5<Down><Down>"),
    ("5-probe-field", "s5<Down>1uhello.example.com/api/hello"),
    ("6-quiz", "s6"),
    ("6-quiz-wrong", "s6aa3"),
    ("6-quiz-order", "s6<Right><Right><Right><Right> <Down>"),
    ("6-quiz-numeric", "s6<Right><Right><Right><Right><Right><Right>600000<Enter>"),
    (
        "6-quiz-match",
        "s6<Right><Right><Right><Right><Right><Right><Right><Right><Right><Right><Right><Right><Right><Right><Right><Right> ",
    ),
    ("6-quiz-bug", "s6<Right><Right><Right><Right><Right><Right><Right><Right><Right><Right><Right><Right><Right>"),
    (
        "6-quiz-bug-answered",
        "s6<Right><Right><Right><Right><Right><Right><Right><Right><Right><Right><Right><Right><Right>3",
    ),
    ("7-worked", "s7"),
    ("7-worked-blank", "s7<Enter>6000"),
    ("7-worked-slip", "s7<Enter>1,000,000<Enter>"),
    ("7-worked-right", "s7<Enter>600000<Enter>"),
    ("7-worked-two", "s7<Enter>v<Enter>1250000<Enter>14"),
    ("7-challenge", "s7<Tab>"),
    ("8-real-world", "s8"),
    ("9-connections", "s9"),
    ("9-connections-results", "s9v"),
    ("8-trigger-guess", "s8t"),
    ("8-trigger", "s8t3"),
    ("8-trigger-queue", "s8t<Right>2"),
    ("0-cost", "$"),
    ("0-cost-compare", "$upppm"),
    ("0-cost-typed", "$<Down>250"),
    ("0-cost-used-up", "$uuf"),
    ("0-keys", "s3?"),
    ("0-keys-chosen", "s4<Shift-Tab><Down><Down><Down><Right>"),
    ("0-search", "s3/cold start"),
    ("0-search-nothing", "s3/xylophone"),
    ("0-sections", "s3s"),
    ("0-lessons", "s3<Esc>"),
];

/// Screens of the second lesson, as those of the first.
pub(crate) const QUEUES: &[(&str, &str)] = &[
    ("queues-1-why", ""),
    ("queues-2-terms", "s2<Down><Down><Down><Down>"),
    ("queues-3-model", "s3"),
    ("queues-3-model-delivered", "s3d<Right><Right>2<Right>"),
    ("queues-3-model-fork", "s3f<Right><Right>"),
    ("queues-3-model-third-try", "s3f<Right><Right>1<Right><Right><Right><Right>"),
    ("queues-3-model-poison", "s3p<Right><Right><Right><Right><Right>3<Right>"),
    ("queues-4-code", "s4"),
    ("queues-4-code-edit", "s4e"),
    ("queues-4-code-schedule", "s42"),
    ("queues-5-experiment", "s5"),
    ("queues-5-experiment-read", "s52"),
    ("queues-5-trigger", "s52t<Enter>"),
    ("queues-6-quiz", "s6"),
    ("queues-6-quiz-numeric", "s6<Right><Right>60<Enter>"),
    ("queues-7-worked-slip", "s7<Enter>80<Enter>"),
    ("queues-7-challenge", "s7<Tab>"),
    ("queues-8-real-world", "s8"),
    ("queues-9-connections", "s9"),
    ("queues-0-lessons", "s3<Esc>"),
];

/// Screens of somebody who comes back after three days, having missed two questions and seen two terms: its name, and the keys
/// from the list of lessons.
pub(crate) const REVIEWED: &[(&str, &str)] = &[
    ("0-lessons-due", ""),
    ("0-review-question", "r"),
    ("0-review-answered", "ra2"),
    ("0-review-numbers", "ra<Enter>"),
    ("0-review-term", "ra<Enter>1<Enter><Enter>"),
    ("0-review-term-shown", "ra<Enter>1<Enter><Enter><Enter>"),
    ("0-review-summary", "ra<Enter>1<Enter><Enter><Enter>yx"),
    ("0-review-nothing", "ra<Enter>1<Enter><Enter><Enter>y<Enter>y<Enter>r"),
    ("9-connections-all", "<Enter>s9v"),
];

/// Screens of exercises that the lab has seen something of: its name, the keys that lead to it, and how much was seen.
pub(crate) const OBSERVED: &[(&str, &str, usize)] = &[
    ("5-experiment-route", "s52", 2),
    ("5-experiment-timed", "s5<Down>1", 4),
    ("5-experiment-calls", "s5<Down><Down>2", 5),
    ("5-experiment-done", "s5<Down><Down>2", 10),
    ("5-experiment-methods", "s5<Down><Down><Down>1", 14),
];

/// A program that breaks a rule and makes no known mistake: it wants whole milliseconds.
const RULE: &str = "function calculateCost(calls, ms, mb = 128) {
  if (ms % 1 > 0) return undefined;
  const used = calls * (ms / 1000) * (mb / 1024);
  return Math.round(Math.max(0, used - 4e5) * 0.0000166667 * 100) / 100;
}
";

/// A program that passes in another way than the solution.
const BESIDE: &str = "function calculateCost(calls, ms, mb = 128) {
  let used = (calls * ms * mb) / 1000 / 1024 - 400000;
  if (used < 0) used = 0;
  return Number((used * 0.0000166667).toFixed(2));
}
";

/// Opens the exercise about time with its guess made, and the field for an address.
pub(crate) const FIELD: &str = "s5<Down>1u";

/// Screens of a probe: its name, the news that have come, and keys after them.
pub(crate) fn probed() -> Vec<(&'static str, Vec<News>, &'static str)> {
    let upto = |count| probe_sample::news().into_iter().take(count).collect();
    vec![
        ("5-probe-waits", upto(1), ""),
        ("5-probe-first", upto(4), ""),
        ("5-probe-timed", probe_sample::news(), ""),
        ("5-probe-timed-end", probe_sample::news(), "<PgDn>"),
        ("5-probe-again", probe_sample::news(), "u"),
        ("5-probe-stopped", upto(3), "<Esc>"),
        ("5-probe-no-scheme", probe_sample::without_scheme(), ""),
        ("5-probe-no-answer", probe_sample::broken_off(), ""),
        ("5-probe-no-answer-kept", probe_sample::broken_off(), "<Esc>"),
    ]
}

/// Screens that show what became of a program: its name, what is pasted into the editor, and keys.
pub(crate) const GRADED: &[(&str, &str, &str)] = &[
    ("7-challenge-named", include_str!("../../lessons/serverless/challenge/wrong/w07-no-default.js"), "<^T>"),
    ("7-challenge-error", "function calculateCost(a) {\n  return a +;\n}\n", ""),
    ("7-challenge-thrown", "function calculateCost(a) {\n  return a.cost.total;\n}\n", ""),
    ("7-challenge-stack", "function calculateCost(a) {\n  return calculateCost(a);\n}\n", ""),
    ("7-challenge-passed", include_str!("../../lessons/serverless/challenge/solution.js"), ""),
    ("7-challenge-rule", RULE, ""),
    ("7-challenge-beside", BESIDE, "<Esc>v"),
    ("7-challenge-console", "function calculateCost(a) {\n  console.log('calls', a);\n  return 1;\n}\n", "<Esc><Tab>"),
];

/// A screen of somebody who comes back after three days.
pub(crate) fn reviewed(theme: &'static Theme, size: (u16, u16), keys: &str) -> Rehearsal {
    let mut rehearsal = screen(theme, size, "s6aa3<Right><Right><Right><Right><Right><Right>7<Enter>s2<Down>");
    let calls = |count, p50_us| Calls { count, p50_us };
    let measured = [
        ("lambda", Measured { cold: calls(3, 48_200), warm: calls(204, 620) }),
        ("workers", Measured { cold: calls(2, 3_100), warm: calls(40, 210) }),
    ];
    let measured = measured.map(|(platform, measured)| (platform.parse().expect("it is an id"), measured));
    rehearsal.send(Msg::Course(Action::Measured(measured.into())));
    rehearsal.app.stage.date = rehearsal.app.stage.date.plus(3 * 86_400);
    rehearsal.keys("<Esc>").keys(keys);
    rehearsal
}

/// A screen of the exercises after so many requests to the lab.
pub(crate) fn observed(theme: &'static Theme, size: (u16, u16), keys: &str, count: usize) -> Rehearsal {
    let mut rehearsal = screen(theme, size, keys);
    rehearsal.app.stage.lab_address = Some("http://127.0.0.1:49213".to_owned());
    let watches = rehearsal.app.course.as_ref().unwrap().watches();
    let mut observers = Observers::new(&watches);
    for request in traffic::requests().iter().take(count) {
        observers.see(request);
    }
    let reports = observers.news().unwrap();
    rehearsal.send(Msg::Course(Action::Experiments(experiments::Action::Observed(reports))));
    rehearsal
}

/// The exercise about time after these news of a probe.
pub(crate) fn probing(theme: &'static Theme, size: (u16, u16), news: Vec<News>, keys: &str) -> Rehearsal {
    let mut rehearsal = observed(theme, size, FIELD, 4);
    rehearsal.send(Msg::Paste("https://hello.example.com/api".to_owned()));
    rehearsal.keys("<Enter>");
    for news in news {
        rehearsal.send(Msg::Probe(1, Box::new(news)));
    }
    rehearsal.keys(keys);
    rehearsal
}

/// A screen after the tests were run on a program.
pub(crate) fn graded(theme: &'static Theme, size: (u16, u16), program: &str, keys: &str) -> Rehearsal {
    let mut rehearsal = screen(theme, size, "s7<Tab><^A>");
    rehearsal.send(Msg::Paste(program.to_owned()));
    rehearsal.keys("<^R>");
    guests::carry_out(&mut rehearsal);
    rehearsal.keys(keys);
    rehearsal
}

/// A screen after these keys, with nothing in motion any more.
pub(crate) fn screen(theme: &'static Theme, (width, height): (u16, u16), keys: &str) -> Rehearsal {
    let mut rehearsal = Rehearsal::new(theme, width, height);
    rehearsal.keys(keys).wait(5_000);
    rehearsal
}

/// A screen of the second lesson after these keys, with nothing in motion any more.
pub(crate) fn of_queues(theme: &'static Theme, (width, height): (u16, u16), keys: &str) -> Rehearsal {
    let mut rehearsal = Rehearsal::begun(rehearsal::LESSONS[1].clone(), theme, width, height);
    rehearsal.keys(keys).wait(5_000);
    rehearsal
}

/// How many pages there are.
pub(crate) fn count() -> usize {
    QUEUES.len() + SCREENS.len() + REVIEWED.len() + OBSERVED.len() + probed().len() + GRADED.len()
}

/// A page by its place, with its name.
pub(crate) fn page(theme: &'static Theme, size: (u16, u16), mut at: usize) -> (&'static str, Rehearsal) {
    if let Some((name, keys)) = SCREENS.get(at) {
        return (name, screen(theme, size, keys));
    }
    at -= SCREENS.len();
    if let Some((name, keys)) = QUEUES.get(at) {
        return (name, of_queues(theme, size, keys));
    }
    at -= QUEUES.len();
    if let Some((name, keys)) = REVIEWED.get(at) {
        return (name, reviewed(theme, size, keys));
    }
    at -= REVIEWED.len();
    if let Some((name, keys, count)) = OBSERVED.get(at) {
        return (name, observed(theme, size, keys, *count));
    }
    at -= OBSERVED.len();
    if let Some((name, news, keys)) = probed().into_iter().nth(at) {
        return (name, probing(theme, size, news, keys));
    }
    at -= probed().len();
    let (name, program, keys) = GRADED[at];
    (name, graded(theme, size, program, keys))
}
