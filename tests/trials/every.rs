//! The groups of trials, by the names that the bench takes.

use crate::trial::{Effort, Trial};
use crate::{ends, link, resize, walls};

/// One promise to try.
pub(crate) type Try = fn(Effort) -> Trial;

/// Every trial, group by group.
pub(crate) const EVERY: &[(&str, &[Try])] = &[
    ("walls", &[walls::guests_reach_nothing]),
    (
        "ends",
        &[
            ends::every_end_gives_the_terminal_back,
            ends::reports_end_before_raw_mode,
            ends::a_closed_window_ends_the_program,
            ends::stopped_and_called_back,
        ],
    ),
    (
        "resize",
        &[
            resize::a_storm_ends_like_a_fresh_start,
            resize::a_size_that_is_taken_back_harms_nothing,
            resize::every_size_is_drawn,
        ],
    ),
    ("link", &[link::a_slow_line_has_one_frame_under_way, link::a_slow_window_has_what_the_system_holds_under_way]),
];
