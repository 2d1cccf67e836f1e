//! A file of the sample lesson or of the built-in one is replaced: the first byte says which.

#![no_main]
#![expect(dead_code, reason = "each target takes one of the laws")]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/support/laws/all.rs"]
mod laws;

use std::path::Path;
use std::sync::LazyLock;

use laws::lesson::{Files, LESSONS, check, files};

static WHOLE: LazyLock<[Files; 2]> = LazyLock::new(|| {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    LESSONS.map(|folder| files(&project.join(folder)))
});

fuzz_target!(|data: &[u8]| {
    let Some((which, content)) = data.split_first() else { return };
    let which = usize::from(*which);
    let mut files = WHOLE[which % 2].clone();
    let place = which / 2 % files.len();
    *files.values_mut().nth(place).expect("the place is below the number of files") = content.to_vec();
    check(LESSONS[which % 2], &files);
});
