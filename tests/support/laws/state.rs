//! The law of saved progress: any bytes can be read, and what they give is written and read back whole.

use serverless_tutor::progress::file::{Reading, read, write};

/// Reads the bytes; says whether they held something.
pub(crate) fn check(bytes: &[u8]) -> bool {
    let progress = match read(bytes) {
        Reading::Broken => return false,
        Reading::Whole(progress) | Reading::Damaged(progress) | Reading::Newer { progress, .. } => progress,
    };
    let written = write(&progress).expect("progress can be written");
    assert_eq!(read(&written), Reading::Whole(progress), "what was read does not come back");
    true
}
