//! The lab as a snapshot.

use std::net::SocketAddr;
use std::path::Path;

use crate::lab::engine::core::Core;
use crate::lab::engine::requests::Pending;
use crate::lab::record::{self, Doing, Flight, Instance, RequestId, RouteRow, Snapshot};
use crate::lab::scheduler::State;
use crate::lab::triggers::record::Row;

impl Core {
    /// What a screen may show of the lab now.
    pub(super) fn picture(
        &self,
        address: SocketAddr,
        folder: &Path,
        traffic: Option<String>,
        triggers: Vec<Row>,
    ) -> Snapshot {
        let journal = &self.teller.journal;
        Snapshot {
            at: self.now(),
            address: format!("http://{address}"),
            folder: folder.to_path_buf(),
            platform: self.platform,
            settings: self.settings,
            profile: self.profile,
            routes: self.route_rows(),
            requests: journal.requests().clone(),
            flights: self.requests.iter().map(|(id, pending)| self.flight(*id, pending)).collect(),
            instances: self.living().chain(journal.gone().cloned()).collect(),
            cold: journal.cold(),
            warm: journal.warm(),
            totals: journal.totals(),
            log: journal.log().clone(),
            traffic,
            triggers,
        }
    }

    fn route_rows(&self) -> Vec<RouteRow> {
        let present = self.functions.iter().filter(|live| live.present);
        let row = |live: &super::deploy::Live| RouteRow {
            pattern: live.pattern.clone(),
            file: live.file.clone(),
            path: live.path.clone(),
            methods: live.methods(),
            version: live.version,
            error: live.error.clone(),
        };
        let mut rows: Vec<RouteRow> = present.map(row).collect();
        // A file that serves no route at all has its own row, so that its problem is seen.
        rows.extend(
            self.problems
                .iter()
                .filter(|problem| !rows.iter().any(|row| row.file == problem.file))
                .map(|problem| RouteRow {
                    pattern: String::new(),
                    file: problem.file.clone(),
                    path: std::path::PathBuf::new(),
                    methods: String::new(),
                    version: record::Version::default(),
                    error: Some(problem.clone()),
                })
                .collect::<Vec<_>>(),
        );
        rows.sort_by(|a, b| a.pattern.cmp(&b.pattern));
        rows
    }

    fn flight(&self, id: RequestId, pending: &Pending) -> Flight {
        Flight {
            id,
            method: pending.method.clone(),
            target: pending.target.clone(),
            instance: pending.instance,
            start: pending.start,
            stage: self.stage(pending),
            arrived: pending.arrived,
            phases: self.phases(id, self.now()),
        }
    }

    fn living(&self) -> impl Iterator<Item = Instance> {
        self.scheduler.instances().filter_map(|(id, _, state)| {
            let running = self.instances.get(&id)?;
            let doing = match state {
                State::Starting => Doing::Starting,
                State::Busy(count) => Doing::Busy(count, running.since),
                State::Idle { until } => Doing::Idle(until),
                State::Draining => Doing::Busy(0, running.since),
            };
            Some(Instance {
                id,
                route: self.functions[running.function.0 as usize].pattern.clone(),
                version: running.version,
                doing,
                served: running.served,
                started: running.asked,
                memory: running.heap,
            })
        })
    }
}
