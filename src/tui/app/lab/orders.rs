//! Keys of the lab that become orders: requests, traffic, instances, settings.

use crate::lab::order::{Call, Order};
use crate::lab::platform::{Platform, Profile};
use crate::lab::record::{Doing, InstanceId, Snapshot};
use crate::tui::app::lab::LabEffect;
use crate::tui::app::{App, Effect};
use crate::tui::screen::lab::call;
use crate::tui::screen::lab::form::{Filled, Form};
use crate::tui::screen::lab::state::Sheet;

/// Requests a second of steady traffic.
const STEADY: u32 = 5;

/// An order as an effect.
pub(super) fn order(order: Order) -> Vec<Effect> {
    vec![Effect::Lab(LabEffect::Order(order))]
}

impl App {
    /// What was sent last, as it goes over the wire.
    pub(super) fn last_call(&self, lab: &Snapshot) -> Call {
        let call = self.desk.call(lab);
        call::with_method(&call, &call.method)
    }

    pub(super) fn send(&mut self, lab: &Snapshot, method: &str) -> Vec<Effect> {
        self.desk.call = Some(Call { method: method.into(), ..self.desk.call(lab) });
        // What comes of it is the newest request.
        self.desk.request = None;
        order(Order::Send(self.last_call(lab)))
    }

    /// Begins steady traffic, or ends what goes on.
    pub(super) fn steady(&mut self, lab: &Snapshot) -> Vec<Effect> {
        if lab.traffic.is_some() {
            return order(Order::StopTraffic);
        }
        let call = self.last_call(lab);
        self.say(format!("{STEADY} requests a second to {} until you press t again", call.target));
        order(Order::Steady { call, per_second: STEADY })
    }

    pub(super) fn scale_to_zero(&mut self, lab: &Snapshot) -> Vec<Effect> {
        let live = living(lab).count();
        if live == 0 {
            self.say("There are no instances; the next request starts cold");
            return Vec::new();
        }
        self.say("Scaled to zero; the next request starts cold");
        order(Order::ScaleToZero)
    }

    /// Kills the chosen instance, or that of the chosen request, or the oldest.
    pub(super) fn kill(&mut self, lab: &Snapshot) -> Vec<Effect> {
        let of_request =
            self.desk.request.and_then(|id| lab.requests.iter().find(|request| request.id == id)?.instance);
        let mut wanted = [self.desk.instance, of_request].into_iter().flatten();
        let target = wanted.find(|id| living(lab).any(|other| other == *id)).or_else(|| living(lab).min());
        let Some(id) = target else {
            self.say("There is no instance to kill; g starts one");
            return Vec::new();
        };
        self.desk.instance = None;
        self.say(format!("{id} is killed; requests in flight in it fail"));
        order(Order::Kill(id))
    }

    pub(super) fn apply(&mut self, lab: &Snapshot) -> Vec<Effect> {
        match std::mem::take(&mut self.desk.sheet) {
            Sheet::Platforms(at) => match Platform::ALL.get(at) {
                Some(platform) if *platform != lab.platform => return order(Order::Switch(*platform)),
                _ => {}
            },
            Sheet::Delays(at) => {
                let profile = at.checked_sub(1).and_then(|at| Profile::ALL.get(at)).copied();
                if profile != lab.profile {
                    return order(Order::Add(profile));
                }
            }
            Sheet::Form(form) => return self.fill_in(form, lab),
            other => self.desk.sheet = other,
        }
        Vec::new()
    }

    pub(super) fn fill_in(&mut self, mut form: Form, lab: &Snapshot) -> Vec<Effect> {
        match form.filled() {
            Ok(Filled::Request(call)) => {
                self.desk.request = None;
                self.desk.call = Some(call);
                order(Order::Send(self.last_call(lab)))
            }
            Ok(Filled::Burst(burst)) => {
                self.desk.burst = burst;
                self.desk.request = None;
                let call = self.last_call(lab);
                order(Order::Burst { call, count: burst.count, concurrency: burst.concurrency })
            }
            Ok(Filled::Settings(settings)) if settings == lab.settings => Vec::new(),
            Ok(Filled::Settings(settings)) => order(Order::Set(settings)),
            Err(trouble) => {
                form.trouble = Some(trouble);
                self.desk.sheet = Sheet::Form(form);
                Vec::new()
            }
        }
    }
}

/// The instances that live.
pub(super) fn living(lab: &Snapshot) -> impl Iterator<Item = InstanceId> {
    let lives = lab.instances.iter().filter(|instance| !matches!(instance.doing, Doing::Stopped(..)));
    lives.map(|instance| instance.id)
}
