//! A function of the lab in the built-in editor. Saving is deploying.

use ratatui::layout::Rect;

use crate::lab::record::{DeployError, Snapshot};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::editor::{self, Editor};
use crate::tui::keymap::{Act, Binding, Key};
use crate::tui::screen::lab::routes::{Remark, remark};
use crate::tui::screen::lab::state::{Action, Editing, Sheet};
use crate::tui::screen::lab::{Ctx, content};
use crate::tui::theme::Hue;
use crate::tui::widget::callout::Callout;

/// The keys of the editor, or of the question whether text is to be saved.
pub fn keys(ctx: &Ctx<'_>) -> Vec<Binding> {
    let act = |action: Action| Act::Lab(action);
    let save = Binding::new(Key::Ctrl('s'), "save and deploy", act(Action::Save)).or(Key::Ctrl('r'));
    if ctx.state.sheet == Sheet::Unsaved {
        return vec![
            save.or(Key::Enter).first(),
            Binding::new(Key::Ctrl('d'), "throw away", act(Action::Discard)),
            Binding::new(Key::Esc, "go on writing", act(Action::Back)),
        ];
    }
    let unsaved = ctx.state.editing.as_ref().is_some_and(Editing::is_unsaved);
    let editor = ctx.state.editing.as_ref().and_then(|editing| editing.editor.as_ref());
    let words = if editor.is_none_or(Editor::esc_leaves) { "leave" } else { "back" };
    let leave = Binding::new(Key::Esc, words, act(Action::Back));
    let own = Binding::new(Key::Ctrl('o'), "own editor", act(Action::OwnEditor));
    let mut keys = if unsaved { vec![save.first(), own, leave] } else { vec![leave.first(), save, own] };
    let told = editor.map(Editor::told).unwrap_or_default();
    keys.extend(told.into_iter().map(|(chords, meaning)| Binding::told(chords, meaning)));
    keys
}

/// What is wrong with the newest text of the file on disk.
pub fn error<'a>(lab: &'a Snapshot, editing: &Editing) -> Option<&'a DeployError> {
    lab.routes.iter().find(|row| row.path == editing.path).and_then(|row| row.error.as_ref())
}

/// The rows of the editor.
pub fn area(ctx: &Ctx<'_>, lab: &Snapshot) -> Rect {
    let content = content(&ctx.frame);
    let below = ctx
        .state
        .editing
        .as_ref()
        .and_then(|editing| below(ctx, lab, editing))
        .map_or(0, |it| it.height(content.width) + 1);
    Rect { y: content.y + 2, height: content.height.saturating_sub(2 + below), ..content }
}

/// What stands below the editor.
enum Below {
    Broken(Remark),
    Question,
}

const QUESTION: Callout<'static> = Callout {
    label: "There is text that is not saved",
    fact: "",
    body: "^S saves it, which deploys it. ^D throws it away. Esc goes on writing.",
    hue: Hue::Accent,
};

impl Below {
    fn height(&self, width: u16) -> u16 {
        match self {
            Self::Broken(remark) => remark.height(width),
            Self::Question => QUESTION.height(width),
        }
    }
}

fn below(ctx: &Ctx<'_>, lab: &Snapshot, editing: &Editing) -> Option<Below> {
    if ctx.state.sheet == Sheet::Unsaved {
        return Some(Below::Question);
    }
    error(lab, editing).map(remark).map(Below::Broken)
}

/// Draws the editor with its file's name and state, and below it what is wrong.
///
/// ```text
/// app/api/hello/route.js                                     not saved yet
///
///    1  export async function GET(request) {
///
/// ▎  ✗ app/api/hello/route.js:3:9
/// ```
pub fn view(ctx: &Ctx<'_>, lab: &Snapshot, canvas: &mut Canvas<'_>) {
    let Some(editing) = &ctx.state.editing else { return };
    let theme = ctx.theme;
    let content = content(&ctx.frame);
    let state = match (&editing.editor, editing.is_unsaved(), error(lab, editing)) {
        (None, ..) => "reading ...",
        (_, true, _) => "not saved yet",
        (_, false, Some(_)) => "saved, not deployed",
        (_, false, None) => "saved, deployed",
    };
    let room = content.width.saturating_sub(text::width(state) + 2);
    let name = text::truncate(&text::sanitise_line(&editing.file), room);
    canvas.put(content.x, content.y, &name, theme.strong());
    canvas.right(content.right(), content.y, state, theme.muted());
    let area = area(ctx, lab);
    match &editing.editor {
        Some(editor) => {
            let here = ctx.state.sheet == Sheet::Editor;
            editor.draw(canvas, area, if here { editor::Focus::Here } else { editor::Focus::Elsewhere });
        }
        None => canvas.surface(area),
    }
    let y = area.bottom() + 1;
    let room = Rect { y, height: content.bottom().saturating_sub(y), ..content };
    let mut inside = canvas.within(room);
    match below(ctx, lab, editing) {
        Some(Below::Question) => {
            QUESTION.draw(&mut inside, room.x, room.y, room.width);
        }
        Some(Below::Broken(remark)) => {
            remark.draw(&mut inside, room.x, room.y, room.width);
        }
        None => {}
    }
}
