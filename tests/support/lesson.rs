//! The built-in lesson, for tests.

use std::sync::Arc;

use serverless_tutor::lesson::library::Library;
use serverless_tutor::lesson::model::Lesson;

/// The first built-in lesson.
pub(crate) fn built_in() -> Arc<Lesson> {
    let library = Library::embedded();
    Arc::new(library.lessons.into_iter().next().expect("there is a built-in lesson"))
}
