//! Starting children. One long-lived thread does it, because Linux ties the signal "your parent died" to the thread that
//! spawned. Knows nothing of what children are asked to do.

use std::fmt;
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel, sync_channel};
use std::sync::{Arc, OnceLock};
use std::thread;

use crate::sandbox::SandboxError;
use crate::sandbox::process::Worker;
use crate::sandbox::web::bytecode::{PreludeError, prelude_bytecode};

/// The program that is started as a child, with `worker` as its first argument. It is this program itself, and only its
/// caller knows where that lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerProgram(pub PathBuf);

/// What is to be done with a child once it is started.
type Order = Box<dyn FnOnce(Result<Worker, SandboxError>) + Send>;

/// Starts children. Clones share one thread; when the last clone is dropped the thread ends, and children with it.
#[derive(Clone)]
pub struct Spawner {
    orders: Sender<Order>,
    /// The compiled web API, once an environment has asked for it.
    prelude: Arc<OnceLock<Result<Vec<u8>, PreludeError>>>,
}

impl Spawner {
    /// Starts the thread that starts children.
    pub fn start(program: WorkerProgram) -> Self {
        let (orders, taken) = channel::<Order>();
        let serve = move || {
            for then in taken {
                then(Worker::start(&program));
            }
        };
        // Without a thread the receiving end is gone, and every order fails with `NoSpawner`.
        drop(thread::Builder::new().name("spawner".to_owned()).spawn(serve));
        Self { orders, prelude: Arc::default() }
    }

    /// The web API for handlers as bytes for a child. Compiled at the first call, which takes some milliseconds.
    pub(super) fn prelude(&self) -> Result<&[u8], PreludeError> {
        let compiled = self.prelude.get_or_init(|| prelude_bytecode().map(|code| code.to_bytes()));
        compiled.as_deref().map_err(Clone::clone)
    }

    /// Starts a child.
    pub(super) fn spawn(&self) -> Result<Worker, SandboxError> {
        let (reply, answer) = sync_channel(1);
        // Where nobody waits any more the child is dropped, which ends it.
        self.spawn_then(move |started| drop(reply.send(started)));
        answer.recv().map_err(|_| SandboxError::NoSpawner)?
    }

    /// Starts a child and hands it to `then`, on the thread that starts children.
    pub(super) fn spawn_then(&self, then: impl FnOnce(Result<Worker, SandboxError>) + Send + 'static) {
        if let Err(refused) = self.orders.send(Box::new(then)) {
            (refused.0)(Err(SandboxError::NoSpawner));
        }
    }

    /// Compiles the web API now, so that no start waits for it.
    pub fn prepare(&self) -> Result<(), PreludeError> {
        self.prelude().map(|_| ())
    }
}

impl fmt::Debug for Spawner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spawner").finish_non_exhaustive()
    }
}
