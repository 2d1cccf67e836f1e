//! The groups of trials, by the names that the bench takes.

use crate::clock;
use crate::copies;
use crate::faults;
use crate::state::{kills, mutants};
use crate::trial::{Effort, Trial};
use crate::walls;

/// One promise to try.
pub(crate) type Try = fn(Effort) -> Trial;

/// Every trial, group by group.
pub(crate) const EVERY: &[(&str, &[Try])] = &[
    ("walls", &[walls::guests_reach_nothing]),
    (
        "state",
        &[
            kills::killed_at_any_moment,
            kills::drafts_are_on_disk,
            mutants::changed_files_are_opened,
            mutants::changed_files_are_shown,
        ],
    ),
    ("faults", &[faults::a_command_survives, faults::the_course_survives, faults::an_end_without_saving_is_told]),
    ("copies", &[copies::the_union_is_kept, copies::a_stopped_copy_holds_nobody_up]),
    ("clock", &[clock::no_clock_matters]),
];
