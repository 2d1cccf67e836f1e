//! The search line of the editor: it takes the keys while it is open, and selects what it finds.

use crate::text;
use crate::tui::editor::find::{self, Find};
use crate::tui::editor::keys::{Command, Motion};
use crate::tui::editor::{Editor, Outcome};

/// Which hit is wanted.
#[derive(Clone, Copy)]
enum Way {
    /// The first one from where the search began.
    Origin,
    Next,
    Previous,
}

impl Editor {
    /// Whether the search line is open. It takes Esc to close it, before Esc leaves the editor.
    pub fn is_searching(&self) -> bool {
        self.find.is_some()
    }

    /// Opens the search line. It offers what is selected, if that is a part of one line, or else the last query.
    pub(super) fn open_search(&mut self) -> Outcome {
        let selected = self.selected_text().filter(|text| !text.contains('\n'));
        let offered = selected.unwrap_or_else(|| self.last_query.clone());
        self.find = Some(Find { offered, origin: self.cursor, ..Find::default() });
        Outcome::Moved
    }

    /// What the search line does with a command; `None` if it is closed, or has just closed itself because the command is
    /// not one of its own.
    pub(super) fn in_search(&mut self, command: Command) -> Option<Outcome> {
        let find = self.find.as_mut()?;
        Some(match command {
            Command::Type(c) => {
                find.query.push_str(&text::sanitise_line(c.encode_utf8(&mut [0; 4])));
                self.look(Way::Origin)
            }
            Command::DeleteLeft => {
                find.query.pop();
                self.look(Way::Origin)
            }
            Command::DeleteWordLeft => {
                find.query.clear();
                self.look(Way::Origin)
            }
            Command::NewLine | Command::Find | Command::Go(Motion::Down) => {
                if find.query.is_empty() {
                    find.query.clone_from(&find.offered);
                }
                self.look(Way::Next)
            }
            Command::Go(Motion::Up) => self.look(Way::Previous),
            Command::Paste => {
                let clipboard = self.clipboard.clone();
                self.search_for_pasted(&clipboard)
            }
            Command::Leave => {
                self.close_search();
                Outcome::Moved
            }
            _ => {
                self.close_search();
                return None;
            }
        })
    }

    /// Adds the first line of a pasted text to the query.
    pub(super) fn search_for_pasted(&mut self, pasted: &str) -> Outcome {
        let line = pasted.split(['\r', '\n']).next().unwrap_or_default();
        if let Some(find) = self.find.as_mut() {
            find.query.push_str(&text::sanitise_line(line));
        }
        self.look(Way::Origin)
    }

    pub(super) fn close_search(&mut self) {
        if let Some(find) = self.find.take().filter(|find| !find.query.is_empty()) {
            self.last_query = find.query;
        }
    }

    /// Selects the wanted hit; without one, goes back to where the search began.
    fn look(&mut self, way: Way) -> Outcome {
        let Some(find) = &self.find else { return Outcome::Moved };
        let (query, origin) = (find.query.clone(), find.origin);
        let selected = self.selection().unwrap_or(self.cursor..self.cursor);
        let (hit, hits) = match way {
            Way::Origin => find::next(self.lines.as_slice(), &query, origin),
            Way::Next => find::next(self.lines.as_slice(), &query, selected.end),
            Way::Previous => find::previous(self.lines.as_slice(), &query, selected.start),
        };
        match hit {
            Some(hit) => {
                self.go(hit.end);
                self.anchor = Some(hit.start);
            }
            None => self.go(origin),
        }
        if let Some(find) = self.find.as_mut() {
            find.hits = hits;
        }
        Outcome::Moved
    }
}
