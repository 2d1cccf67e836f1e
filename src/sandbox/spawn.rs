//! Starting children. One long-lived thread does it, because Linux ties the signal "your parent died" to the thread that
//! spawned. Knows nothing of what children are asked to do.

use std::path::PathBuf;
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, OnceLock};
use std::thread;

use crate::sandbox::SandboxError;
use crate::sandbox::process::Worker;
use crate::sandbox::web::bytecode::{PreludeError, prelude_bytecode};

/// The program that is started as a child, with `worker` as its first argument. It is this program itself, and only its
/// caller knows where that lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerProgram(pub PathBuf);

/// Starts children. Clones share one thread; when the last clone is dropped the thread ends, and children with it.
#[derive(Debug, Clone)]
pub struct Spawner {
    orders: Sender<SyncSender<Result<Worker, SandboxError>>>,
    /// The compiled web API, once an environment has asked for it.
    prelude: Arc<OnceLock<Vec<u8>>>,
}

impl Spawner {
    /// Starts the thread that starts children.
    pub fn start(program: WorkerProgram) -> Self {
        let (orders, taken) = channel::<SyncSender<Result<Worker, SandboxError>>>();
        let serve = move || {
            for reply in taken {
                // Nobody waits any more: the child is dropped, which ends it.
                drop(reply.send(Worker::start(&program)));
            }
        };
        // Without a thread the receiving end is gone, and every order fails with `NoSpawner`.
        drop(thread::Builder::new().name("spawner".to_owned()).spawn(serve));
        Self { orders, prelude: Arc::default() }
    }

    /// The web API for handlers as bytes for a child. Compiled at the first call, which takes some milliseconds.
    pub(super) fn prelude(&self) -> Result<&[u8], PreludeError> {
        if let Some(known) = self.prelude.get() {
            return Ok(known);
        }
        let compiled = prelude_bytecode()?.to_bytes();
        Ok(self.prelude.get_or_init(|| compiled))
    }

    /// Starts a child.
    pub(super) fn spawn(&self) -> Result<Worker, SandboxError> {
        let (reply, answer) = sync_channel(1);
        self.orders.send(reply).map_err(|_| SandboxError::NoSpawner)?;
        answer.recv().map_err(|_| SandboxError::NoSpawner)?
    }
}
