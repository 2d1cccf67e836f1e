//! The groups of trials, by the names that the bench takes.

use crate::state::{kills, mutants};
use crate::trial::{Effort, Trial};
use crate::{clock, copies, ends, faults, floods, frames, hostile, limits, link, parsers, resize, walls};

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
