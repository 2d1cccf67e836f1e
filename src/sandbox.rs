//! Guest JavaScript in a child process that can always be killed. Knows nothing of lessons, and no expected value ever
//! enters it.

pub mod web;
