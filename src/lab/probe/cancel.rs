//! Ends a probe from another thread: its pause at once, its call by closing the connection.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::lab::probe::client::Client;
use crate::lab::probe::error::ProbeError;

/// A token that ends the probe that it was given to. Clones are the same token; once cancelled it stays so.
#[derive(Debug, Clone, Default)]
pub struct ProbeCancel {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    woken: Condvar,
}

#[derive(Debug, Default)]
struct State {
    cancelled: bool,
    client: Option<Client>,
}

impl ProbeCancel {
    /// Ends the probe with this token, now or when it begins.
    pub fn cancel(&self) {
        let mut state = self.state();
        state.cancelled = true;
        if let Some(client) = state.client.take() {
            client.close();
        }
        self.shared.woken.notify_all();
    }

    /// Whether [`ProbeCancel::cancel`] was called.
    pub fn is_cancelled(&self) -> bool {
        self.state().cancelled
    }

    /// Closes the client's connections when cancelled; an error if that was before.
    pub(super) fn watch(&self, client: &Client) -> Result<(), ProbeError> {
        let mut state = self.state();
        if state.cancelled {
            return Err(ProbeError::Cancelled);
        }
        state.client = Some(client.clone());
        Ok(())
    }

    /// Waits for that long, or until cancelled.
    pub(super) fn pause(&self, span: Duration) -> Result<(), ProbeError> {
        let wait = self.shared.woken.wait_timeout_while(self.state(), span, |state| !state.cancelled);
        let (state, _) = wait.unwrap_or_else(PoisonError::into_inner);
        if state.cancelled { Err(ProbeError::Cancelled) } else { Ok(()) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
