//! How the lab's screen grows with the instances on it: taking in a snapshot, and drawing.

use std::time::Duration;

use divan::Bencher;
use serverless_tutor::clock::Moment;
use serverless_tutor::lab::record::{Doing, Instance, InstanceId, Snapshot};
use serverless_tutor::tui::app::Msg;
use serverless_tutor::tui::theme::palette::DARK;

use crate::lab_sample;
use crate::rehearsal::Rehearsal;
use crate::screens::{blank, open_lab};

const COUNTS: [u64; 4] = [1, 10, 100, 1_000];

#[divan::bench(args = COUNTS)]
fn take_in_a_snapshot(bencher: Bencher, count: u64) {
    let lab = lab(count);
    let mut rehearsal = opened(&lab);
    bencher.with_inputs(|| Msg::Lab(Box::new(lab.clone()))).bench_local_values(|snapshot| rehearsal.send(snapshot));
}

#[divan::bench(args = COUNTS)]
fn draw_120x40(bencher: Bencher, count: u64) {
    let rehearsal = opened(&lab(count));
    let mut cells = blank(120, 40);
    bencher.bench_local(|| {
        cells.reset();
        rehearsal.app.view(&mut cells)
    });
}

fn opened(lab: &Snapshot) -> Rehearsal {
    let mut rehearsal = Rehearsal::new(&DARK, 120, 40);
    open_lab(&mut rehearsal, lab.clone(), "");
    rehearsal
}

/// A lab with so many instances, half of them busy.
fn lab(count: u64) -> Snapshot {
    let now = Moment(Duration::from_millis(lab_sample::NOW));
    let instance = |number: u64| Instance {
        id: InstanceId(number),
        doing: if number.is_multiple_of(2) {
            Doing::Busy(1, now)
        } else {
            Doing::Idle(now.plus(Duration::from_mins(1)))
        },
        ..lab_sample::snapshot().instances[0].clone()
    };
    Snapshot { instances: (1..=count).map(instance).collect(), ..lab_sample::snapshot() }
}
