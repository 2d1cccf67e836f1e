//! The lab's screens from made-up snapshots: as text at three sizes, as pictures when `SCREENS_DIR` names a folder, and
//! what their keys ask of the lab.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[path = "support/lab_pages.rs"]
mod lab_pages;
#[path = "support/lab_sample.rs"]
mod lab_sample;
#[path = "support/rehearsal.rs"]
mod rehearsal;
#[path = "support/signs.rs"]
mod signs;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use lab_pages::{SCREENS, SOURCE, editor, screen, special};
use ratatui::buffer::Cell;
use ratatui::layout::Size;
use rehearsal::Rehearsal;
use serverless_tutor::clock::Moment;
use serverless_tutor::lab::order::{Call, Order};
use serverless_tutor::lab::platform::{Platform, Profile, Settings};
use serverless_tutor::lab::record::{InstanceId, Snapshot};
use serverless_tutor::tui::app::lab::{Clash, LabEffect, LabFile};
use serverless_tutor::tui::app::{Effect, Msg};
use serverless_tutor::tui::ascii::to_ascii;
use serverless_tutor::tui::motion::{TICK, Wanted};
use serverless_tutor::tui::svg;
use serverless_tutor::tui::theme::Theme;
use serverless_tutor::tui::theme::palette::{DARK, LIGHT, MONO};
use serverless_tutor::units::MemoryMb;

