//! Every page of the lab with made-up traffic, for those who look at all of them. Knows nothing of what they look for.

use serverless_tutor::lab::record::Snapshot;
use serverless_tutor::tui::app::Msg;
use serverless_tutor::tui::app::lab::LabFile;
use serverless_tutor::tui::theme::Theme;

use crate::lab_sample;
use crate::rehearsal::Rehearsal;

/// A screen: its name, the lab, and the keys after `l`.
pub(crate) type Screen = (&'static str, fn() -> Snapshot, &'static str);

pub(crate) const SCREENS: &[Screen] = &[
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
pub(crate) fn screen(theme: &'static Theme, (width, height): (u16, u16), lab: Snapshot, keys: &str) -> Rehearsal {
    let mut rehearsal = Rehearsal::new(theme, width, height);
    rehearsal.keys("l");
    rehearsal.send(Msg::Lab(Box::new(lab)));
    rehearsal.keys(keys);
    rehearsal
}

/// The program so long after slow motion was turned on.
pub(crate) fn slow(theme: &'static Theme, size: (u16, u16), millis: u64) -> Rehearsal {
    let mut rehearsal = screen(theme, size, lab_sample::snapshot(), "m");
    rehearsal.wait(millis);
    rehearsal
}

/// The program with a function in the editor, and after these keys.
pub(crate) fn editor(theme: &'static Theme, size: (u16, u16), lab: Snapshot, keys: &str) -> Rehearsal {
    let mut rehearsal = screen(theme, size, lab, "e");
    let path = lab_sample::snapshot().routes[0].path.clone();
    rehearsal.send(Msg::LabFile(LabFile::Read(path, SOURCE.into())));
    rehearsal.keys(keys);
    rehearsal
}

/// A function as it may stand in a file.
pub(crate) const SOURCE: &str = "console.log('loaded once for this environment');\n\nexport async function GET(request) {\n  \
                      const name = new URL(request.url).searchParams.get('name') ?? 'Ada';\n  return Response.json({ \
                      message: `Hello, ${name}!` });\n}\n";

/// Screens with something in motion or in the editor.
pub(crate) fn special(theme: &'static Theme, size: (u16, u16)) -> Vec<(&'static str, Rehearsal)> {
    vec![
        ("lab-slow-spawn", slow(theme, size, 900)),
        ("lab-slow-init", slow(theme, size, 1900)),
        ("lab-slow-run", slow(theme, size, 2300)),
        ("lab-slow-end", slow(theme, size, 2500)),
        ("lab-editor", editor(theme, size, lab_sample::broken(), "")),
        ("lab-editor-unsaved", editor(theme, size, lab_sample::snapshot(), "x<Esc>")),
    ]
}

/// How many pages there are: those of the table, and the special ones.
pub(crate) const COUNT: usize = SCREENS.len() + 6;

/// A page by its place, with its name.
pub(crate) fn page(theme: &'static Theme, size: (u16, u16), at: usize) -> (&'static str, Rehearsal) {
    match SCREENS.get(at) {
        Some((name, lab, keys)) => (name, screen(theme, size, lab(), keys)),
        None => special(theme, size).swap_remove(at - SCREENS.len()),
    }
}
