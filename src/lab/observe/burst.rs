//! Looks for the pattern of cold and warm calls: one cold, one warm on the same instance, one cold on a new instance after
//! the stop, and then several at once of which one is warm. Order, overlap and instances decide, never how long it took.

use crate::clock::Moment;
use crate::lab::observe::arrivals::{Arrival, Arrivals};
use crate::lab::observe::{Need, Observation, checks, state};
use crate::lab::platform::Platform;
use crate::lab::record::{InstanceId, Request, Start};
use crate::watch::Watch;

#[derive(Debug, Clone)]
pub(super) struct Observer {
    at_once: usize,
    arrivals: Arrivals,
    /// What was seen of each part; as many as there are parts that are met.
    met: Vec<String>,
    /// The newest call that the next part starts from.
    anchor: Option<Arrival>,
    /// The first cold and the first warm call, for their times.
    cold: Option<Arrival>,
    warm: Option<Arrival>,
    /// The end of all calls so far.
    busy_until: Moment,
    /// The newest call and those that overlap it, the latest to end of them.
    group: Vec<Arrival>,
    /// What to do next, if that is not plain from the part alone.
    note: Option<String>,
}

impl Observer {
    pub(super) fn new(at_once: usize) -> Self {
        Self {
            at_once,
            arrivals: Arrivals::default(),
            met: Vec::new(),
            anchor: None,
            cold: None,
            warm: None,
            busy_until: Moment::default(),
            group: Vec::new(),
            note: None,
        }
    }

    pub(super) fn see(&mut self, request: &Request) {
        if self.met.len() == 4 {
            return;
        }
        self.arrivals.push(Arrival::of(request));
        while let Some(call) = self.arrivals.pop() {
            self.take(call);
        }
    }

    fn take(&mut self, call: Arrival) {
        let Some(instance) = call.instance.filter(|_| call.start != Start::None) else { return };
        if call.platform != Platform::Lambda {
            // A switch ends all instances, so that nothing follows from what was before.
            self.anchor = None;
            self.group.clear();
            self.note = Some(format!("this was {}: switch the lab to lambda (key i)", call.platform));
            return;
        }
        self.note = None;
        let alone = call.arrived >= self.busy_until;
        self.busy_until = self.busy_until.max(call.ended);
        if !(200..300).contains(&call.status) && self.met.len() < 3 {
            self.note = Some(format!("{instance} answered {}: mend the function first", call.status));
            return;
        }
        match self.met.len() {
            0 => self.first(call, instance),
            1 => self.second(call, instance, alone),
            2 => self.third(call, instance, alone),
            3 => self.fourth(call),
            _ => {}
        }
    }

    fn first(&mut self, call: Arrival, instance: InstanceId) {
        if call.start == Start::Cold {
            self.met.push(format!("{instance}, {}", call.total));
            self.anchor = Some(call);
            self.cold = Some(call);
        } else {
            self.note = Some(format!("{instance} was warm: wait for {instance} to stop, then call once"));
        }
    }

    fn second(&mut self, call: Arrival, instance: InstanceId, alone: bool) {
        let before = self.anchor.filter(|anchor| anchor.code == call.code);
        let follows = before.is_some_and(|anchor| anchor.instance == call.instance && call.arrived >= anchor.ended);
        if call.start == Start::Warm && follows {
            self.met.push(format!("{instance}, {}", call.total));
            self.anchor = Some(call);
            self.warm = Some(call);
        } else if call.start == Start::Cold {
            self.note = Some(if alone {
                format!("{instance} started cold: call again now, before it stops")
            } else {
                format!("{instance} started because others were busy: call again after the answer")
            });
            self.met[0] = format!("{instance}, {}", call.total);
            self.anchor = Some(call);
            self.cold = Some(call);
        }
    }