/// Sizes of the reference pictures, and the smallest.
const SIZES: [(u16, u16); 4] = [(120, 36), (80, 24), (60, 20), (40, 12)];

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
fn what_moves_and_what_is_written_looks_as_it_did() {
    let all: Vec<_> = SIZES.iter().map(|size| (size, special(&DARK, *size))).collect();
    for i in 0..all[0].1.len() {
        let picture = |(size, screens): &(&(u16, u16), Vec<(&str, Rehearsal)>)| {
            format!("{}x{}\n{}", size.0, size.1, screens[i].1.text())
        };
        let pictures: Vec<String> = all.iter().map(picture).collect();
        insta::assert_snapshot!(all[0].1[i].0, pictures.join("\n"));
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
    for size in &SIZES[..3] {
        for (name, rehearsal) in special(&DARK, *size) {
            draw(&folder, name, &DARK, *size, &rehearsal);
        }
    }
}

fn draw(folder: &Path, name: &str, theme: &'static Theme, size: (u16, u16), rehearsal: &Rehearsal) {
    let file = format!("{name}-{}-{}x{}.svg", theme.name(), size.0, size.1);
    fs::write(folder.join(file), svg::picture(&rehearsal.screen(), theme, name)).unwrap();
}

#[test]
fn every_state_of_the_lab_has_a_sign_or_a_word_besides_its_colour() {
    let found: Vec<String> = (0..lab_pages::COUNT)
        .flat_map(|at| {
            let (name, _) = lab_pages::page(&DARK, (80, 24), at);
            signs::flaws(name, |theme| lab_pages::page(theme, (80, 24), at).1)
        })
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_size_is_drawn_without_harm() {
    let mut sizes: Vec<(u16, u16)> = (0..=12).flat_map(|width| (0..=6).map(move |height| (width, height))).collect();
    let edges = [39, 40, 51, 52, 55, 56, 63, 64, 67, 68, 69, 70, 80, 99, 100, 120, 200];
    sizes.extend(edges.into_iter().flat_map(|width| [11, 12, 17, 18, 24, 29, 30, 60].map(|height| (width, height))));
    for (_, lab, keys) in SCREENS {
        let mut rehearsal = screen(&DARK, (80, 24), lab(), keys);
        for (width, height) in &sizes {
            rehearsal.send(Msg::Resize(Size { width: *width, height: *height }));
            rehearsal.screen();
        }
    }
    for (_, mut rehearsal) in special(&DARK, (80, 24)) {
        for (width, height) in &sizes {
            rehearsal.send(Msg::Resize(Size { width: *width, height: *height }));
            rehearsal.screen();
        }
    }
}

#[test]
fn the_margins_stay_empty() {
    for size in SIZES {
        let screens = SCREENS.iter().map(|(name, lab, keys)| (*name, screen(&DARK, size, lab(), keys)));
        for (name, rehearsal) in screens.chain(special(&DARK, size)) {
            let buffer = rehearsal.screen();
            let width = buffer.area.width;
            for y in 0..buffer.area.height {
                for x in [0, 1, width - 2, width - 1] {
                    let symbol = buffer[(x, y)].symbol();
                    let scrollbar = x == width - 1 && matches!(symbol, "│" | "┃");
                    assert!(symbol == " " || scrollbar, "{name} {size:?}: {symbol:?} in the margin at {x}, {y}");
                }
            }
        }
    }
}

#[test]
fn cold_and_warm_are_words_without_colour_and_without_unicode() {
    let mut buffer = screen(&MONO, (80, 24), lab_sample::snapshot(), "").screen();
    to_ascii(&mut buffer);
    let text: String = buffer.content.iter().map(Cell::symbol).collect();
    for words in ["cold", "warm", "cold p50", "warm p50", "busy", "idle", "stopped", "spawn", "init", "run"] {
        assert!(text.contains(words), "{words}");
    }
    assert!(text.is_ascii(), "{text}");
}

/// What a key asks of the lab, after others.
fn asked(lab: Snapshot, keys: &str) -> Vec<Effect> {
    let mut rehearsal = screen(&DARK, (120, 36), lab, "");
    rehearsal.effects.clear();
    rehearsal.keys(keys);
    rehearsal.effects
}

fn check_order(keys: &str, expected: Order) {
    let effects = asked(lab_sample::snapshot(), keys);
    assert_eq!(effects, [Effect::Lab(LabEffect::Order(expected))], "{keys}");
}

fn get(target: &str) -> Call {
    Call { method: "GET".into(), target: target.into(), headers: vec![], body: String::new() }
}

#[test]
fn keys_become_orders() {
    check_order("g", Order::Send(get("/api/hello")));
    check_order("2g", Order::Send(get("/api/users/1")));
    check_order("r?name=Bo<Enter>", Order::Send(get("/api/hello?name=Bo")));
    check_order("b<Enter>", Order::Burst { call: get("/api/hello"), count: 10, concurrency: 10 });
    check_order("b0<Tab><^U>5<Enter>", Order::Burst { call: get("/api/hello"), count: 100, concurrency: 5 });
    check_order("t", Order::Steady { call: get("/api/hello"), per_second: 5 });
    check_order("z", Order::ScaleToZero);
    check_order("k", Order::Kill(InstanceId(2)));
    check_order("<Down><Down><Down>k", Order::Kill(InstanceId(4)));
    check_order("<Right><Right>k", Order::Kill(InstanceId(3)));
    check_order("i<Down><Enter>", Order::Switch(Platform::Workers));
    check_order("aaa<Enter>", Order::Add(Some(Profile::ALL[1])));
    check_order("f", Order::Clear);
    let settings = Settings { memory: MemoryMb(512), ..Settings::of(Platform::Lambda) };
    check_order(",<^U>512<Enter>", Order::Set(settings));
}

#[test]
fn a_post_has_a_body_and_its_type() {
    let post = Call {
        method: "POST".into(),
        target: "/api/hello".into(),
        headers: vec![("content-type".into(), "application/json".into())],
        body: "{\"name\":\"Ada\"}".into(),
    };
    check_order("p", Order::Send(post));
}

#[test]
fn traffic_is_stopped_by_the_key_that_began_it() {
    for key in ["t", "x"] {
        let effects = asked(lab_sample::busy(), key);
        assert_eq!(effects, [Effect::Lab(LabEffect::Order(Order::StopTraffic))], "{key}");
    }
}

#[test]
fn addresses_are_copied_and_opened() {
    let address = "http://127.0.0.1:49213/api/hello";
    assert_eq!(asked(lab_sample::snapshot(), "y"), [Effect::Copy(address.into())]);
    assert_eq!(asked(lab_sample::snapshot(), "c"), [Effect::Copy(format!("curl -i {address}"))]);
    assert_eq!(asked(lab_sample::snapshot(), "o"), [Effect::Lab(LabEffect::Browse(address.into()))]);
}

#[test]
fn every_key_of_the_lab_does_something_or_says_so() {
    let keys = [
        "g", "p", "r", "b", "t", "x", "i", "m", "a", "z", "k", "c", "y", "o", "e", ",", "l", "f", "s", "?", "1", "9",
        "<Tab>", "<Enter>", "<Esc>", "<Down>", "<Left>", "<Right>", "<End>", "n",
    ];
    for lab in [lab_sample::snapshot, lab_sample::busy, lab_sample::fresh, lab_sample::broken] {
        for key in keys {
            let mut rehearsal = screen(&DARK, (120, 36), lab(), "");
            rehearsal.effects.clear();
            let before = rehearsal.text();
            rehearsal.keys(key);
            let rests = lab().requests.is_empty() && matches!(key, "<Down>" | "<End>");
            // The first route is chosen already.
            let same = rests || key == "1";
            assert!(same || !rehearsal.effects.is_empty() || rehearsal.text() != before, "{key}");
        }
    }
}

#[test]
fn the_lab_is_left_to_where_it_was_opened() {
    let mut rehearsal = Rehearsal::new(&DARK, 120, 36);
    rehearsal.keys("s5");
    assert!(rehearsal.text().contains("open the lab"), "{}", rehearsal.text());
    rehearsal.keys("l");
    assert_eq!(rehearsal.effects, [Effect::Lab(LabEffect::Open)]);
    rehearsal.send(Msg::Lab(Box::new(lab_sample::snapshot())));
    assert!(rehearsal.text().contains("Instances"));
    rehearsal.keys("<Esc>");
    assert!(rehearsal.text().contains("A route of your own") || rehearsal.text().contains("Interactive Experiment"));
    rehearsal.keys("ls3");
    assert!(rehearsal.text().contains("Request Arrives"), "the list of sections leads back into the course");
}

#[test]
fn slow_motion_ends_and_wakes_nobody_then() {
    let mut rehearsal = screen(&DARK, (120, 36), lab_sample::snapshot(), "m");
    let wake = |rehearsal: &Rehearsal, ms: u64| rehearsal.app.next_wake(Moment(Duration::from_millis(ms)));
    assert_eq!(wake(&rehearsal, 100), Some(TICK));
    rehearsal.wait(20_000);
    assert_eq!(wake(&rehearsal, 20_000), None, "countdowns are over and the request has been played");
    assert!(rehearsal.text().contains("played 1,000 times slower") && rehearsal.text().contains("spawn 1.52"));
    rehearsal.keys("mm");
    assert_eq!(wake(&rehearsal, 20_001), Some(TICK));
    rehearsal.keys("y");
    assert_eq!(wake(&rehearsal, 20_001), None, "any key ends it");
}

#[test]
fn without_motion_the_times_are_shown_at_once() {
    let mut rehearsal = screen(&DARK, (120, 36), lab_sample::snapshot(), "");
    rehearsal.app.stage.motion.wanted = Wanted::Still;
    rehearsal.keys("m");
    assert!(rehearsal.text().contains("spawn 1.52  init 0.61 ms") && rehearsal.text().contains("Nothing moves here"));
    rehearsal.wait(60_000);
    assert_eq!(rehearsal.app.next_wake(Moment(Duration::from_mins(1))), None);
}

#[test]
fn countdowns_are_drawn_four_times_a_second_while_they_are_seen() {
    let mut rehearsal = screen(&DARK, (120, 36), lab_sample::snapshot(), "");
    let now = Moment::default();
    assert_eq!(rehearsal.app.next_wake(now), Some(Duration::from_millis(250)));
    rehearsal.keys("<Tab>");
    assert_eq!(rehearsal.app.next_wake(now), None, "the log has no countdown");
    rehearsal.keys("<Esc>");
    assert_eq!(rehearsal.app.next_wake(now), None, "nor has the course");
}

#[test]
fn a_new_request_is_played_only_in_slow_motion() {
    let newer = || {
        let mut lab = lab_sample::snapshot();
        lab.requests.push_front(Arc::new(lab_sample::request(32, "GET /edge", 200, 5, [0.0, 1.0, 0.5, 0.5])));
        Msg::Lab(Box::new(lab))
    };
    let mut rehearsal = screen(&DARK, (120, 36), lab_sample::snapshot(), "");
    rehearsal.send(newer());
    assert!(rehearsal.text().contains("answered 200 after 2.00 ms"));
    let mut rehearsal = screen(&DARK, (120, 36), lab_sample::snapshot(), "m");
    rehearsal.wait(10_000);
    rehearsal.send(newer());
    rehearsal.wait(500);
    assert!(rehearsal.text().contains("spawn 0.50 ms"), "{}", rehearsal.text());
}

#[test]
fn text_in_the_editor_is_never_lost() {
    let path = lab_sample::snapshot().routes[0].path.clone();
    let text = format!("x{SOURCE}");
    let saved =
        |clash| Effect::Lab(LabEffect::Save { path: path.clone(), text: text.clone(), over: SOURCE.into(), clash });
    // Saved by a key, and then left without a question.
    let mut rehearsal = editor(&DARK, (120, 36), lab_sample::snapshot(), "x");
    rehearsal.effects.clear();
    rehearsal.keys("<^S>");
    assert_eq!(rehearsal.effects, [saved(Clash::Ask)]);
    rehearsal.send(Msg::LabFile(LabFile::Written(path.clone(), text.clone())));
    assert!(rehearsal.text().contains("saved, deployed"));
    rehearsal.keys("<Esc>");
    assert!(rehearsal.text().contains("Instances"));
    // Asked about, and written when the program ends.
    let mut rehearsal = editor(&DARK, (120, 36), lab_sample::snapshot(), "x<Esc>");
    rehearsal.effects.clear();
    assert!(rehearsal.text().contains("There is text that is not saved"));
    rehearsal.keys("q");
    assert_eq!(rehearsal.effects, [saved(Clash::Beside), Effect::Quit(0)]);
    // A file that was changed outside is not written over without a word.
    let mut rehearsal = editor(&DARK, (120, 36), lab_sample::snapshot(), "x<Esc><Enter>");
    rehearsal.send(Msg::LabFile(LabFile::Changed(path.clone(), "theirs".into())));
    assert!(rehearsal.text().contains("xconsole") && rehearsal.text().contains("changed outside"));
}

#[test]
fn what_is_wrong_in_a_form_is_said() {
    let text = screen(&DARK, (80, 24), lab_sample::snapshot(), "r<^U>hello<Enter>").text();
    assert!(text.contains("A path begins with a slash"), "{text}");
}

#[test]
fn what_is_measured_and_what_is_added_are_never_mixed() {
    let text = screen(&DARK, (120, 36), lab_sample::busy(), "<Down><Up><Enter>").text();
    assert!(text.contains("2.40 ms") && text.contains("125 ms before its start, on purpose"), "{text}");
}
