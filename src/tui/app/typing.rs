//! Keys that are text: the fields of one line, and the editor of the challenge. What they do not take goes on as a command.

use crossterm::event::{KeyEvent, MouseEvent};
use ratatui::layout::{Position, Rect};

use crate::config::EditorMode;
use crate::course::challenge::Action as Challenge;
use crate::course::code::{self, Action as Code};
use crate::course::terms::Action as Terms;
use crate::course::{Action, Course};
use crate::lesson::model::Body;
use crate::tui::app::{App, Effect, View};
use crate::tui::editor::{Ask, Editor, Outcome, Place};
use crate::tui::field::{Field, Typed};
use crate::tui::highlight::Language;
use crate::tui::keymap::Key;
use crate::tui::layout::Frame;
use crate::tui::popup::Popup;
use crate::tui::screen::challenge::{editor_area, text_area};
use crate::tui::screen::experiments::probe;
use crate::tui::stage::{FieldOf, Focus};

impl App {
    /// Gives a key to what is typed in; none if it means something else there.
    pub(super) fn type_key(&mut self, event: KeyEvent, _frame: Frame) -> Option<Vec<Effect>> {
        if self.view == View::Lab {
            return self.type_in_lab(event);
        }
        if matches!(self.view, View::Cost(_)) {
            return self.type_in_cost(Key::of(event)?);
        }
        if self.is_typing_entry() {
            return self.type_entry(Key::of(event)?);
        }
        if let Some(field) = &mut self.stage.field {
            return match field.key(Key::of(event)?) {
                Typed::Changed => Some(self.field_changed()),
                Typed::Moved => Some(Vec::new()),
                Typed::Ignored => None,
            };
        }
        let area = self.editor_place()?;
        let outcome = self.stage.editor.as_mut()?.handle(event, area);
        self.edited(outcome)
    }

    pub(super) fn on_paste(&mut self, text: &str) -> Vec<Effect> {
        self.stage.message = None;
        if matches!(self.popup, Some(Popup::Search(_))) {
            self.stage.search.paste(text);
            self.popup = Some(Popup::Search(0));
            return Vec::new();
        }
        if self.is_typing_in_lab() {
            return self.paste_in_lab(text);
        }
        if self.is_typing_entry() {
            self.stage.entry.get_or_insert_default().insert(text);
            return Vec::new();
        }
        if let Some(field) = &mut self.stage.field {
            field.insert(text);
            return self.field_changed();
        }
        let place = if self.is_editing() { self.editor_place() } else { None };
        match (place, &mut self.stage.editor) {
            (Some(area), Some(editor)) => {
                let outcome = editor.paste(text, area);
                self.edited(outcome).unwrap_or_default()
            }
            _ => {
                self.stage.message = Some("There is nothing to paste into here".into());
                Vec::new()
            }
        }
    }

    /// The program comes back from the learner's own editor.
    pub(super) fn on_edited(&mut self, text: &str) -> Vec<Effect> {
        let Some(editor) = &mut self.stage.editor else { return Vec::new() };
        let outcome = editor.replace_text(text);
        self.edited(outcome).unwrap_or_default()
    }

    pub(super) fn own_editor(&mut self) -> Vec<Effect> {
        self.stage.editor.as_ref().map(|editor| vec![Effect::OwnEditor(editor.text())]).unwrap_or_default()
    }

    pub(super) fn copy(&mut self) -> Vec<Effect> {
        let Some(editor) = &self.stage.editor else { return Vec::new() };
        self.stage.message = Some("Your program is on the clipboard, if this terminal allows it".into());
        vec![Effect::Copy(editor.text())]
    }

    fn edited(&mut self, outcome: Outcome) -> Option<Vec<Effect>> {
        match outcome {
            Outcome::Ignored => None,
            Outcome::Moved => Some(self.tell_course(Told::Cursor)),
            Outcome::Edited => Some(self.tell_course(Told::Text)),
            Outcome::Copied(text) => Some(vec![Effect::Copy(text)]),
            Outcome::Cut(text) => {
                let mut effects = self.tell_course(Told::Text);
                effects.push(Effect::Copy(text));
                Some(effects)
            }
            Outcome::Refused(why) => {
                self.stage.message = Some(format!("Not taken: {why}"));
                Some(Vec::new())
            }
            Outcome::Asked(Ask::Run) => Some(self.on_course(Action::Challenge(Challenge::Run))),
            Outcome::Asked(Ask::Leave | Ask::SaveAndLeave) => {
                self.stage.focus = Focus::Screen;
                Some(Vec::new())
            }
            Outcome::Asked(Ask::Save) => {
                self.stage.message = Some("Your program is saved as you write".into());
                Some(Vec::new())
            }
        }
    }

    fn tell_course(&mut self, told: Told) -> Vec<Effect> {
        let Some(editor) = &self.stage.editor else { return Vec::new() };
        let text = editor.text();
        let cursor = in_characters(&text, editor.cursor());
        let text = match told {
            Told::Text => Some(text),
            Told::Cursor => None,
        };
        self.on_course(Action::Challenge(Challenge::Edit { text, cursor }))
    }

