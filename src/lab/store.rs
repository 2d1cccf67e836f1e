//! A small key-value store that outlives instances, as every platform has one beside its functions. Pure; kept in memory, for as
//! long as the lab runs. Knows no functions and no frames.
//!
//! Sources: Cloudflare KV limits (2026): keys of 512 bytes, values of 25 MiB; `DynamoDB` (2026): items of 400 KB and
//! `attribute_not_exists` for a write only if absent. The bounds here are smaller, because the store lies in the lab's memory.

use std::collections::BTreeMap;
use std::ops::Bound::{Included, Unbounded};

/// The most keys.
pub const MOST_KEYS: usize = 10_000;
/// The most that keys and values come to, in bytes.
pub const MOST_BYTES: usize = 8 << 20;

/// Keys with values, which are JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Store {
    values: BTreeMap<String, String>,
    bytes: usize,
}

/// Why the store does not take a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Full {
    /// There are too many keys.
    #[error("the store holds {MOST_KEYS} keys, which are the most; delete some first")]
    Keys,
    /// There are too many bytes.
    #[error("the store holds {MOST_BYTES} bytes at most; delete something first")]
    Bytes,
}

impl Store {
    /// The value at a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    /// Keeps a value at a key, over one that is there.
    pub fn put(&mut self, key: String, value: String) -> Result<(), Full> {
        let before = self.values.get(&key).map_or(0, |value| key.len() + value.len());
        if before == 0 && self.values.len() >= MOST_KEYS {
            return Err(Full::Keys);
        }
        let after = self.bytes - before + key.len() + value.len();
        if after > MOST_BYTES {
            return Err(Full::Bytes);
        }
        self.bytes = after;
        self.values.insert(key, value);
        Ok(())
    }

    /// Keeps a value at a key if there is none; says whether it did.
    pub fn put_if_absent(&mut self, key: String, value: String) -> Result<bool, Full> {
        if self.values.contains_key(&key) {
            return Ok(false);
        }
        self.put(key, value).map(|()| true)
    }

    /// Forgets the value at a key.
    pub fn delete(&mut self, key: &str) {
        if let Some(value) = self.values.remove(key) {
            self.bytes -= key.len() + value.len();
        }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The keys that begin so, with their values, in their order.
    pub fn beginning<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let from = self.values.range::<str, _>((Included(start), Unbounded));
        from.take_while(move |(key, _)| key.starts_with(start)).map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_of_two_gets_a_key() {
        let mut store = Store::default();
        assert_eq!(store.put_if_absent("d1".into(), "1".into()), Ok(true));
        assert_eq!(store.put_if_absent("d1".into(), "2".into()), Ok(false));
        assert_eq!(store.get("d1"), Some("1"));
        store.delete("d1");
        store.delete("d1");
        assert_eq!((store.len(), store.bytes, store.put_if_absent("d1".into(), "3".into())), (0, 0, Ok(true)));
    }

    #[test]
    fn a_full_store_says_so_and_keeps_what_it_has() {
        let mut store = Store::default();
        for number in 0..MOST_KEYS {
            assert_eq!(store.put(format!("k{number}"), "1".into()), Ok(()));
        }
        assert_eq!(store.put("more".into(), "1".into()), Err(Full::Keys));
        assert_eq!(store.put("k0".into(), "2".into()), Ok(()));
        let mut store = Store::default();
        assert_eq!(store.put("k".into(), "x".repeat(MOST_BYTES)), Err(Full::Bytes));
        assert_eq!(store.put("k".into(), "x".repeat(MOST_BYTES - 1)), Ok(()));
        assert_eq!(store.put_if_absent("l".into(), "1".into()), Err(Full::Bytes));
        assert_eq!(store.put("k".into(), "1".into()), Ok(()));
        assert_eq!(store.bytes, 2);
    }

    #[test]
    fn keys_are_found_by_their_beginning() {
        let mut store = Store::default();
        for key in ["charge:2", "a", "charge:1", "charges"] {
            store.put(key.into(), "1".into()).unwrap();
        }
        assert_eq!(store.beginning("charge:").map(|(key, _)| key).collect::<Vec<_>>(), ["charge:1", "charge:2"]);
    }
}
