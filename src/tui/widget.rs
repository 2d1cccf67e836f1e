//! Parts that more than one screen uses. Each turns plain data into cells through a canvas, at any size; none reads input,
//! asks the time, keeps state or knows what a course is.

pub mod callout;
pub mod card;
pub mod chip;
pub mod code;
pub mod diagram;
pub mod scrollbar;
pub mod shell;
pub mod table;
pub mod tabs;
pub mod timeline;

#[cfg(test)]
pub(crate) mod checks;
#[cfg(test)]
mod gallery;
