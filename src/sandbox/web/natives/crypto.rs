//! Random bytes, hashes and message authentication codes for the prelude. The algorithms are well-kept packages; nothing
//! is invented here.

use std::hint::black_box;

use hmac::{EagerHash, Hmac, KeyInit, Mac};
use rquickjs::function::Func;
use rquickjs::{Array, Ctx, Error, Exception, Object, Result, TypedArray};
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use crate::sandbox::raw::bytes_of;

/// The functions of the group `crypto`.
pub(super) fn functions<'js>(object: &Object<'js>) -> Result<()> {
    let random = |ctx: Ctx<'js>, count: usize| TypedArray::<u8>::new_copy(ctx.clone(), random_bytes(&ctx, count)?);
    let digest = |ctx: Ctx<'js>, name: String, pieces: Array<'js>| bytes(ctx, hash(&name, &joined(&pieces)?));
    let sign = |ctx: Ctx<'js>, name: String, key: TypedArray<'js, u8>, pieces: Array<'js>| {
        bytes(ctx, authenticate(&name, &bytes_of(&key), &joined(&pieces)?))
    };
    let same = |one: TypedArray<'js, u8>, other: TypedArray<'js, u8>| are_same(&bytes_of(&one), &bytes_of(&other));
    object.set("randomBytes", Func::from(random))?;
    object.set("randomUuid", Func::from(|ctx: Ctx<'js>| random_uuid(&ctx)))?;
    object.set("digestOf", Func::from(digest))?;
    object.set("signatureOf", Func::from(sign))?;
    object.set("areSame", Func::from(same))
}

/// Bytes from the system that nobody can guess.
pub(super) fn random_bytes(ctx: &Ctx<'_>, count: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; count];
    getrandom::fill(&mut bytes)
        .map_err(|error| Exception::throw_message(ctx, &format!("the system has no random bytes: {error}")))?;
    Ok(bytes)
}

/// A UUID of version 4.
fn random_uuid(ctx: &Ctx<'_>) -> Result<String> {
    let mut bytes = random_bytes(ctx, 16)?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = super::text::hex(&bytes);
    Ok(format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]))
}

fn bytes(ctx: Ctx<'_>, bytes: Option<Vec<u8>>) -> Result<TypedArray<'_, u8>> {
    TypedArray::new_copy(ctx, bytes.ok_or(Error::Unknown)?)
}

/// The bytes of a list of arrays, one behind the other.
fn joined(pieces: &Array<'_>) -> Result<Vec<u8>> {
    let mut all = Vec::new();
    for at in 0..pieces.len() {
        all.extend(bytes_of(&pieces.get::<TypedArray<'_, u8>>(at)?));
    }
    Ok(all)
}

/// The hash of some bytes; nothing for a name that is not known.
fn hash(name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    Some(match name {
        "SHA-1" => Sha1::digest(bytes).to_vec(),
        "SHA-224" => Sha224::digest(bytes).to_vec(),
        "SHA-256" => Sha256::digest(bytes).to_vec(),
        "SHA-384" => Sha384::digest(bytes).to_vec(),
        "SHA-512" => Sha512::digest(bytes).to_vec(),
        _ => return None,
    })
}

/// The HMAC of some bytes; nothing for a hash that is not known.
fn authenticate(name: &str, key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    match name {
        "SHA-1" => signed::<Sha1>(key, bytes),
        "SHA-224" => signed::<Sha224>(key, bytes),
        "SHA-256" => signed::<Sha256>(key, bytes),
        "SHA-384" => signed::<Sha384>(key, bytes),
        "SHA-512" => signed::<Sha512>(key, bytes),
        _ => None,
    }
}

fn signed<H: EagerHash>(key: &[u8], bytes: &[u8]) -> Option<Vec<u8>>
where
    Hmac<H>: Mac + KeyInit,
{
    let mut mac = <Hmac<H> as KeyInit>::new_from_slice(key).ok()?;
    mac.update(bytes);
    Some(mac.finalize().into_bytes().to_vec())
}

/// Whether two runs of bytes of one length are equal, in a time that does not depend on where they differ.
fn are_same(one: &[u8], other: &[u8]) -> bool {
    let difference = one.iter().zip(other).fold(0, |difference, (a, b)| black_box(difference | (a ^ b)));
    one.len() == other.len() && difference == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::web::natives::text::hex;

    #[test]
    fn hashes_are_those_of_the_standards() {
        let check = |name: &str, expected: &str| assert_eq!(hex(&hash(name, b"abc").unwrap()), expected, "{name}");
        check("SHA-1", "a9993e364706816aba3e25717850c26c9cd0d89d");
        check("SHA-224", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7");
        check("SHA-256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert!(hash("SHA-384", b"abc").unwrap().starts_with(&[0xcb, 0x00, 0x75, 0x3f]));
        assert!(hash("SHA-512", b"abc").unwrap().starts_with(&[0xdd, 0xaf, 0x35, 0xa1]));
        assert_eq!(hash("MD5", b"abc"), None);
    }

    #[test]
    fn signatures_are_those_of_the_standard() {
        // RFC 4231, the second case.
        let signature = authenticate("SHA-256", b"Jefe", b"what do ya want for nothing?").unwrap();
        assert_eq!(hex(&signature), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn only_equal_bytes_are_the_same() {
        assert!(are_same(b"", b"") && are_same(b"ab", b"ab"));
        assert!(!are_same(b"ab", b"ac") && !are_same(b"ab", b"a") && !are_same(b"", b"a"));
    }
}
