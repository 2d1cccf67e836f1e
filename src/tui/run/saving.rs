//! The thread that saves. A slow disk holds up nobody; of several waiting orders only the newest is written.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::progress::Progress;
use crate::progress::notice::Notice;
use crate::progress::store::{Kept, Saved, Store};
use crate::tui::event_loop::Msg;
use crate::tui::run::Work;

/// How urgent a save is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// As soon as the disk is free, unless another copy of the program is saving.
    Soon,
    /// Before the program ends, however long another copy takes.
    Last,
}

/// What is to be written.
struct Job {
    progress: Progress,
    order: Order,
    /// Dropped when it was done; somebody may wait for that.
    _done: Option<Sender<()>>,
}

/// The way to the thread.
pub(super) struct Saver {
    orders: Option<Sender<Job>>,
    thread: Option<JoinHandle<Option<Notice>>>,
}

/// How long a save may hold up a program that is about to be stopped. A slow disk is no reason to stay in front.
const BEFORE_A_STOP: Duration = Duration::from_secs(1);

impl Saver {
    /// Starts the thread; what it has done comes into `inbox`.
    pub(super) fn start(store: Store, inbox: Sender<Msg<Work>>) -> Self {
        let (orders, queue) = mpsc::channel();
        let thread = thread::Builder::new().name("saver".into()).spawn(move || serve(store, &queue, &inbox));
        Self { orders: Some(orders), thread: thread.ok() }
    }

    /// Has progress written.
    pub(super) fn save(&self, progress: Progress, order: Order) {
        self.send(Job { progress, order, _done: None });
    }

    /// Has progress written before the program is stopped: a thread that stood still in the middle of a save would hold up
    /// every other copy of the program.
    pub(super) fn settle(&self, progress: Progress) {
        let (done, wait) = mpsc::channel();
        self.send(Job { progress, order: Order::Soon, _done: Some(done) });
        // Nothing is ever sent: the end of the channel says that it is done.
        let _ = wait.recv_timeout(BEFORE_A_STOP);
    }

    /// Writes for the last time and waits for it. Gives a line when that was not possible.
    pub(super) fn finish(mut self, progress: Progress) -> Option<String> {
        self.save(progress, Order::Last);
        self.orders = None;
        match self.thread.take()?.join() {
            Ok(trouble) => trouble.map(|trouble| trouble.at_the_end()),
            // A panic of the thread has been reported already.
            Err(_) => Some("What you did last is not saved.".to_owned()),
        }
    }

    fn send(&self, job: Job) {
        if let Some(orders) = &self.orders {
            // The thread ends only after this handle does.
            let _ = orders.send(job);
        }
    }
}

/// Serves until nobody can order any more; gives the trouble with the last save.
fn serve(mut store: Store, queue: &Receiver<Job>, inbox: &Sender<Msg<Work>>) -> Option<Notice> {
    let mut trouble = None;
    while let Ok(first) = queue.recv() {
        let job = queue.try_iter().last().unwrap_or(first);
        let saved = match job.order {
            Order::Soon => store.try_save(&job.progress),
            Order::Last => save_at_last(&mut store, &job.progress),
        };
        trouble.clone_from(&saved.trouble);
        // After the end of the program nobody listens, and nobody needs to.
        let _ = inbox.send(Msg::Work(Work::Saved(Box::new(saved))));
    }
    trouble
}

/// Nobody comes after this, so that trouble which may have passed is tried again at once.
fn save_at_last(store: &mut Store, progress: &Progress) -> Saved {
    let saved = store.save(progress);
    let again = saved.kept == Kept::InMemory && saved.trouble.as_ref().is_some_and(Notice::may_pass);
    if again { store.save(progress) } else { saved }
}
