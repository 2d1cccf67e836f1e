//! A file of the lab while it is written in the built-in editor: it is read, saved and never lost.

use crossterm::event::{KeyEvent, MouseEvent};
use ratatui::layout::{Position, Rect};

use crate::config::EditorMode;
use crate::lab::record::Snapshot;
use crate::tui::app::lab::{Clash, LabEffect, LabFile};
use crate::tui::app::{App, Effect, View};
use crate::tui::editor::{Ask, Editor, Outcome};
use crate::tui::field::Typed;
use crate::tui::highlight::Language;
use crate::tui::keymap::Key;
use crate::tui::screen::lab::edit;
use crate::tui::screen::lab::state::{Action, Editing, Sheet};

impl App {
    /// Opens the function of the chosen route.
    pub(super) fn edit_route(&mut self, lab: &Snapshot) -> Vec<Effect> {
        let Some(row) = self.desk.route(lab) else {
            self.stage.message = Some("There is no function to edit; the folder has none".into());
            return Vec::new();
        };
        let (path, file) = (row.path.clone(), row.file.clone());
        self.desk.sheet = Sheet::Editor;
        let is_open = self.desk.editing.as_ref().is_some_and(|editing| editing.path == path);
        if is_open {
            return Vec::new();
        }
        self.desk.editing = Some(Editing::new(path.clone(), file));
        vec![Effect::Lab(LabEffect::Read(path))]
    }

    /// Has the text in the editor written, if it is not on disk.
    pub(super) fn save_file(&mut self, clash: Clash) -> Vec<Effect> {
        let Some(editing) = self.desk.editing.as_ref().filter(|editing| editing.is_unsaved()) else {
            return Vec::new();
        };
        let Some(editor) = &editing.editor else { return Vec::new() };
        let save =
            LabEffect::Save { path: editing.path.clone(), text: editor.text(), over: editing.disk.clone(), clash };
        if self.desk.sheet == Sheet::Unsaved {
            // The learner wants to leave. The text is kept until it is known to be written.
            self.desk.sheet = Sheet::None;
        }
        vec![Effect::Lab(save)]
    }

    /// What is to be written before the program ends.
    pub fn unsaved_file(&mut self) -> Option<LabEffect> {
        self.save_file(Clash::Beside).into_iter().find_map(|effect| match effect {
            Effect::Lab(effect) => Some(effect),
            _ => None,
        })
    }

    /// Takes what came of a file.
    pub(super) fn on_lab_file(&mut self, file: LabFile) {
        match file {
            LabFile::Read(path, text) => self.on_read(&path, text),
            LabFile::Written(path, text) => {
                let leaves = self.desk.sheet == Sheet::None;
                if let Some(editing) = self.desk.editing.as_mut().filter(|editing| editing.path == path) {
                    editing.disk.clone_from(&text);
                    editing.saved = text;
                    if leaves {
                        self.desk.editing = None;
                    }
                    self.stage.message = Some("Saved; the lab deploys it".into());
                }
            }
            LabFile::Changed(path, text) => {
                if let Some(editing) = self.desk.editing.as_mut().filter(|editing| editing.path == path) {
                    editing.disk = text;
                    self.desk.sheet = Sheet::Editor;
                    self.stage.message =
                        Some("Not saved: the file was changed outside. ^S once more writes over it".into());
                }
            }
            LabFile::Trouble(words) => {
                self.stage.message = Some(words);
                match &self.desk.editing {
                    Some(editing) if editing.editor.is_none() => {
                        self.desk.editing = None;
                        self.desk.sheet = Sheet::None;
                    }
                    Some(_) => self.desk.sheet = Sheet::Editor,
                    None => {}
                }
            }
        }
        self.mark_lab_error();
    }

    fn on_read(&mut self, path: &std::path::Path, text: String) {
        let Some(editing) = self.desk.editing.as_mut().filter(|editing| editing.path == *path) else { return };
        match &mut editing.editor {
            Some(editor) => {
                // One step, so that an own editor's work can be undone as any other.
                let outcome = editor.replace_text(&text);
                if let Outcome::Refused(why) = outcome {
                    self.stage.message = Some(format!("Not taken: {why}"));
                    return;
                }
                editing.saved = editor.text();
                editing.disk = text;
            }
            None => match Editor::new(Language::JavaScript, &text) {
                Ok(mut editor) => {
                    if self.stage.editor_mode == EditorMode::Vim {
                        editor.use_vim();
                    }
                    editing.saved = editor.text();
                    editing.disk = text;
                    editing.editor = Some(editor);
                }
                Err(why) => {
                    self.desk.editing = None;
                    self.desk.sheet = Sheet::None;
                    self.stage.message = Some(format!("Not opened: {why}"));
                }
            },
        }
    }

