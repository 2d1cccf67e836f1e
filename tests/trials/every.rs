//! The groups of trials, by the names that the bench takes.

use crate::trial::{Effort, Trial};
use crate::{floods, parsers, walls};

/// One promise to try.
pub(crate) type Try = fn(Effort) -> Trial;

/// Every trial, group by group.
pub(crate) const EVERY: &[(&str, &[Try])] = &[
    ("walls", &[walls::guests_reach_nothing]),
    (
        "parsers",
        &[
            parsers::broken_lessons_are_told,
            parsers::broken_progress_is_read,
            parsers::prose_is_shown_whole,
            parsers::foreign_text_is_made_safe,
            parsers::frames_are_messages_or_garbled,
            parsers::answers_are_http,
            parsers::drawings_stay_inside,
            parsers::keys_are_heard_whole,
        ],
    ),
    (
        "floods",
        &[
            floods::lessons_are_drawn,
            floods::guests_are_drawn,
            floods::terminals_get_own_sequences,
            floods::commands_print_text,
        ],
    ),
];
