//! A token that ends a run from another thread, at once: it hangs up the channel on which the run waits. Knows nothing of
//! what is run.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::sandbox::process::Channel;

/// Ends the runs that it was given to. Clones are the same token; once cancelled it stays so.
#[derive(Debug, Clone, Default)]
pub struct Cancel {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    cancelled: bool,
    channels: Vec<Weak<Channel>>,
}

impl Cancel {
    /// Ends every run with this token, now and later.
    pub fn cancel(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.cancelled = true;
        for channel in state.channels.drain(..).filter_map(|channel| channel.upgrade()) {
            channel.hang_up();
        }
    }

    /// Whether [`Cancel::cancel`] was called.
    pub fn is_cancelled(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).cancelled
    }

    /// Hangs up `channel` when cancelled, or now if that was before.
    pub(super) fn watch(&self, channel: &Arc<Channel>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.cancelled {
            channel.hang_up();
            return;
        }
        state.channels.retain(|known| known.strong_count() > 0);
        state.channels.push(Arc::downgrade(channel));
    }
}