    fn third(&mut self, call: Arrival, instance: InstanceId, alone: bool) {
        let before = self.anchor.replace(call);
        let same_code = before.is_some_and(|before| before.code == call.code);
        let other = before.is_some_and(|before| before.instance != call.instance);
        if call.start == Start::Cold && alone && same_code && other {
            self.met.push(format!("{instance}, {}", call.total));
        } else if before.is_some() && !same_code {
            self.note = Some(format!("{instance} has other code: wait for {instance} to stop, then call again"));
        } else if !alone {
            self.note = Some("calls overlapped: wait for all instances to stop, then call once".to_owned());
        }
    }

    fn fourth(&mut self, call: Arrival) {
        self.anchor = Some(call);
        self.group.retain(|earlier| earlier.ended > call.arrived);
        self.group.push(call);
        // Those that end last are the ones that later calls can overlap.
        self.group.sort_by_key(|call| call.ended);
        let surplus = self.group.len().saturating_sub(self.at_once + 1);
        self.group.drain(..surplus);
        let count = self.group.len();
        if count < 2 {
            return;
        }
        let warm = self.group.iter().filter(|call| call.start == Start::Warm).count();
        let apart = self.group.iter().enumerate().all(|(i, call)| {
            self.group[..i].iter().all(|earlier| earlier.instance != call.instance && earlier.code == call.code)
        });
        let right = self.group.iter().all(|call| (200..300).contains(&call.status));
        if count == self.at_once && warm == 1 && apart && right {
            let instances: Vec<String> =
                self.group.iter().filter_map(|call| call.instance).map(|instance| instance.to_string()).collect();
            self.met.push(instances.join(", "));
            self.group.clear();
            return;
        }
        let wanted = self.at_once;
        let again = format!("let all stop, call once, then {wanted} at once");
        self.note = Some(match count {
            _ if !right => "not all were answered with success: mend the function first".to_owned(),
            _ if count < wanted => format!("{count} overlapped, expected {wanted}: {again}"),
            _ if count > wanted => format!("more than {wanted} overlapped: {again}"),
            _ if warm == 0 => format!("none of {count} was warm: call once, and before it stops {wanted} at once"),
            _ if warm > 1 => format!("{warm} of {count} were warm: {again}"),
            _ => format!("the {count} were not one function: {again}"),
        });
    }

    /// What comes next.
    fn next(&self) -> String {
        if let Some(id) = self.arrivals.awaited() {
            return format!("waiting for the answer to request {id}");
        }
        if let Some(note) = &self.note {
            return note.clone();
        }
        let anchor = self.anchor.and_then(|anchor| anchor.instance);
        match (self.met.len(), anchor) {
            (0, _) | (_, None) => "call once, and wait for the answer".to_owned(),
            (1, Some(instance)) => format!("{instance} has answered: call again now"),
            (2, Some(instance)) => format!("wait for {instance} to stop, then call again"),
            (_, Some(instance)) => {
                format!("{instance} is free: before it stops, send {} calls at once", self.at_once)
            }
        }
    }

    pub(super) fn report(&self) -> Observation {
        let states = (0..4).map(|part| {
            let missing = || if part == self.met.len() { self.next() } else { "after that".to_owned() };
            (Need::Needed, state(self.met.get(part).map(String::as_str), missing))
        });
        let mut measured = Vec::new();
        let counted = match self.met.len() {
            0 => None,
            1 => Some((1, 1)),
            2 => Some((1, 2)),
            3 => Some((2, 3)),
            _ => Some((1 + self.at_once, 3 + self.at_once)),
        };
        if let Some((cold, calls)) = counted {
            measured.push(("cold starts", format!("{cold} of {calls}")));
        }
        if let (Some(cold), Some(warm)) = (self.cold, self.warm) {
            measured.push(("cold call", format!("{}, {} of it to start", cold.total, cold.starting)));
            measured.push(("warm call", warm.total.to_string()));
            if warm.total.0 > 0.0 {
                measured.push(("cold to warm", format!("{:.1} to 1", cold.total.0 / warm.total.0)));
            }
        }
        Observation { checks: checks(&Watch::ColdWarmBurst { at_once: self.at_once }, states), measured }
    }
}
