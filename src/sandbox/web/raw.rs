//! The two places where the engine's binding asks for `unsafe`: loading bytecode and looking at the bytes of an array.

use rquickjs::{Ctx, Module, Result, TypedArray};

use super::bytecode::Compiled;

/// A part of the prelude as a module that has not run yet.
#[expect(unsafe_code, reason = "the engine trusts bytecode; what is Compiled was made by the same engine's compiler")]
pub(super) fn load<'js>(ctx: &Ctx<'js>, part: &Compiled) -> Result<Module<'js>> {
    // SAFETY: the bytes come from `prelude_bytecode` of the same build of this program.
    unsafe { Module::load(ctx.clone(), part.as_bytes()) }
}

/// A copy of the bytes of an array; empty if its buffer is gone.
#[expect(unsafe_code, reason = "the bytes belong to the engine and are copied before any JavaScript can run")]
pub(super) fn bytes_of(array: &TypedArray<'_, u8>) -> Vec<u8> {
    // SAFETY: nothing calls into the engine between the borrow and the copy.
    unsafe { array.as_bytes() }.map_or_else(Vec::new, <[u8]>::to_vec)
}
