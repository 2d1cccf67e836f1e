//! The terminal program: it turns keys into actions of the course and draws the course as cells. Knows nothing of the
//! JavaScript engine and of file formats.

pub mod app;
pub mod ascii;
pub mod canvas;
pub mod clipboard;
pub mod crash;
pub mod editor;
pub mod event_loop;
pub mod highlight;
pub mod input;
#[cfg(debug_assertions)]
pub mod rehearsal;
pub mod signals;
pub mod svg;
pub mod terminal;
pub mod theme;
pub mod widget;
