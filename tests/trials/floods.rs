//! Escape sequences, text that runs the other way, what is not seen, accents without end and words without end, in every
//! string of a lesson and of what guests say: a terminal gets nothing but text and the program's own sequences.

use serverless_tutor::lesson::load::load;

use crate::laws::lesson::{LESSONS, source};
use crate::trial::{Effort, Trial};

#[path = "floods/commands.rs"]
mod commands;
#[path = "floods/draw.rs"]
mod draw;
#[path = "floods/guest.rs"]
mod guest;
#[path = "floods/lesson.rs"]
mod lesson;
#[path = "floods/real.rs"]
mod real;

/// A flood and its name.
pub(crate) type Flood = (&'static str, String);

/// Every flood by itself, the first one a little of all of them.
pub(crate) fn floods() -> Vec<Flood> {
    let one = [
        ("escape sequences", "\x1b[2J\x1b[31mred\x1b[?1049l\x1b[6n\x1bc\x1b7".to_owned()),
        ("a title and links", "\x1b]0;title\x07\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\".to_owned()),
        ("copies", "\x1b]52;c;aGVsbG8=\x07".to_owned()),
        ("strings for the terminal", "\x1bPq#0;2;0;0;0#0~~\x1b\\\x1b_apc\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\".to_owned()),
        ("one-byte controls", "\u{9b}31m\u{9d}52;c;aGk=\u{9c}\u{90}q\u{9c}\u{85}\u{84}\u{8d}".to_owned()),
        ("controls", "a\0b\x07c\x08d\x0be\x0cf\x0eg\x0fh\x1ai\x7f".to_owned()),
        (
            "text from right to left",
            "\u{202a}a\u{202b}b\u{202c}\u{202d}c\u{202e}d\u{2066}e\u{2067}f\u{2068}g\u{2069}".to_owned(),
        ),
        (
            "what is not seen",
            "a\u{200b}b\u{200c}c\u{200d}d\u{200e}e\u{200f}f\u{2060}g\u{feff}h\u{ad}i\u{180e}j\u{3164}".to_owned(),
        ),
        ("accents", format!("Z{}a{}", "\u{301}".repeat(1_200), "\u{e49}".repeat(300))),
        ("tabs", "a\tb\t\t\tc".to_owned()),
        ("lines", "a\nb\r\nc\rd\u{2028}e\u{2029}f\u{85}g".to_owned()),
        ("joined emoji", "👩\u{200d}👩\u{200d}👧\u{200d}👦👍🏽☝🏿✈\u{fe0f}🇩🇪🏴\u{e0067}\u{e0062}\u{e007f}".repeat(4)),
        ("wide letters", "日本語ａｂｃ각ﷺ꧅𒐫".repeat(12)),
        ("letters that join", "لا لإ ក្ក្ក क्ष्म \u{1100}\u{1161}\u{11a8}".repeat(6)),
        ("a long word", "word-without-an-end-".repeat(40)),
        ("letters that are none", "\u{e000}\u{f8ff}\u{fdd0}\u{ffff}\u{10ffff}\u{fff9}a\u{fffb}".to_owned()),
    ];
    let all = one.iter().map(|(_, flood)| flood.chars().take(24).collect::<String>()).collect();
    [("all", all)].into_iter().chain(one).collect()
}

/// The floods that are tried.
fn chosen(effort: Effort) -> Vec<Flood> {
    let mut floods = floods();
    floods.truncate(effort.of(1, usize::MAX));
    floods
}

/// Every string of a lesson, drawn.
pub(crate) fn lessons_are_drawn(effort: Effort) -> Trial {
    let mut trial = Trial::new("floods in every string of a lesson: each screen is visible text, no row too wide");
    for folder in LESSONS.into_iter().take(effort.of(1, 2)) {
        for (name, flood) in chosen(effort) {
            let flooded = trial.attempt(&format!("{folder}: {name}"), || lesson::flooded(folder, &flood));
            let Some(flooded) = flooded else { continue };
            let lesson = load(&source(folder, flooded)).expect("it was loaded before");
            trial.attempt(&format!("{folder}: {name} is drawn"), || draw::every_screen(lesson, effort));
        }
    }
    trial
}

/// What guests and servers say, drawn.
pub(crate) fn guests_are_drawn(effort: Effort) -> Trial {
    let mut trial = Trial::new("floods in everything that guests, routes and probes say: each screen is visible text");
    for (name, flood) in chosen(effort) {
        trial.attempt(&format!("a graded program: {name}"), || guest::programs(&flood));
        trial.attempt(&format!("the lab: {name}"), || guest::lab(&flood, effort));
        trial.attempt(&format!("the probe: {name}"), || guest::probe(&flood));
    }
    trial
}

/// The real program on a terminal.
pub(crate) fn terminals_get_own_sequences(effort: Effort) -> Trial {
    let mut trial =
        Trial::new("floods in a lesson, a guest and the lab: the terminal gets the program's own sequences only");
    for (name, flood) in chosen(effort) {
        trial.attempt(&format!("a terminal: {name}"), || real::on_a_terminal(&flood));
    }
    trial
}

/// The plain commands.
pub(crate) fn commands_print_text(effort: Effort) -> Trial {
    let mut trial = Trial::new("floods in what plain commands print: visible text and line feeds only, in JSON too");
    for (name, flood) in chosen(effort) {
        trial.attempt(&format!("read, list, check, progress: {name}"), || commands::about_lessons(&flood));
        trial.attempt(&format!("grade: {name}"), || commands::grade(&flood));
        trial.attempt(&format!("lab: {name}"), || commands::lab(&flood));
        trial.attempt(&format!("probe: {name}"), || commands::probe(&flood));
    }
    trial
}
