//! The built-in lesson, for tests.

use std::sync::Arc;

use serverless_tutor::lesson::load::load;
use serverless_tutor::lesson::model::Lesson;
use serverless_tutor::lesson::source;

/// The built-in lesson.
pub(crate) fn built_in() -> Arc<Lesson> {
    let source = source::embedded().into_iter().next().expect("there is a built-in lesson");
    Arc::new(load(&source).expect("the built-in lesson is whole"))
}
