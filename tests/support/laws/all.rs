//! What must hold for any input of each parser. The same laws are tried with generated input in the trials and with input
//! that looks for new paths in `fuzz/`.

pub(crate) mod bytes;
pub(crate) mod cells;
pub(crate) mod drawing;
pub(crate) mod frames;
pub(crate) mod http;
pub(crate) mod keys;
pub(crate) mod lesson;
pub(crate) mod prose;
pub(crate) mod state;
pub(crate) mod text;
