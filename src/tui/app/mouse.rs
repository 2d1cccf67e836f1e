//! The mouse: a click does what stands at its place, the wheel scrolls. What stands where is found by drawing once more, so
//! that nothing drawn needs to be remembered.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::tui::app::{App, Effect, View};
use crate::tui::keymap::{Step, Ui};
use crate::tui::stage::Focus;

/// Lines that one turn of the wheel scrolls.
const WHEEL: usize = 3;

impl App {
    pub(super) fn on_mouse(&mut self, event: MouseEvent) -> Vec<Effect> {
        let at = Position { x: event.column, y: event.row };
        if self.mouse_in_editor(event) {
            return self.editor_mouse(event);
        }
        if self.mouse_in_lab_editor(event) {
            return self.lab_editor_mouse(event);
        }
        match event.kind {
            MouseEventKind::Down(MouseButton::Left) => self.click(at),
            MouseEventKind::ScrollUp => self.wheel(Step::Up),
            MouseEventKind::ScrollDown => self.wheel(Step::Down),
            _ => Vec::new(),
        }
    }

    fn click(&mut self, at: Position) -> Vec<Effect> {
        self.stage.message = None;
        let mut scratch = Buffer::empty(Rect::new(0, 0, self.size.width, self.size.height));
        let spots = self.view(&mut scratch);
        let hit = spots.into_iter().rev().find(|(place, _)| place.contains(at));
        match hit {
            Some((_, act)) => self.act(act),
            None if self.popup.is_some() => self.act(Ui::Close.into()),
            None => {
                self.click_beside();
                // A click beside the editor takes the keys out of it.
                if self.is_editing() {
                    self.stage.focus = Focus::Screen;
                }
                Vec::new()
            }
        }
    }

    fn wheel(&mut self, step: Step) -> Vec<Effect> {
        if self.popup.is_none() && matches!(self.view, View::Lessons(_)) {
            return self.on_move(step);
        }
        (0..WHEEL).flat_map(|_| self.on_move(step)).collect()
    }
}
