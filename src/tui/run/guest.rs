//! The threads that wait for guest code: one for grading, one for the environments of the code example. Each result comes
//! back as an action of the course.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use crate::course::environments::Environments;
use crate::course::{Action, challenge, code};
use crate::grader::diagnosis::Known;
use crate::grader::explain::{BUDGET, diagnose};
use crate::grader::{Verdict, grade};
use crate::lesson::id::LessonId;
use crate::lesson::model::{Body, Lesson, SampleEvent};
use crate::sandbox::SandboxError;
use crate::sandbox::cancel::Cancel;
use crate::sandbox::spawn::{Spawner, WorkerProgram};
use crate::tui::event_loop::Msg;
use crate::tui::run::Work;

/// The way to guest code.
pub(super) struct Guests {
    jobs: Sender<Job>,
    runs: Sender<Order>,
    cancel: Cancel,
    /// Ends the search for the smallest failing input that follows a grading.
    looking: Cancel,
}

struct Job {
    lesson: Arc<Lesson>,
    program: String,
    cancel: Cancel,
    looking: Cancel,
}

enum Order {
    Run { lesson: Arc<Lesson>, platform: usize, event: SampleEvent, cancel: Cancel },
    ShutDown(Arc<Lesson>, usize),
}

impl Guests {
    /// Starts the threads; what they find comes into `inbox`.
    pub(super) fn start(worker: WorkerProgram, inbox: Sender<Msg<Work>>) -> Self {
        let spawner = Spawner::start(worker);
        let (jobs, job_queue) = mpsc::channel();
        let (runs, run_queue) = mpsc::channel();
        let (for_jobs, job_inbox) = (spawner.clone(), inbox.clone());
        // Without a thread there is no answer, and the learner sees that the run goes on; Esc still leaves it.
        let _ =
            thread::Builder::new().name("grading".into()).spawn(move || serve_jobs(&for_jobs, &job_queue, &job_inbox));
        let _ = thread::Builder::new().name("functions".into()).spawn(move || serve_runs(spawner, &run_queue, &inbox));
        Self { jobs, runs, cancel: Cancel::default(), looking: Cancel::default() }
    }

    /// Has a program graded. Nobody waits for what an earlier one is about.
    pub(super) fn grade(&mut self, lesson: &Arc<Lesson>, program: String) {
        self.looking.cancel();
        self.looking = Cancel::default();
        self.cancel = Cancel::default();
        let (cancel, looking) = (self.cancel.clone(), self.looking.clone());
        // The threads end only after this handle does.
        let _ = self.jobs.send(Job { lesson: Arc::clone(lesson), program, cancel, looking });
    }

    /// Has a platform's function run.
    pub(super) fn run(&mut self, lesson: &Arc<Lesson>, platform: usize, event: SampleEvent) {
        self.cancel = Cancel::default();
        let order = Order::Run { lesson: Arc::clone(lesson), platform, event, cancel: self.cancel.clone() };
        let _ = self.runs.send(order);
    }

    /// Has a platform's environment shut down.
    pub(super) fn shut_down(&self, lesson: &Arc<Lesson>, platform: usize) {
        let _ = self.runs.send(Order::ShutDown(Arc::clone(lesson), platform));
    }

    /// Stops what goes on.
    pub(super) fn cancel(&self) {
        self.cancel.cancel();
        self.looking.cancel();
    }
}

fn serve_jobs(spawner: &Spawner, queue: &Receiver<Job>, inbox: &Sender<Msg<Work>>) {
    let mut known: HashMap<LessonId, (Arc<Lesson>, Known)> = HashMap::new();
    while let Ok(job) = queue.recv() {
        let challenge = job.lesson.sections.iter().find_map(|section| match &section.body {
            Body::Challenge(challenge) => Some(challenge),
            _ => None,
        });
        let Some(challenge) = challenge else { continue };
        let met = known.entry(job.lesson.id.clone()).or_insert_with(|| (Arc::clone(&job.lesson), Known::default()));
        // What is known of wrong programs holds for the version of the lesson that they stand in.
        if !Arc::ptr_eq(&met.0, &job.lesson) {
            *met = (Arc::clone(&job.lesson), Known::default());
        }
        let known = &met.1;
        let tell = |action| inbox.send(Msg::Work(Work::Course(job.lesson.id.clone(), Action::Challenge(action))));
        let graded = grade(challenge, &job.program, spawner, known, &job.cancel);
        let action = match &graded {
            Ok(report) => challenge::Action::Graded(Box::new(report.clone())),
            Err(SandboxError::Cancelled) => challenge::Action::Trouble("You stopped it. ^R runs it again.".into()),
            Err(why @ SandboxError::Unsupported) => challenge::Action::Trouble(format!("Not run: {why}.")),
            Err(why) => challenge::Action::Trouble(format!("{why}. Nothing is lost; run it again.")),
        };
        if tell(action).is_err() {
            return;
        }
        // The verdict is on the screen before it is explained.
        let Some(report) = graded.ok().filter(|report| report.verdict == Verdict::Failed) else { continue };
        let diagnosis = diagnose(challenge, &job.program, &report, spawner, known, &job.looking, BUDGET);
        if tell(challenge::Action::Diagnosed(Box::new(diagnosis))).is_err() {
            return;
        }
    }
}

fn serve_runs(spawner: Spawner, queue: &Receiver<Order>, inbox: &Sender<Msg<Work>>) {
    let mut environments = Environments::new(spawner);
    while let Ok(order) = queue.recv() {
        match order {
            Order::ShutDown(lesson, platform) => environments.shut_down(&lesson, platform),
            Order::Run { lesson, platform, event, cancel } => {
                let Some(run) = environments.run(&lesson, platform, event, &cancel) else { continue };
                let action = Action::Code(code::Action::Ended(platform, Box::new(run)));
                if inbox.send(Msg::Work(Work::Course(lesson.id.clone(), action))).is_err() {
                    return;
                }
            }
        }
    }
}
