//! What only the screen knows and nobody saves: motion, the field that is typed in, the editor, the
//! probe, a message in the footer.

use crate::clock::{Moment, WallTime};
use crate::config::EditorMode;
use crate::lab::edge::Point;
use crate::progress::store::Kept;
use crate::tui::editor::Editor;
use crate::tui::field::Field;
use crate::tui::motion::Motion;
use crate::tui::screen::experiments::probe;
use crate::tui::screen::prose;
use crate::tui::search::Search;

/// The state of the stage.
#[derive(Default)]
pub struct Stage {
    /// Moving tokens.
    pub motion: Motion,
    /// The one-line field that takes the keys, if any, and what it belongs to.
    pub field: Option<Field>,
    /// What the field belongs to.
    pub field_of: Option<FieldOf>,
    /// The editor of the challenge, once it was opened.
    pub editor: Option<Editor>,
    /// How editors take keys.
    pub editor_mode: EditorMode,
    /// The place of the error that the editor marks: line and column from 1.
    pub marked: Option<(u32, u32)>,
    /// Where the keys of the challenge go.
    pub focus: Focus,
    /// A sentence in the footer; the next key removes it.
    pub message: Option<String>,
    /// Why lessons that were saved are not taken over; it stays until they are.
    pub trouble: Option<String>,
    /// What came of the last save.
    pub kept: Kept,
    /// The present, for what moves.
    pub now: Moment,
    /// The date, for what comes back after days.
    pub date: WallTime,
    /// How long a review takes, in minutes; none for the usual time.
    pub review_minutes: Option<u16>,
    /// The first row of what is scrolled in the open section.
    pub scroll: u16,
    /// What the learner types in a scenario, or typed last: a statement, or a place.
    pub entry: Option<Field>,
    /// The scenario that it was typed in, by its place.
    pub entry_of: Option<usize>,
    /// Whether it is typed now.
    pub typing_entry: Typing,
    /// Where the learner is, for the scenario about distance; none until they say it.
    pub home: Option<Home>,
    /// Where the blocks of the open text begin.
    pub prose: prose::Measured,
    /// The address of the lab while it runs, such as `http://127.0.0.1:49213`.
    pub lab_address: Option<String>,
    /// What is looked for in the lesson, or was looked for last.
    pub search: Search,
    /// A deployed function of the learner's that is timed from here.
    pub probe: probe::State,
}

/// Where keys go in a screen that has an editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// To the editor: what is typed is text.
    #[default]
    Editor,
    /// To the screen: letters are commands.
    Screen,
}

/// What a field belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldOf {
    /// The filter of the term cards.
    Filter,
    /// A part of the event of a platform of the code example.
    Event(usize, crate::course::code::Field),
    /// The address of a deployed function.
    Address,
}

/// Where the learner is.
#[derive(Debug, Clone, PartialEq)]
pub struct Home {
    /// As it was named.
    pub name: String,
    /// On the Earth.
    pub at: Point,
}

/// Whether something is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Typing {
    /// It is not.
    #[default]
    Closed,
    /// It is.
    Open,
}
