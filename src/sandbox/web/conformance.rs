//! The web API against what the standards say, one topic a file. Each case is an expression and the JSON it comes to.

mod bodies;
mod encoding;
mod handlers;
mod headers;
mod hostile;
mod modules;
mod node;
mod programs;
mod scheduling;
mod streaming;
mod surroundings;
mod urls;
