//! The lab's screens from made-up snapshots: as text at three sizes, as pictures when `SCREENS_DIR` names a folder, and
//! what their keys ask of the lab.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[path = "support/lab_sample.rs"]
mod lab_sample;
#[path = "support/rehearsal.rs"]
mod rehearsal;

use std::fs;
use std::path::{Path, PathBuf};

use rehearsal::Rehearsal;
use serverless_tutor::lab::record::Snapshot;
use serverless_tutor::tui::app::Msg;
use serverless_tutor::tui::svg;
use serverless_tutor::tui::theme::Theme;
use serverless_tutor::tui::theme::palette::{DARK, LIGHT, MONO};

/// Sizes of the reference pictures, and the smallest.
const SIZES: [(u16, u16); 4] = [(120, 36), (80, 24), (60, 20), (40, 12)];

/// A screen: its name, the lab, and the keys after `l`.
type Screen = (&'static str, fn() -> Snapshot, &'static str);

const SCREENS: &[Screen] = &[
    ("lab", lab_sample::snapshot, ""),
    ("lab-fresh", lab_sample::fresh, ""),
    ("lab-busy", lab_sample::busy, ""),
    ("lab-broken", lab_sample::broken, ""),
    ("lab-warm", lab_sample::snapshot, "<Down><Down>"),
    ("lab-detail", lab_sample::snapshot, "<Enter>"),
    ("lab-log", lab_sample::snapshot, "<Tab>"),
    ("lab-routes", lab_sample::broken, "<Tab><Tab>"),
    ("lab-request", lab_sample::snapshot, "r"),
    ("lab-burst", lab_sample::snapshot, "b"),
    ("lab-settings", lab_sample::snapshot, ",<^U>0<Enter>"),
    ("lab-isolation", lab_sample::snapshot, "i"),
    ("lab-added", lab_sample::snapshot, "a<Down><Down>"),
    ("lab-keys", lab_sample::snapshot, "?"),
];

/// The program with this lab, and its screen open.
fn screen(theme: &'static Theme, (width, height): (u16, u16), lab: Snapshot, keys: &str) -> Rehearsal {
    let mut rehearsal = Rehearsal::new(theme, width, height);
    rehearsal.keys("l");
    rehearsal.send(Msg::Lab(Box::new(lab)));
    rehearsal.keys(keys);
    rehearsal
}

#[test]
fn every_screen_of_the_lab_looks_as_it_did() {
    for (name, lab, keys) in SCREENS {
        let picture =
            |size: &(u16, u16)| format!("{}x{}\n{}", size.0, size.1, screen(&DARK, *size, lab(), keys).text());
        let pictures: Vec<String> = SIZES.iter().map(picture).collect();
        insta::assert_snapshot!(*name, pictures.join("\n"));
    }
}

#[test]
fn pictures_are_drawn_where_they_are_wanted() {
    let Some(folder) = std::env::var_os("SCREENS_DIR").map(PathBuf::from) else { return };
    fs::create_dir_all(&folder).unwrap();
    for (name, lab, keys) in SCREENS {
        for size in &SIZES[..3] {
            for theme in [&DARK, &LIGHT, &MONO] {
                if *name == "lab" || theme.name() == "dark" {
                    draw(&folder, name, theme, *size, &screen(theme, *size, lab(), keys));
                }
            }
        }
    }
}

fn draw(folder: &Path, name: &str, theme: &'static Theme, size: (u16, u16), rehearsal: &Rehearsal) {
    let file = format!("{name}-{}-{}x{}.svg", theme.name(), size.0, size.1);
    fs::write(folder.join(file), svg::picture(&rehearsal.screen(), theme, name)).unwrap();
}