    /// Shows the place of what is wrong in the file on disk, once for each error.
    pub(super) fn mark_lab_error(&mut self) {
        let Some(lab) = &self.lab else { return };
        let Some(editing) = &mut self.desk.editing else { return };
        let place = edit::error(lab, editing).and_then(|error| Some((error.line?, error.column.unwrap_or(1))));
        if place == editing.marked {
            return;
        }
        if let Some(editor) = &mut editing.editor {
            match place {
                Some((line, column)) => editor.mark_error(line as usize, column as usize),
                None => editor.clear_error(),
            }
            editing.marked = place;
        }
    }

    /// Gives a key to a form or the editor of the lab; none if it means something else there.
    pub(super) fn type_in_lab(&mut self, event: KeyEvent) -> Option<Vec<Effect>> {
        if let Sheet::Form(form) = &mut self.desk.sheet {
            return match form.key(Key::of(event)?) {
                Typed::Changed | Typed::Moved => Some(Vec::new()),
                Typed::Ignored => None,
            };
        }
        let area = self.lab_editor_area()?;
        let outcome = self.desk.editing.as_mut()?.editor.as_mut()?.handle(event, area);
        self.written(outcome)
    }

    pub(super) fn paste_in_lab(&mut self, text: &str) -> Vec<Effect> {
        if let Sheet::Form(form) = &mut self.desk.sheet {
            form.paste(text);
            return Vec::new();
        }
        let area = self.lab_editor_area();
        let editor = self.desk.editing.as_mut().and_then(|editing| editing.editor.as_mut());
        let (Some(area), Some(editor)) = (area, editor) else { return Vec::new() };
        let outcome = editor.paste(text, area);
        self.written(outcome).unwrap_or_default()
    }

    pub(super) fn mouse_in_lab_editor(&self, event: MouseEvent) -> bool {
        let at = Position { x: event.column, y: event.row };
        self.popup.is_none()
            && self.view == View::Lab
            && self.desk.sheet == Sheet::Editor
            && self.lab_editor_area().is_some_and(|area| area.contains(at))
    }

    pub(super) fn lab_editor_mouse(&mut self, event: MouseEvent) -> Vec<Effect> {
        let Some(area) = self.lab_editor_area() else { return Vec::new() };
        let editor = self.desk.editing.as_mut().and_then(|editing| editing.editor.as_mut());
        let Some(editor) = editor else { return Vec::new() };
        let outcome = editor.mouse(event, area);
        self.written(outcome).unwrap_or_default()
    }

    fn written(&mut self, outcome: Outcome) -> Option<Vec<Effect>> {
        match outcome {
            Outcome::Ignored => None,
            Outcome::Moved | Outcome::Edited => Some(Vec::new()),
            Outcome::Copied(text) | Outcome::Cut(text) => Some(vec![Effect::Copy(text)]),
            Outcome::Refused(why) => {
                self.stage.message = Some(format!("Not taken: {why}"));
                Some(Vec::new())
            }
            Outcome::Asked(Ask::Save | Ask::Run) => Some(self.on_lab(Action::Save)),
            Outcome::Asked(Ask::Leave) => Some(self.on_lab(Action::Back)),
            Outcome::Asked(Ask::SaveAndLeave) => {
                // Where the text cannot be written, the question of a learner who leaves keeps it.
                let mut effects = self.on_lab(Action::Back);
                if self.desk.sheet == Sheet::Unsaved {
                    effects.extend(self.on_lab(Action::Save));
                }
                Some(effects)
            }
        }
    }

    fn lab_editor_area(&self) -> Option<Rect> {
        let ctx = self.lab_ctx(self.course.as_ref()?, self.frame()?);
        Some(edit::area(&ctx, self.lab.as_ref()?))
    }
}
