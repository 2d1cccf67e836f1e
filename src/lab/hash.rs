//! FNV-1a with 64 bits: a number for bytes that is the same on every machine and in every release. Keeps nobody from making two texts
//! with the same number.

/// A number for all bytes that were added.
pub(in crate::lab) struct Hash(pub(in crate::lab) u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash {
    /// Adds bytes; where one part ends and the next begins is not told.
    pub(in crate::lab) fn add(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    }
}
