//! Guest code for screens that show what came of it: what a rehearsal asks for is done for real, in the sandbox.

use std::time::Duration;

use serverless_tutor::course::code::Run;
use serverless_tutor::course::{Action, Effect, challenge, code};
use serverless_tutor::grader::diagnosis::Known;
use serverless_tutor::grader::explain::diagnose;
use serverless_tutor::grader::grade;
use serverless_tutor::grader::meter::measure;
use serverless_tutor::lesson::model::{Body, Lesson};
use serverless_tutor::sandbox::cancel::Cancel;
use serverless_tutor::sandbox::environment::{Environment, Event, Program};
use serverless_tutor::sandbox::limits::Limits;
use serverless_tutor::sandbox::spawn::{Spawner, WorkerProgram};
use serverless_tutor::tui::app::{self, Msg};

use crate::rehearsal::Rehearsal;

/// Does what is asked for and tells the program what came of it.
pub(crate) fn carry_out(rehearsal: &mut Rehearsal) {
    let spawner = Spawner::start(WorkerProgram(env!("CARGO_BIN_EXE_serverless-tutor").into()));
    for effect in std::mem::take(&mut rehearsal.effects) {
        let action = match effect {
            app::Effect::Course(Effect::Grade(program)) => {
                let lesson = rehearsal.app.course.as_ref().expect("a lesson is open").lesson().clone();
                let [report, diagnosis] = graded(&spawner, &lesson, &program);
                rehearsal.send(Msg::Course(report));
                diagnosis
            }
            app::Effect::Course(Effect::RunCode(platform, event)) => {
                let event = Event {
                    method: event.method.clone(),
                    path: event.path.clone(),
                    query: event.query.clone(),
                    ..Event::default()
                };
                ran(&spawner, rehearsal, platform, &event)
            }
            app::Effect::Measure(program, question) => {
                let answer = measure(&program, &question, &spawner, &Cancel::default());
                rehearsal.send(Msg::Measured(question, answer));
                continue;
            }
            _ => continue,
        };
        rehearsal.send(Msg::Course(action));
    }
}

/// The result of the tests, and then what is known of a failure.
fn graded(spawner: &Spawner, lesson: &Lesson, program: &str) -> [Action; 2] {
    let challenge = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Challenge(challenge) => Some(challenge),
        _ => None,
    });
    let challenge = challenge.expect("the lesson has a challenge");
    let (known, cancel) = (Known::default(), Cancel::default());
    let report = grade(challenge, program, spawner, &known, &cancel).expect("the sandbox works");
    let diagnosis = diagnose(challenge, program, &report, spawner, &known, &cancel, Duration::from_secs(20));
    let actions = [challenge::Action::Graded(Box::new(report)), challenge::Action::Diagnosed(Box::new(diagnosis))];
    actions.map(Action::Challenge)
}

fn ran(spawner: &Spawner, rehearsal: &Rehearsal, at: usize, event: &Event) -> Action {
    let lesson = rehearsal.app.course.as_ref().expect("a lesson is open").lesson();
    let example = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Code(example) => Some(example),
        _ => None,
    });
    let platform = &example.expect("the lesson has code").platforms[at];
    let program =
        Program { file_name: platform.file_name.to_string(), source: platform.source.clone(), ..Program::default() };
    let started = Environment::start(spawner, &program, &Limits::environment(), &Cancel::default());
    let (mut environment, init) = started.expect("the program of the lesson loads");
    let outcome = environment.invoke(event, &Cancel::default()).map_err(|why| why.to_string());
    let course = rehearsal.app.course.as_ref().expect("a lesson is open");
    let event = course.place().code.event(at, platform);
    Action::Code(code::Action::Ended(at, Box::new(Run { event, init: Some(init), outcome, served: 1 })))
}
