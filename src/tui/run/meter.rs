//! The thread that asks the learner's function for costs. It answers the newest question; those before it are passed over.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use crate::cost::meter::Question;
use crate::grader::meter::{Program, measure};
use crate::sandbox::cancel::Cancel;
use crate::sandbox::spawn::{Spawner, WorkerProgram};
use crate::tui::event_loop::Msg;
use crate::tui::run::Work;

/// The way to the meter.
pub(super) struct Measurer {
    worker: WorkerProgram,
    inbox: Sender<Msg<Work>>,
    /// Where questions go, once there was one.
    questions: Option<Sender<(Program, Question)>>,
}

impl Measurer {
    /// A meter whose answers come into `inbox`.
    pub(super) fn new(worker: WorkerProgram, inbox: Sender<Msg<Work>>) -> Self {
        Self { worker, inbox, questions: None }
    }

    /// Asks a program for a cost.
    pub(super) fn ask(&mut self, program: Program, question: Question) {
        let questions = self.questions.get_or_insert_with(|| {
            let (questions, queue) = mpsc::channel();
            let (worker, inbox) = (self.worker.clone(), self.inbox.clone());
            // Without a thread there is no answer, and the bill stays ours.
            let _ = thread::Builder::new().name("meter".into()).spawn(move || serve(worker, &queue, &inbox));
            questions
        });
        // The thread ends only after this handle does.
        let _ = questions.send((program, question));
    }
}

fn serve(worker: WorkerProgram, queue: &Receiver<(Program, Question)>, inbox: &Sender<Msg<Work>>) {
    let spawner = Spawner::start(worker);
    while let Ok(first) = queue.recv() {
        let (program, question) = queue.try_iter().last().unwrap_or(first);
        let answer = measure(&program, &question, &spawner, &Cancel::default());
        if inbox.send(Msg::Work(Work::Measured(question, answer))).is_err() {
            return;
        }
    }
}
