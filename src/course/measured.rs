//! Times that the lab has measured, put into the record in short. Only calls that a function has answered count.

use std::collections::BTreeMap;

use crate::course::Course;
use crate::lab::record::{Snapshot, Start};
use crate::lesson::id::PlatformId;
use crate::progress::measured::{Calls, Measured};

/// What the lab remembers of the times of calls, by platform. A delay that was added on purpose is in none of them.
pub fn measured(lab: &Snapshot) -> BTreeMap<PlatformId, Measured> {
    let mut times: BTreeMap<PlatformId, (Vec<_>, Vec<_>)> = BTreeMap::new();
    for request in lab.requests.iter().filter(|request| request.status < 500 && request.fault.is_none()) {
        let Ok(platform) = request.platform.name().parse() else { continue };
        let (cold, warm) = times.entry(platform).or_default();
        match request.start {
            Start::Cold => cold.push(request.phases.total()),
            Start::Warm => warm.push(request.phases.total()),
            Start::None => {}
        }
    }
    let of = |(cold, warm)| Measured { cold: Calls::of(cold), warm: Calls::of(warm) };
    times.into_iter().map(|(platform, times)| (platform, of(times))).filter(|(_, of)| of.count() > 0).collect()
}

impl Course {
    /// Keeps of each platform the newest measurement of as many calls as any before it.
    pub(super) fn on_measured(&mut self, measured: BTreeMap<PlatformId, Measured>) {
        for (platform, new) in measured {
            let known = self.record.measured.entry(platform).or_default();
            if new.count() >= known.get().count() {
                known.set(new);
            }
        }
    }
}
