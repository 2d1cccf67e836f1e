//! Lessons as data: folders of TOML, Markdown and code, read into a model that is whole, or into a list of every problem.
//! Knows nothing of learners and of screens.

pub mod advice;
mod field;
pub mod formula;
pub mod id;
pub mod library;
pub mod load;
pub mod model;
pub(crate) mod nearest;
pub(crate) mod page;
pub mod problem;
mod prose;
pub(crate) mod raw;
pub mod schema;
pub mod search;
pub mod source;
