//! Single values that two running copies may both change. Each carries a count of its changes; the higher count wins, so that
//! no wall clock decides.

use serde::{Deserialize, Serialize};

/// Beyond this no count goes: it stays exact in every JSON reader, and nobody gets there by use.
const LIMIT: u64 = 1 << 53;

/// A count in a file that is too high to be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a count of changes is at most 2^53")]
pub struct CountError;

macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
        #[serde(try_from = "u64", into = "u64")]
        pub struct $name(u64);

        impl $name {
            /// The next one; at its limit it stays.
            #[must_use]
            pub fn next(self) -> Self {
                Self((self.0 + 1).min(LIMIT))
            }
        }

        impl TryFrom<u64> for $name {
            type Error = CountError;
            fn try_from(count: u64) -> Result<Self, CountError> {
                if count <= LIMIT { Ok(Self(count)) } else { Err(CountError) }
            }
        }

        impl From<$name> for u64 {
            fn from(count: $name) -> Self {
                count.0
            }
        }
    )*};
}

counts! {
    /// How often a value has been changed.
    Revision;
    /// How often a lesson has been begun again.
    Epoch;
}

/// A value and how often it has been changed. Of two, the greater is the one to keep: more changes, or with as many changes
/// the greater value, so that every copy decides alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Versioned<T> {
    revision: Revision,
    value: T,
}

#[cfg(test)]
impl<T> Versioned<T> {
    /// A value that was changed this often.
    pub(super) fn changed(times: u64, value: T) -> Self {
        Self { revision: Revision(times), value }
    }
}

impl<T> Versioned<T> {
    /// A value as it was read, with the count of its changes.
    pub(super) fn read(revision: Revision, value: T) -> Self {
        Self { revision, value }
    }
}

impl<T: PartialEq> Versioned<T> {
    /// The value.
    pub fn get(&self) -> &T {
        &self.value
    }

    /// How often it has been changed.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// Changes the value; the same value is no change.
    pub fn set(&mut self, value: T) {
        if self.value != value {
            self.value = value;
            self.revision = self.revision.next();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changes_count() {
        let mut value = Versioned::<u8>::default();
        value.set(0);
        assert_eq!(value.revision(), Revision(0));
        value.set(5);
        value.set(5);
        assert_eq!((*value.get(), value.revision()), (5, Revision(1)));
    }

    #[test]
    fn more_changes_win() {
        let (old, new) = (Versioned::changed(1, 9), Versioned::changed(2, 1));
        assert_eq!(old.clone().max(new.clone()), new);
        assert_eq!(Versioned::changed(1, 3).max(old.clone()), old);
    }

    #[test]
    fn counts_that_cannot_be_true_are_refused() {
        assert_eq!(Epoch::try_from(LIMIT).map(Epoch::next), Ok(Epoch(LIMIT)));
        assert_eq!(Epoch::try_from(LIMIT + 1), Err(CountError));
        assert!(serde_json::from_str::<Revision>("18446744073709551615").is_err());
    }
}
