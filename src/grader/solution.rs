//! A learner's file as it comes from a disk: any bytes, and a clear sentence for those that are no program.

/// The largest file that is graded, in bytes.
pub const LARGEST: usize = 256 << 10;

/// Why a file cannot be graded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SolutionError {
    /// It is larger than [`LARGEST`].
    #[error("the file is larger than 256 KiB: give the file with your function alone")]
    TooLarge,
    /// It has a NUL byte.
    #[error("the file has a NUL byte, so it is no JavaScript: give a text file")]
    Binary,
    /// It is not UTF-8.
    #[error("the file is not UTF-8 text: save it as UTF-8")]
    NotUtf8,
}

/// The program in a file's bytes, without a byte order mark.
pub fn read(bytes: &[u8]) -> Result<&str, SolutionError> {
    if bytes.len() > LARGEST {
        return Err(SolutionError::TooLarge);
    }
    if bytes.contains(&0) {
        return Err(SolutionError::Binary);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| SolutionError::NotUtf8)?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_program_are_refused() {
        assert_eq!(read(b"\xef\xbb\xbflet a"), Ok("let a"));
        assert_eq!(read(b""), Ok(""));
        assert_eq!(read(b"a\0b"), Err(SolutionError::Binary));
        assert_eq!(read(b"\xff\xfe"), Err(SolutionError::NotUtf8));
        assert_eq!(read(&vec![b'x'; LARGEST]).map(str::len), Ok(LARGEST));
        assert_eq!(read(&vec![b'x'; LARGEST + 1]), Err(SolutionError::TooLarge));
    }
}
