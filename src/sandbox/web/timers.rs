//! When timers are due. Knows no callbacks and no clock: moments come in and ids go out.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use crate::clock::Moment;

/// The number that `setTimeout` returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct TimerId(pub(super) u32);

/// Timers in the order in which they are due; equal ones in the order in which they were set.
#[derive(Debug, Default)]
pub(super) struct Timers {
    queue: BTreeMap<Place, (TimerId, Option<Duration>)>,
    places: HashMap<TimerId, Place>,
    turns: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    due: Moment,
    turn: u64,
}

/// The delay that a number of milliseconds stands for, as Node takes it: from 1 ms to 2^31 - 1 ms, anything else 1 ms.
pub(super) fn delay(millis: f64) -> Duration {
    let most = f64::from(i32::MAX);
    let millis = if millis >= 1.0 && millis <= most { millis.trunc() } else { 1.0 };
    Duration::from_millis(millis as u64)
}

impl Timers {
    /// Sets a timer; with `every` it is set again whenever it was due.
    pub(super) fn start(&mut self, id: TimerId, due: Moment, every: Option<Duration>) {
        self.stop(id);
        self.turns += 1;
        let place = Place { due, turn: self.turns };
        self.queue.insert(place, (id, every));
        self.places.insert(id, place);
    }

    /// Removes a timer; nothing happens if there is none.
    pub(super) fn stop(&mut self, id: TimerId) {
        if let Some(place) = self.places.remove(&id) {
            self.queue.remove(&place);
        }
    }

    /// When the next timer is due.
    pub(super) fn next_due(&self) -> Option<Moment> {
        self.queue.keys().next().map(|place| place.due)
    }

    /// Takes the first timer that is due at `now`.
    pub(super) fn take_due(&mut self, now: Moment) -> Option<TimerId> {
        let (&place, &(id, every)) = self.queue.first_key_value().filter(|(place, _)| place.due <= now)?;
        self.queue.remove(&place);
        self.places.remove(&id);
        if let Some(every) = every {
            self.start(id, now.plus(every), Some(every));
        }
        Some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Moment {
        Moment(Duration::from_millis(millis))
    }

    /// Ids that are taken when the clock shows each of the moments.
    fn taken(timers: &mut Timers, moments: &[u64]) -> Vec<Vec<u32>> {
        let mut take = |millis: &u64| {
            let mut ids = Vec::new();
            while let Some(TimerId(id)) = timers.take_due(at(*millis)) {
                ids.push(id);
            }
            ids
        };
        moments.iter().map(&mut take).collect()
    }

    #[test]
    fn timers_come_in_the_order_of_their_moments() {
        let mut timers = Timers::default();
        for (id, due) in [(1, 30), (2, 10), (3, 30), (4, 20)] {
            timers.start(TimerId(id), at(due), None);
        }
        assert_eq!(timers.next_due(), Some(at(10)));
        assert_eq!(taken(&mut timers, &[5, 10, 40]), [vec![], vec![2], vec![4, 1, 3]]);
        assert_eq!(timers.next_due(), None);
    }

    #[test]
    fn a_stopped_timer_is_never_due() {
        let mut timers = Timers::default();
        timers.start(TimerId(1), at(10), None);
        timers.start(TimerId(2), at(10), Some(Duration::from_millis(10)));
        timers.stop(TimerId(1));
        timers.stop(TimerId(7));
        assert_eq!(taken(&mut timers, &[10]), [vec![2]]);
        timers.stop(TimerId(2));
        assert_eq!(taken(&mut timers, &[100]), [Vec::<u32>::new()]);
    }

    #[test]
    fn an_interval_comes_once_however_late_it_is() {
        let mut timers = Timers::default();
        timers.start(TimerId(1), at(10), Some(Duration::from_millis(10)));
        assert_eq!(taken(&mut timers, &[9, 10, 55, 64, 65]), [vec![], vec![1], vec![1], vec![], vec![1]]);
    }

    #[test]
    fn delays_are_those_of_node() {
        let millis = [0.0, -5.0, f64::NAN, 0.9, 1.0, 1.9, 2_147_483_647.0, 2_147_483_648.0, f64::INFINITY];
        let taken: Vec<u128> = millis.map(|m| delay(m).as_millis()).to_vec();
        assert_eq!(taken, [1, 1, 1, 1, 1, 1, 2_147_483_647, 1, 1]);
    }
}
