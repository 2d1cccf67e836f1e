//! Reading prose: where the reader is, and whether the end was reached. Knows nothing of lines on a screen but their
//! count from the beginning of a block.

/// The place of the reader: the first block on screen and the first line of it that is seen. Lines depend on the width,
/// blocks do not, so the place survives a change of size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Spot {
    /// Place of the block.
    pub block: usize,
    /// Line within the block, from 0.
    pub line: usize,
}

/// What a reader has open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// Where the reader is.
    pub top: Spot,
    /// The number of calls chosen in each picture of a day, by its place among the section's pictures.
    pub calls: Vec<usize>,
}

/// What a reader can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Be at another place.
    Scroll(Spot),
    /// Have seen the last line.
    ReachEnd,
    /// Choose the calls of a picture: its place among the section's day pictures, and the choice.
    Calls {
        /// Place of the picture.
        picture: usize,
        /// Place of the choice.
        choice: usize,
    },
}

impl State {
    /// The choice made in a picture, or the one that the lesson begins with.
    pub fn choice(&self, picture: usize, first: usize, choices: usize) -> usize {
        self.calls.get(picture).copied().filter(|choice| *choice < choices).unwrap_or(first)
    }

    pub(super) fn choose(&mut self, picture: usize, choice: usize) {
        if picture >= self.calls.len() {
            self.calls.resize(picture + 1, usize::MAX);
        }
        self.calls[picture] = choice;
    }
}
