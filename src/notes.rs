//! The learner's results as Markdown, to take away. Knows no file and no screen.
