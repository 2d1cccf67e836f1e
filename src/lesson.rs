//! Lessons as data: folders of TOML, Markdown and code, read into a model that is whole, or into a list of every problem.
//! Knows nothing of learners and of screens.

pub mod id;
pub mod model;
