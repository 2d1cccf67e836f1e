//! Promises that were rejected while nobody waited for them. Node ends a process for one, so an invocation ends for one,
//! too.

use rquickjs::runtime::RejectionTracker;
use rquickjs::{Ctx, Function};

/// The prelude's function that is told of every such promise, kept in the realm.
pub(in crate::sandbox) struct Rejections<'js>(Function<'js>);

/// What the engine is to call when a promise is rejected without a handler, and when it gets one later.
pub(in crate::sandbox) fn tracker() -> RejectionTracker {
    Box::new(|ctx, promise, reason, is_handled| {
        let told = ctx.userdata::<Rejections<'_>>().map(|note| note.0.call::<_, ()>((promise, reason, is_handled)));
        if told.is_some_and(|told| told.is_err()) {
            // Only a lack of stack or memory fails here, and the guest meets that itself.
            ctx.catch();
        }
    })
}

/// Has a realm's rejections told to a function.
pub(super) fn tell<'js>(ctx: &Ctx<'js>, note: Function<'js>) {
    drop(ctx.store_userdata(Rejections(note)));
}