    fn field_changed(&mut self) -> Vec<Effect> {
        let Some(field) = &self.stage.field else { return Vec::new() };
        let text = field.text().to_owned();
        match self.stage.field_of {
            Some(FieldOf::Filter) => self.on_course(Action::Terms(Terms::FilterText(text))),
            Some(FieldOf::Event(_, field)) => self.on_course(Action::Code(Code::Text(field, text))),
            Some(FieldOf::Address) => {
                self.stage.probe.address = text;
                // The field stands at the top.
                self.stage.scroll = 0;
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// Opens or closes the field that is asked for.
    pub(super) fn follow_field(&mut self) {
        let wanted = self
            .course
            .as_ref()
            .filter(|_| self.view == View::Section)
            .and_then(|course| wanted_field(course, &self.stage.probe));
        let of = wanted.as_ref().map(|(of, _)| *of);
        let stale = match (&wanted, &self.stage.field) {
            // The event was put back to the lesson's while its field was open.
            (Some((FieldOf::Event(..), text)), Some(field)) => field.text() != text,
            _ => false,
        };
        if of != self.stage.field_of || stale {
            self.stage.field_of = of;
            self.stage.field = wanted.map(|(_, text)| Field::new(&text));
        }
    }

    /// Keeps the editor in step with the course: made when the challenge opens, emptied when it begins again.
    pub(super) fn follow_editor(&mut self) {
        let Some(course) = &self.course else { return };
        let Body::Challenge(challenge) = &course.section().body else { return };
        let state = &course.place().challenge;
        let program = state.program(challenge);
        match &mut self.stage.editor {
            None => {
                let mut editor = Editor::new(Language::JavaScript, program)
                    .or_else(|_| Editor::new(Language::JavaScript, &challenge.starter))
                    .ok();
                if let Some(editor) = &mut editor {
                    editor.set_cursor(in_bytes(program, state.cursor));
                    if self.stage.editor_mode == EditorMode::Vim {
                        editor.use_vim();
                    }
                }
                self.stage.editor = editor;
            }
            Some(editor) if state.text.is_none() && editor.text() != challenge.starter => {
                // The starter always fits, so the outcome says nothing new.
                let _ = editor.replace_text(&challenge.starter);
            }
            Some(_) => {}
        }
        let place = state.report.as_ref().and_then(|report| report.error.as_ref()).and_then(|error| error.place);
        match (place, &mut self.stage.editor) {
            (Some((line, column)), Some(editor)) if self.stage.marked != Some((line, column)) => {
                editor.mark_error(line as usize, column as usize);
            }
            (None, Some(editor)) if self.stage.marked.is_some() => editor.clear_error(),
            _ => {}
        }
        self.stage.marked = place;
    }

    pub(super) fn mouse_in_editor(&self, event: MouseEvent) -> bool {
        let at = Position { x: event.column, y: event.row };
        self.is_editing() && self.editor_place().is_some_and(|area| area.contains(at))
    }

    pub(super) fn editor_mouse(&mut self, event: MouseEvent) -> Vec<Effect> {
        let Some(area) = self.editor_place() else { return Vec::new() };
        let Some(editor) = &mut self.stage.editor else { return Vec::new() };
        self.stage.focus = Focus::Editor;
        let outcome = editor.mouse(event, area);
        self.edited(outcome).unwrap_or_default()
    }

    fn editor_place(&self) -> Option<Rect> {
        let frame = self.frame()?;
        let course = self.course.as_ref()?;
        let Body::Challenge(challenge) = &course.section().body else { return None };
        let ctx = self.ctx(course, frame);
        Some(text_area(&ctx, editor_area(&ctx, challenge)))
    }
}

#[derive(Clone, Copy)]
enum Told {
    Text,
    Cursor,
}

fn wanted_field(course: &Course, probe: &probe::State) -> Option<(FieldOf, String)> {
    match &course.section().body {
        Body::Terms(_) if course.place().terms.typing => Some((FieldOf::Filter, course.place().terms.filter.clone())),
        Body::Experiments(_) if probe.is_writing() => Some((FieldOf::Address, probe.address.clone())),
        Body::Code(example) => {
            let state = &course.place().code;
            let field = state.field.filter(|field| *field != code::Field::Method)?;
            let event = state.event(state.platform, &example.platforms[state.platform]);
            let text = if field == code::Field::Query { event.query } else { event.body };
            Some((FieldOf::Event(state.platform, field), text))
        }
        _ => None,
    }
}

fn in_characters(text: &str, place: Place) -> (usize, usize) {
    let line = text.split('\n').nth(place.line).unwrap_or("");
    (place.line, line.char_indices().take_while(|(at, _)| *at < place.byte).count())
}

fn in_bytes(text: &str, (line, column): (usize, usize)) -> Place {
    let words = text.split('\n').nth(line).unwrap_or("");
    Place { line, byte: words.char_indices().nth(column).map_or(words.len(), |(at, _)| at) }
}
