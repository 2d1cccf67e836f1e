//! The groups of trials, by the names that the bench takes.

use crate::trial::{Effort, Trial};
use crate::{frames, hostile, limits, walls};

/// One promise to try.
pub(crate) type Try = fn(Effort) -> Trial;

/// Every trial, group by group.
pub(crate) const EVERY: &[(&str, &[Try])] = &[
    (
        "walls",
        &[
            walls::guests_reach_nothing,
            walls::ordinary_users_are_held_as_root_is,
            walls::network::only_this_machine_is_reached,
        ],
    ),
    (
        "hostile",
        &[
            hostile::programs_end_as_they_must,
            hostile::the_course_answers_keys_meanwhile,
            hostile::functions_are_answered_in_time,
        ],
    ),
    (
        "frames",
        &[
            frames::children_survive_nonsense,
            frames::grading_survives_foreign_children,
            frames::the_lab_survives_foreign_children,
            frames::killed::in_grading,
            frames::killed::in_the_lab,
        ],
    ),
    (
        "limits",
        &[
            limits::endless_functions_end,
            limits::what_was_given_up_is_ended,
            limits::work_after_the_answer_ends,
            limits::endless_starts_end,
            limits::settings_are_kept,
        ],
    ),
];
