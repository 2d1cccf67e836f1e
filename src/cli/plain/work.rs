//! Guest code for plain mode: the learner waits while it runs. A signal ends it.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use crate::cli::plain::Plain;
use crate::cli::plain::input;
use crate::course::environments::Environments;
use crate::course::{Action, Effect, challenge, code};
use crate::grader::diagnosis::Known;
use crate::grader::explain::{BUDGET, diagnose};
use crate::grader::{Verdict, grade};
use crate::lesson::id::LessonId;
use crate::lesson::model::{Body, Lesson};
use crate::sandbox::SandboxError;
use crate::sandbox::spawn::{Spawner, WorkerProgram};

/// The way to guest code.
pub(super) struct Guests {
    worker: WorkerProgram,
    ends: input::Guests,
    started: Option<Started>,
}

struct Started {
    spawner: Spawner,
    environments: Environments,
    known: HashMap<LessonId, Known>,
}

impl Guests {
    /// Nothing runs yet.
    pub(super) fn new(worker: WorkerProgram, ends: input::Guests) -> Self {
        Self { worker, ends, started: None }
    }

    fn started(&mut self) -> &mut Started {
        self.started.get_or_insert_with(|| {
            let spawner = Spawner::start(self.worker.clone());
            Started { environments: Environments::new(spawner.clone()), spawner, known: HashMap::new() }
        })
    }

    fn grade(&mut self, lesson: &Lesson, program: &str) -> Vec<challenge::Action> {
        let found = lesson.sections.iter().find_map(|section| match &section.body {
            Body::Challenge(challenge) => Some(challenge),
            _ => None,
        });
        let Some(challenge) = found else { return Vec::new() };
        let cancel = self.ends.begin();
        let Started { spawner, known, .. } = self.started();
        let known = known.entry(lesson.id.clone()).or_default();
        let report = match grade(challenge, program, spawner, known, &cancel) {
            Ok(report) => report,
            Err(SandboxError::Cancelled) => return vec![challenge::Action::Trouble("It was stopped.".into())],
            Err(why) => return vec![challenge::Action::Trouble(format!("{why}. Nothing is lost; run it again."))],
        };
        let diagnosis = (report.verdict == Verdict::Failed)
            .then(|| diagnose(challenge, program, &report, spawner, known, &cancel, BUDGET));
        let graded = challenge::Action::Graded(Box::new(report));
        std::iter::once(graded).chain(diagnosis.map(|found| challenge::Action::Diagnosed(Box::new(found)))).collect()
    }
}

impl Plain {
    /// Does what the course asks of the world, and waits for it.
    pub(super) fn work(&mut self, job: Effect) -> io::Result<()> {
        let Some(lesson) = self.course.as_ref().map(|course| Arc::clone(course.lesson())) else { return Ok(()) };
        match job {
            Effect::Grade(program) => {
                for action in self.guests.grade(&lesson, &program) {
                    self.act(Action::Challenge(action))?;
                }
            }
            Effect::RunCode(platform, event) => {
                let cancel = self.guests.ends.begin();
                let run = self.guests.started().environments.run(&lesson, platform, event, &cancel);
                if let Some(run) = run {
                    self.act(Action::Code(code::Action::Ended(platform, Box::new(run))))?;
                }
            }
            Effect::ShutDown(platform) => self.guests.started().environments.shut_down(&lesson, platform),
            Effect::SaveRecord | Effect::SavePlace | Effect::Cancel | Effect::Completed(_) => {}
        }
        Ok(())
    }
}
