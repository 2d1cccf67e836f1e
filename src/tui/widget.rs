//! Parts that more than one screen uses. Each turns plain data into cells through a canvas, at any size; none reads input,
//! asks the time, keeps state or knows what a course is.

pub mod callout;
pub mod diagram;
pub mod guess;
pub mod instances;
pub mod latency;
pub mod live_path;
pub mod picture;
pub mod rich;
pub mod scrollbar;
pub mod timeline;
pub mod waterfall;

#[cfg(test)]
pub(crate) mod checks;
