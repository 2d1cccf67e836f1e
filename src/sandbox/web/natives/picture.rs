//! Pictures for the module `lab`: the function that makes them smaller, in the guest's own process.

use std::cell::RefCell;
use std::rc::Rc;

use rquickjs::function::Func;
use rquickjs::{Array, Ctx, Object, Result, TypedArray};

use crate::sandbox::picture;
use crate::sandbox::raw::bytes_of;
use crate::sandbox::web::asks::Asks;

/// The function that makes a picture smaller. `out` gets its bytes; the answer says why not, or nothing.
pub(super) fn functions<'js>(object: &Object<'js>, asks: &Rc<RefCell<Asks>>) -> Result<()> {
    let asks = Rc::clone(asks);
    let resize = move |ctx: Ctx<'js>,
                       out: Array<'js>,
                       bytes: TypedArray<'js, u8>,
                       width: u32,
                       format: String|
          -> Result<String> {
        let memory = asks.borrow().memory();
        match picture::resize(&bytes_of(&bytes), width, &format, memory) {
            Ok((bytes, pictures)) => {
                asks.borrow_mut().show(pictures);
                out.set(0, TypedArray::<u8>::new_copy(ctx, bytes)?)?;
                Ok(String::new())
            }
            Err(why) => Ok(why),
        }
    };
    object.set("resizePicture", Func::from(resize))
}
