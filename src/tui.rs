//! The terminal program: it turns keys into actions of the course and draws the course as cells. Knows nothing of the
//! JavaScript engine and of file formats.

pub mod ascii;
pub mod canvas;
pub mod editor;
pub mod highlight;
pub mod layout;
pub mod svg;
pub mod theme;
pub mod widget;
