//! Every screen in its main states, and the ways there.

use std::fmt;
use std::iter;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serverless_tutor::lab::record::Snapshot;
use serverless_tutor::tui::app::Msg;
use serverless_tutor::tui::app::lab::LabFile;
use serverless_tutor::tui::theme::palette::DARK;

use crate::rehearsal::Rehearsal;
use crate::{lab_sample, results};

/// A screen that can be opened.
#[derive(Clone, Copy)]
pub(crate) struct Screen {
    name: &'static str,
    way: Way,
}

/// How a screen is reached.
#[derive(Clone, Copy)]
enum Way {
    /// By these keys; a number in braces says how often the key before it is pressed.
    Keys(&'static str),
    /// By these keys in a lab as it is in this snapshot.
    Lab(fn() -> Snapshot, &'static str),
    /// By these keys, doing what they ask for in the sandbox.
    Results(&'static str),
    /// With a file of the lab in its editor.
    LabEditor,
}

/// The sections, their states, and what lies over them.
const COURSE: &[(&str, &str)] = &[
    ("why", ""),
    ("why, its end", "<End>"),
    ("terms", "s2"),
    ("terms, a test", "s2t<Enter>"),
    ("terms, a filter", "s2fcold"),
    ("model", "s3"),
    ("model, a guess", "s3<Enter><Right>"),
    ("model, the cold story", "s3c<Right>c<Right><Right>"),
    ("model, two at once", "s3t<Right>1<Right>"),
    ("code", "s4"),
    ("code, its event", "s4e"),
    ("code, all programs", "s4a"),
    ("experiments", "s5"),
    ("experiments, the steps", "s52"),
    ("experiments, an address", "s5<Down>1uhello.example.com"),
    ("quiz", "s6"),
    ("quiz, answered", "s6aa3"),
    ("quiz, an order", "s6<Right>{4} <Down>"),
    ("quiz, a number", "s6<Right>{6}600000<Enter>"),
    ("quiz, pairs", "s6<Right>{15} "),
    ("quiz, a line with a bug", "s6<Right>{12}3"),
    ("challenge, a worked example", "s7<Enter>60"),
    ("challenge", "s7<Tab>"),
    ("real-world", "s8"),
    ("connections", "s9"),
    ("keys", "s3?"),
    ("sections", "s3s"),
    ("lessons", "s3<Esc>"),
];

/// A state of the lab: its name, the lab, and the keys behind the one that opens it.
type InLab = (&'static str, fn() -> Snapshot, &'static str);

/// The lab and what lies over it.
const LAB: &[InLab] = &[
    ("lab", lab_sample::snapshot, ""),
    ("lab, fresh", lab_sample::fresh, ""),
    ("lab, busy", lab_sample::busy, ""),
    ("lab, slow motion", lab_sample::snapshot, "m"),
    ("lab, a request", lab_sample::snapshot, "<Enter>"),
    ("lab, log", lab_sample::snapshot, "<Tab>"),
    ("lab, routes", lab_sample::broken, "<Tab><Tab>"),
    ("lab, a form", lab_sample::snapshot, "b"),
    ("lab, settings", lab_sample::snapshot, ","),
    ("lab, isolation", lab_sample::snapshot, "i"),
    ("lab, keys", lab_sample::snapshot, "?"),
];

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = Screen> {
    let course = COURSE.iter().map(|&(name, keys)| Screen { name, way: Way::Keys(keys) });
    let lab = LAB.iter().map(|&(name, lab, keys)| Screen { name, way: Way::Lab(lab, keys) });
    let others = [
        ("code, after a run", Way::Results("s4r1")),
        ("challenge, after the tests", Way::Results("s7<Tab><^R>")),
        ("lab, its editor", Way::LabEditor),
    ];
    course.chain(lab).chain(others.map(|(name, way)| Screen { name, way }))
}

impl Screen {
    /// The program with this screen open.
    pub(crate) fn open(self, width: u16, height: u16) -> Rehearsal {
        let mut rehearsal = Rehearsal::new(&DARK, width, height);
        match self.way {
            Way::Keys(keys) => {
                rehearsal.keys(&spelled_out(keys)).wait(5_000);
            }
            Way::Results(keys) => {
                rehearsal.keys(keys);
                results::carry_out(&mut rehearsal);
            }
            Way::Lab(lab, keys) => open_lab(&mut rehearsal, lab(), keys),
            Way::LabEditor => {
                let lab = lab_sample::snapshot();
                let path = lab.routes[0].path.clone();
                open_lab(&mut rehearsal, lab, "e");
                let source = "export const GET = (request) => Response.json({ url: request.url });\n".repeat(30);
                rehearsal.send(Msg::LabFile(LabFile::Read(path, source)));
            }
        }
        rehearsal
    }
}

impl fmt::Display for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Opens the lab as it is in a snapshot.
pub(crate) fn open_lab(rehearsal: &mut Rehearsal, lab: Snapshot, keys: &str) {
    rehearsal.keys("l");
    rehearsal.send(Msg::Lab(Box::new(lab)));
    rehearsal.keys(keys);
}

/// A screen with nothing on it.
pub(crate) fn blank(width: u16, height: u16) -> Buffer {
    Buffer::empty(Rect::new(0, 0, width, height))
}

/// Keys with `<Right>{3}` as three times `<Right>`.
fn spelled_out(keys: &str) -> String {
    let mut parts = keys.split('{');
    let first = parts.next().unwrap_or_default();
    parts.fold(first.to_owned(), |before, part| {
        let (times, rest) = part.split_once('}').unwrap();
        let key = before[before.rfind('<').unwrap()..].to_owned();
        let more = iter::repeat_n(key, times.parse::<usize>().unwrap() - 1).collect::<String>();
        before + &more + rest
    })
}
