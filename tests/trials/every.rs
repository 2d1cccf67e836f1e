//! The groups of trials, by the names that the bench takes.

use crate::trial::{Effort, Trial};
use crate::walls;

/// One promise to try.
pub(crate) type Try = fn(Effort) -> Trial;

/// Every trial, group by group.
pub(crate) const EVERY: &[(&str, &[Try])] = &[("walls", &[walls::guests_reach_nothing])];
