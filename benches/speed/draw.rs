//! Drawing every screen into its cells, as for every frame. What of it goes to the terminal is in `figures.rs`.

use divan::Bencher;

use crate::screens::{self, Screen};

#[divan::bench(args = screens::all(), sample_count = 50)]
fn screen_80x24(bencher: Bencher, screen: Screen) {
    draw(bencher, screen, 80, 24);
}

#[divan::bench(args = screens::all(), sample_count = 50)]
fn screen_120x40(bencher: Bencher, screen: Screen) {
    draw(bencher, screen, 120, 40);
}

fn draw(bencher: Bencher, screen: Screen, width: u16, height: u16) {
    let rehearsal = screen.open(width, height);
    let mut cells = screens::blank(width, height);
    bencher.bench_local(|| {
        cells.reset();
        rehearsal.app.view(&mut cells)
    });
}
