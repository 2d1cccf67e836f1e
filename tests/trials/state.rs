//! What a learner has done outlives the program, whatever ends it and whatever became of the file.

#[path = "state/desk.rs"]
pub(crate) mod desk;
#[path = "state/kills.rs"]
pub(crate) mod kills;
#[path = "state/mutants.rs"]
pub(crate) mod mutants;
#[path = "state/shapes.rs"]
pub(crate) mod shapes;
