//! The demonstration of the README, played by the real program. `DEMO` names the file into which it is recorded.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use serverless_tutor::tui::svg::film::{Frame, film};
use serverless_tutor::tui::theme::palette::DARK;

use crate::pty::{Heard, Pty};
use crate::{FRAME_ENDS, program, pty};

/// The shortest time that a frame is worth showing.
const SHORTEST: Duration = Duration::from_millis(60);
/// How long after one key the next is typed, when it is recorded.
const TYPING: Duration = Duration::from_millis(70);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    columns: u16,
    rows: u16,
    step: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    #[serde(default)]
    keys: String,
    paste: Option<PathBuf>,
    wait: Option<String>,
    #[serde(default)]
    pause: u64,
}

/// Plays the story, and keeps the frames if they are wanted.
struct Player {
    pty: Pty,
    recorded: Option<Vec<(Instant, Buffer)>>,
    heard: usize,
}

impl Player {
    /// Keeps the screen if a frame has ended since.
    fn look(&mut self) {
        let Some(frames) = &mut self.recorded else { return };
        let output = self.pty.output();
        if output.len() > self.heard && output.ends_with(FRAME_ENDS) {
            self.heard = output.len();
            frames.push((Instant::now(), cells(self.pty.screen())));
        }
    }

    /// Lets time go by, which nothing but a recording needs.
    fn linger(&mut self, time: Duration) {
        let end = Instant::now() + if self.recorded.is_some() { time } else { Duration::ZERO };
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            assert!(self.pty.read(left) != Heard::End, "the program has ended");
            self.look();
        }
    }

    #[track_caller]
    fn wait_for(&mut self, text: &str) {
        let end = Instant::now() + pty::DEADLINE;
        while !self.pty.screen().contents().contains(text) {
            let left = end.saturating_duration_since(Instant::now());
            let screen = self.pty.screen().contents();
            assert!(!left.is_zero(), "waited in vain for {text:?}; the screen:\n{screen}");
            assert!(self.pty.read(left) != Heard::End, "the program ended before {text:?}; the screen:\n{screen}");
            self.look();
        }
    }

    fn play(&mut self, step: &Step) {
        for key in keys(&step.keys) {
            self.pty.send(&key);
            self.linger(TYPING);
        }
        if let Some(file) = &step.paste {
            let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
            self.pty.send(&format!("\x1b[200~{text}\x1b[201~"));
        }
        if let Some(text) = &step.wait {
            self.wait_for(text);
        }
        self.linger(Duration::from_millis(step.pause));
    }
}

/// The keys of a step as a terminal sends them.
fn keys(names: &str) -> Vec<String> {
    let mut rest = names;
    let mut keys = Vec::new();
    while let Some(first) = rest.chars().next() {
        if first == '<' {
            let (name, behind) = rest[1..].split_once('>').expect("the name of a key ends");
            keys.push(match name {
                "Enter" => "\r".to_owned(),
                "Esc" => "\x1b".to_owned(),
                "Tab" => "\t".to_owned(),
                "Up" => "\x1b[A".to_owned(),
                "Down" => "\x1b[B".to_owned(),
                "Right" => "\x1b[C".to_owned(),
                "Left" => "\x1b[D".to_owned(),
                name => {
                    let letter = name.strip_prefix('^').and_then(|rest| rest.chars().next()).expect("a key is known");
                    char::from(letter as u8 & 0x1f).to_string()
                }
            });
            rest = behind;
        } else {
            keys.push(first.to_string());
            rest = &rest[first.len_utf8()..];
        }
    }
    keys
}

/// What is on a terminal, as cells.
fn cells(screen: &vt100::Screen) -> Buffer {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    for y in 0..rows {
        for x in 0..columns {
            let Some(cell) = screen.cell(y, x) else { continue };
            let mut modifier = Modifier::empty();
            modifier.set(Modifier::BOLD, cell.bold());
            modifier.set(Modifier::DIM, cell.dim());
            modifier.set(Modifier::ITALIC, cell.italic());
            modifier.set(Modifier::UNDERLINED, cell.underline());
            modifier.set(Modifier::REVERSED, cell.inverse());
            let style = Style::new().fg(colour(cell.fgcolor())).bg(colour(cell.bgcolor())).add_modifier(modifier);
            let text = if cell.has_contents() { cell.contents() } else { " " };
            buffer[(x, y)].set_symbol(text).set_style(style);
        }
    }
    buffer
}

fn colour(colour: vt100::Color) -> Color {
    match colour {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(index) => Color::Indexed(index),
        vt100::Color::Rgb(r, g, b) => Color::Rgb(r, g, b),
    }
}

/// The frames with how long each was seen; those that came and went are left out.
fn frames(recorded: Vec<(Instant, Buffer)>, end: Instant) -> Vec<Frame> {
    let starts: Vec<Instant> = recorded.iter().map(|(at, _)| *at).skip(1).chain([end]).collect();
    let mut frames: Vec<Frame> = Vec::new();
    let mut carried = Duration::ZERO;
    for ((at, cells), next) in recorded.into_iter().zip(starts) {
        let seen = carried + next.saturating_duration_since(at);
        if seen < SHORTEST {
            carried = seen;
            continue;
        }
        carried = Duration::ZERO;
        match frames.last_mut() {
            Some(last) if last.cells == cells => last.seen += seen,
            _ => frames.push(Frame { cells, seen }),
        }
    }
    frames
}

#[test]
fn the_demonstration_of_the_readme_can_be_played() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/demo/story.toml")).unwrap();
    let story: Story = toml::from_str(&text).unwrap();
    let (state, functions) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let recording = std::env::var_os("DEMO");
    let folders = [("SERVERLESS_TUTOR_STATE", &state), ("SERVERLESS_TUTOR_FUNCTIONS", &functions)];
    let mut variables = folders.map(|(name, folder)| (name, folder.path().to_str().unwrap())).to_vec();
    variables.extend([("COLORTERM", "truecolor"), ("LANG", "C.UTF-8")]);
    let pty = pty::start(&program(), &["--theme", "dark"], &variables, [story.columns, story.rows]);
    let mut player = Player { pty, recorded: recording.as_ref().map(|_| Vec::new()), heard: 0 };
    for step in &story.step {
        player.play(step);
    }
    if let (Some(path), Some(recorded)) = (recording, player.recorded.take()) {
        let film = film(
            &frames(recorded, Instant::now()),
            &DARK,
            "serverless-tutor: a tour, a run, the lab, the challenge, the cost",
        );
        fs::write(path, film).unwrap();
    }
    player.pty.send("\x03");
    assert_eq!(player.pty.exit_code(), 0);
}
