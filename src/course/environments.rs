//! The environments of the code example, each kept warm for the next run. The one part of this room that has guest code run; it is
//! handed the way to do so.

use std::collections::HashMap;

use crate::course::code::Run;
use crate::lesson::id::LessonId;
use crate::lesson::model::{Body, Lesson, Platform, SampleEvent, SampleInput};
use crate::sandbox::SandboxError;
use crate::sandbox::cancel::Cancel;
use crate::sandbox::environment::{Environment, EnvironmentError, Event, Input, Program};
use crate::sandbox::limits::Limits;
use crate::sandbox::spawn::Spawner;

/// Environments by their platforms.
pub struct Environments {
    spawner: Spawner,
    kept: HashMap<Place, Kept>,
}

/// Whose environment it is: the lesson, and the place of the platform in it.
type Place = (LessonId, usize);

/// An environment that is kept warm, and how many events it has answered.
struct Kept {
    environment: Environment,
    served: u32,
}

impl Environments {
    /// None yet.
    pub fn new(spawner: Spawner) -> Self {
        Self { spawner, kept: HashMap::new() }
    }

    /// Runs a platform's function, by its place in the lesson; nothing if there is no such platform.
    pub fn run(&mut self, lesson: &Lesson, platform: usize, event: SampleEvent, cancel: &Cancel) -> Option<Run> {
        let place = lesson.sections.iter().find_map(|section| match &section.body {
            Body::Code(example) => example.platforms.get(platform),
            _ => None,
        })?;
        Some(run(&self.spawner, &mut self.kept, (lesson.id.clone(), platform), place, event, cancel))
    }

    /// Shuts a platform's environment down, so that its next run is cold.
    pub fn shut_down(&mut self, lesson: &Lesson, platform: usize) {
        self.kept.remove(&(lesson.id.clone(), platform));
    }
}

/// Runs an event in the environment that is kept, or in a new one.
fn run(
    spawner: &Spawner,
    kept: &mut HashMap<Place, Kept>,
    key: Place,
    platform: &Platform,
    event: SampleEvent,
    cancel: &Cancel,
) -> Run {
    let mut init = None;
    let mut open = match kept.remove(&key) {
        Some(open) => open,
        None => {
            let program = Program {
                file_name: platform.file_name.to_string(),
                source: platform.source.clone(),
                env: platform.variables.clone(),
                files: Vec::new(),
            };
            match Environment::start(spawner, &program, &Limits::environment(), cancel) {
                Ok((environment, started)) => {
                    init = Some(started);
                    Kept { environment, served: 0 }
                }
                Err(why) => return Run { event, init, outcome: Err(told(&why)), served: 0 },
            }
        }
    };
    open.served += 1;
    let served = open.served;
    let outcome = open.environment.invoke(&request(&event), cancel).map_err(|why| told(&why));
    // After a limit or a stop the environment is gone, and the next run is cold.
    if outcome.is_ok() && !open.environment.has_ended() {
        kept.insert(key, open);
    }
    Run { event, init, outcome, served }
}

/// Why there was no answer, as a sentence that says what comes next.
fn told(why: &EnvironmentError) -> String {
    match why {
        EnvironmentError::Sandbox(SandboxError::Cancelled) => "You stopped it. The next run is a cold start.".into(),
        EnvironmentError::Sandbox(why @ SandboxError::Unsupported) => format!("Not run: {why}."),
        EnvironmentError::Limit { limit, .. } => {
            format!("Its limit on {} was reached. The next run is a cold start.", limit.name())
        }
        why => format!("{why}. The next run is a cold start."),
    }
}

fn request(event: &SampleEvent) -> Event {
    let mut headers = vec![("host".to_owned(), "localhost".to_owned())];
    let body = event.body.clone().into_bytes();
    if !body.is_empty() {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    Event {
        method: event.method.clone(),
        path: event.path.clone(),
        query: event.query.clone(),
        headers,
        body,
        id: String::new(),
        params: Vec::new(),
        input: match event.input {
            SampleInput::Request => Input::Request,
            SampleInput::Event => Input::Event,
            SampleInput::Schedule => Input::Schedule,
        },
    }
}
