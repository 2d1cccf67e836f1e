//! Requests are seen as they end; here they are put back into the order in which they arrived. One that is missing is
//! waited for, because it may be in flight, but not for ever.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::clock::Moment;
use crate::lab::platform::Platform;
use crate::lab::record::{FunctionId, InstanceId, Request, RequestId, Start, Version};
use crate::units::Millis;

/// What is remembered of a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Arrival {
    pub(super) id: RequestId,
    pub(super) arrived: Moment,
    pub(super) ended: Moment,
    pub(super) platform: Platform,
    pub(super) status: u16,
    pub(super) start: Start,
    pub(super) instance: Option<InstanceId>,
    /// Function and version: what an instance is one of.
    pub(super) code: (Option<FunctionId>, Option<Version>),
    pub(super) total: Millis,
    /// The part of the total before the handler runs.
    pub(super) starting: Millis,
}

impl Arrival {
    pub(super) fn of(request: &Request) -> Self {
        Self {
            id: request.id,
            arrived: request.arrived,
            ended: request.ended,
            platform: request.platform,
            status: request.status,
            start: request.start,
            instance: request.instance,
            code: (request.function, request.version),
            total: request.phases.total(),
            starting: request.phases.spawn + request.phases.init,
        }
    }
}

/// Requests on their way back into order.
#[derive(Debug, Clone, Default)]
pub(super) struct Arrivals {
    /// The number that comes next; none before the first.
    next: Option<u64>,
    held: BTreeMap<u64, Arrival>,
    /// The latest end seen.
    latest: Moment,
}

impl Arrivals {
    /// Requests that are held back at most.
    pub(super) const MOST: usize = 2048;
    /// How long after a request's arrival an earlier one is still waited for.
    const PATIENCE: Duration = Duration::from_secs(10);

    /// Takes in a request that has ended.
    pub(super) fn push(&mut self, arrival: Arrival) {
        self.latest = self.latest.max(arrival.ended);
        let id = arrival.id.0;
        if self.next.is_none_or(|next| id >= next) {
            self.held.entry(id).or_insert(arrival);
        }
    }

    /// The next in the order of arrival, once all that arrived before it have ended.
    pub(super) fn pop(&mut self) -> Option<Arrival> {
        let (id, first) = self.held.first_key_value().map(|(id, first)| (*id, *first))?;
        let in_order = self.next.is_none_or(|next| next == id);
        let given_up = self.held.len() > Self::MOST || self.latest.since(first.arrived) > Self::PATIENCE;
        if !in_order && !given_up {
            return None;
        }
        self.held.remove(&id);
        self.next = Some(id.saturating_add(1));
        Some(first)
    }

    /// The request that is waited for, if one is.
    pub(super) fn awaited(&self) -> Option<RequestId> {
        if self.held.is_empty() { None } else { self.next.map(RequestId) }
    }
}
