//! The terminal is asked for its ground: it answers at once, late, in pieces, with garbage or never, and nothing of an answer is
//! ever taken for keys.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::pty::QUESTION;
use crate::{PROGRAM, SHELLS, SIZE, Stage, is_whole};

const LIGHT: &str = "\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\";
const DARK: &str = "\x1b]11;rgb:1e1e/1e1e/2e2e\x07";
const KIND: &str = "\x1b[?62;22c";

/// The pages of the themes.
const LIGHT_PAGE: vt100::Color = vt100::Color::Rgb(0xfb, 0xfa, 0xf7);
const DARK_PAGE: vt100::Color = vt100::Color::Rgb(0x11, 0x14, 0x1a);

/// The course on a terminal of 24 bits that answers this as soon as it is asked.
fn course(answer: &'static str, variables: &[(&str, &str)], arguments: &[&str]) -> Stage {
    let variables = [&[("COLORTERM", "truecolor")], variables].concat();
    let mut stage = Stage::with(PROGRAM, arguments, &variables);
    stage.pty.answer = answer;
    stage
}

fn page(screen: &vt100::Screen) -> vt100::Color {
    screen.cell(0, 0).map_or(vt100::Color::Default, vt100::Cell::bgcolor)
}

#[track_caller]
fn wait_for_page(stage: &mut Stage, expected: vt100::Color) {
    let fits = |screen: &vt100::Screen, _: &[u8]| is_whole(screen, SIZE) && page(screen) == expected;
    stage.pty.wait_until(&format!("a whole screen on {expected:?}"), fits);
}

fn questions(stage: &Stage) -> usize {
    stage.pty.output().windows(QUESTION.len()).filter(|window| *window == QUESTION).count()
}

/// Nothing was typed: the course is where it was, and has no key to complain of. Then it is left.
#[track_caller]
fn check_untouched(mut stage: Stage) {
    // A key is heard after everything before it.
    stage.pty.send("Z");
    stage.pty.wait_for("Z does nothing here");
    let screen = stage.pty.screen().contents();
    assert_eq!(screen.matches("does nothing here").count(), 1, "{screen}");
    assert!(screen.contains("Why This Matters"), "{screen}");
    stage.pty.send("q");
    stage.check_exit(0);
}

#[test]
fn an_answer_at_once_decides_the_first_frame() {
    for (answer, expected, other) in [
        (&*[LIGHT, KIND].concat().leak(), LIGHT_PAGE, "48;2;17;20;26"),
        (&*[DARK, KIND].concat().leak(), DARK_PAGE, "48;2;251;250;247"),
    ] {
        let mut stage = course(answer, &[], &[]);
        wait_for_page(&mut stage, expected);
        let output = String::from_utf8_lossy(stage.pty.output()).into_owned();
        assert!(!output.contains(other), "the other theme was drawn first");
        assert_eq!(questions(&stage), 1);
        check_untouched(stage);
    }
}

#[test]
fn what_the_terminal_says_goes_before_the_environment() {
    let mut stage = course(&*[DARK, KIND].concat().leak(), &[("COLORFGBG", "0;15")], &[]);
    wait_for_page(&mut stage, DARK_PAGE);
    check_untouched(stage);
    let mut stage = course(KIND, &[("COLORFGBG", "0;15")], &[]);
    wait_for_page(&mut stage, LIGHT_PAGE);
    check_untouched(stage);
}

#[test]
fn a_terminal_that_never_answers_is_not_waited_for() {
    let began = Instant::now();
    let mut stage = course("", &[], &[]);
    wait_for_page(&mut stage, DARK_PAGE);
    // Ten times what it takes, on a machine that does other things too.
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    check_untouched(stage);
}

#[test]
fn garbage_is_no_answer_and_no_keys() {
    for answer in
        ["\x1b]11;rubbish\x07\x1b[?1;2c", "\x1b]11;\x1b\\\x1b[?c", "\x1b]4;1;rgb:ff/ff/ff\x07\x1b[?6c", "\x1b[?1;2c"]
    {
        let mut stage = course(answer, &[], &[]);
        wait_for_page(&mut stage, DARK_PAGE);
        check_untouched(stage);
    }
}

#[test]
fn a_late_answer_changes_the_colours_and_types_nothing() {
    let mut stage = course("", &[], &[]);
    wait_for_page(&mut stage, DARK_PAGE);
    stage.pty.send(&[LIGHT, KIND].concat());
    wait_for_page(&mut stage, LIGHT_PAGE);
    stage.pty.send(&[DARK, KIND].concat());
    wait_for_page(&mut stage, DARK_PAGE);
    check_untouched(stage);
}

#[test]
fn an_answer_in_pieces_is_put_together() {
    let mut stage = course("", &[], &[]);
    let whole = [LIGHT, KIND].concat();
    for (at, end) in [(0, 1), (1, 3), (3, 12), (12, 28), (28, whole.len())] {
        stage.pty.send(&whole[at..end]);
        // Longer than an Esc alone is waited for, so that the pieces arrive apart.
        let until = Instant::now() + Duration::from_millis(40);
        while Instant::now() < until {
            stage.pty.read(until.saturating_duration_since(Instant::now()));
        }
    }
    wait_for_page(&mut stage, LIGHT_PAGE);
    check_untouched(stage);
}

#[test]
fn nobody_is_asked_where_the_ground_decides_nothing() {
    for (variables, arguments) in [
        (&[][..], &["--theme", "dark"][..]),
        (&[("NO_COLOR", "1")], &[]),
        (&[("CLICOLOR", "0")], &[]),
        (&[("TERM", "linux")], &[]),
        (&[("TERM", "vt220")], &[]),
    ] {
        let mut stage = course("", variables, arguments);
        stage.pty.wait_until("the whole first screen", |screen, _| is_whole(screen, SIZE));
        assert_eq!(questions(&stage), 0, "{variables:?} {arguments:?}");
        // An answer that nobody has asked for is no key either, and changes nothing.
        let before = page(stage.pty.screen());
        stage.pty.send(&[LIGHT, KIND].concat());
        stage.pty.send("Z");
        stage.pty.wait_for("Z does nothing here");
        assert_eq!(page(stage.pty.screen()), before);
        stage.pty.send("q");
        stage.check_exit(0);
    }
}

#[test]
fn after_ctrl_z_nothing_is_asked_again() {
    let Some(shell) = SHELLS.iter().find(|shell| Path::new(shell[0]).exists()) else { return };
    let variables = [("PS1", "shell> "), ("PROGRAM", PROGRAM), ("COLORTERM", "truecolor")];
    let mut stage = Stage::with(shell[0], &shell[1..], &variables);
    stage.pty.answer = "";
    stage.wait_for_prompt(1);
    stage.pty.send("\"$PROGRAM\"\r");
    wait_for_page(&mut stage, DARK_PAGE);
    stage.pty.send(KIND);
    stage.pty.send("\x1a");
    stage.wait_for_prompt(2);
    stage.pty.check_given_back();
    stage.pty.send("fg\r");
    wait_for_page(&mut stage, DARK_PAGE);
    assert_eq!(questions(&stage), 1);
    stage.pty.send(LIGHT);
    wait_for_page(&mut stage, LIGHT_PAGE);
    stage.check_exit_through_the_shell(3);
}
