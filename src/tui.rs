//! The terminal program: it turns keys into actions of the course and draws the course as cells. Knows nothing of the
//! JavaScript engine and of file formats.

pub mod app;
pub mod ascii;
pub mod canvas;
pub mod clipboard;
pub mod code;
pub mod crash;
pub mod editor;
pub mod event_loop;
pub mod field;
pub mod highlight;
pub mod input;
pub mod keymap;
pub mod layout;
pub mod motion;
pub mod popup;
#[cfg(any(debug_assertions, feature = "rehearsal"))]
pub mod rehearsal;
pub mod room;
pub mod run;
pub mod screen;
pub mod search;
pub mod sheet;
pub mod shell;
pub mod signals;
pub mod stage;
pub mod svg;
pub mod terminal;
pub mod theme;
pub mod widget;
