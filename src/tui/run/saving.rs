//! The thread that saves. A slow disk holds up nobody; of several waiting orders only the newest is written.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use crate::progress::Progress;
use crate::progress::store::{Kept, Store};
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

/// The way to the thread.
pub(super) struct Saver {
    orders: Option<Sender<(Progress, Order)>>,
    thread: Option<JoinHandle<Option<Kept>>>,
}

impl Saver {
    /// Starts the thread; what it has done comes into `inbox`.
    pub(super) fn start(store: Store, inbox: Sender<Msg<Work>>) -> Self {
        let (orders, queue) = mpsc::channel();
        let thread = thread::Builder::new().name("saver".into()).spawn(move || serve(store, &queue, &inbox));
        Self { orders: Some(orders), thread: thread.ok() }
    }

    /// Has progress written.
    pub(super) fn save(&self, progress: Progress, order: Order) {
        if let Some(orders) = &self.orders {
            // The thread ends only after this handle does.
            let _ = orders.send((progress, order));
        }
    }

    /// Writes for the last time, waits for it, and tells where progress is then.
    pub(super) fn finish(mut self, progress: Progress) -> Kept {
        self.save(progress, Order::Last);
        self.orders = None;
        // A panic of the thread has been reported already.
        let kept = self.thread.take().and_then(|thread| thread.join().ok().flatten());
        kept.unwrap_or(Kept::InMemory)
    }
}

/// Carries out orders until there are no more; gives where progress is then, if there was any order.
fn serve(mut store: Store, queue: &Receiver<(Progress, Order)>, inbox: &Sender<Msg<Work>>) -> Option<Kept> {
    let mut kept = None;
    while let Ok(first) = queue.recv() {
        let (progress, order) = queue.try_iter().last().unwrap_or(first);
        let saved = match order {
            Order::Soon => store.try_save(&progress),
            Order::Last => store.save(&progress),
        };
        kept = Some(saved.kept);
        // After the end of the program nobody listens, and nobody needs to.
        let _ = inbox.send(Msg::Work(Work::Saved(Box::new(saved))));
    }
    kept
}
