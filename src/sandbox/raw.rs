//! The few lines that the compiler cannot check: what the engine's C interface offers and its Rust binding does not, and
//! closing what a parent left open. Every function here is safe to call with any value.

#![expect(unsafe_code, reason = "the C interfaces of the engine and of the system; each block says why it holds")]

pub(super) mod forbidden;

use std::cell::Cell;
use std::ffi::{CStr, CString, c_char, c_void};
use std::ptr::NonNull;
use std::rc::Rc;
use std::time::Duration;

use rquickjs::allocator::{Allocator, RustAllocator};
use rquickjs::{Ctx, Error, Exception, JsLifetime, Module, Object, TypedArray, Value, qjs};

use crate::sandbox::pristine::Pristine;
use crate::sandbox::web::bytecode::Compiled;
use crate::sandbox::web::modules::{self, Modules};
use crate::sandbox::web::rejections::Rejections;

/// A property as it is stored, found without running guest code.
pub(super) enum Slot<'js> {
    /// A value.
    Data(Value<'js>),
    /// A getter or setter, which was not run.
    Accessor,
}

/// Classes of objects that are printed in their own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Map,
    Set,
    Date,
    RegExp,
    /// An array of numbers over a buffer.
    Typed,
    AsyncFunction,
    Other,
}

/// An object's own property by name. `None` for a missing one and for every property of a proxy, which cannot be asked
/// without running its traps.
pub(super) fn own<'js>(object: &Object<'js>, name: &str) -> Option<Slot<'js>> {
    // SAFETY: the context is alive as long as the object; the name is handed over with its length.
    let atom = unsafe { qjs::JS_NewAtomLen(context(object), name.as_ptr().cast(), name.len() as _) };
    let slot = own_by_atom(object, atom);
    // SAFETY: the atom was made above and is given back once.
    unsafe { qjs::JS_FreeAtom(context(object), atom) };
    slot
}

/// An object's own property by index, as [`own`].
pub(super) fn own_at<'js>(object: &Object<'js>, index: u32) -> Option<Slot<'js>> {
    // SAFETY: as in `own`.
    let atom = unsafe { qjs::JS_NewAtomUInt32(context(object), index) };
    let slot = own_by_atom(object, atom);
    // SAFETY: as in `own`.
    unsafe { qjs::JS_FreeAtom(context(object), atom) };
    slot
}

/// The first `most` of an object's own enumerable properties with their keys, texts and symbols, and the number of all.
/// Nothing for a proxy, and nothing if the engine has no memory for the list.
pub(super) fn own_enumerable<'js>(object: &Object<'js>, most: usize) -> (Vec<(Value<'js>, Slot<'js>)>, usize) {
    let mut found = Vec::new();
    if object.as_value().is_proxy() {
        return (found, 0);
    }
    let mut table = std::ptr::null_mut();
    let mut count = 0;
    let flags = (qjs::JS_GPN_STRING_MASK | qjs::JS_GPN_SYMBOL_MASK | qjs::JS_GPN_ENUM_ONLY).cast_signed();
    // SAFETY: both out-pointers are live locals; they are read only if the call says that it filled them.
    let failed = unsafe {
        qjs::JS_GetOwnPropertyNames(context(object), &raw mut table, &raw mut count, object.as_raw(), flags) < 0
    };
    if failed {
        object.ctx().catch();
        return (found, 0);
    }
    for place in 0..most.min(count as usize) {
        // SAFETY: the table holds `count` entries until it is freed below.
        let atom = unsafe { (*table.add(place)).atom };
        // SAFETY: the key is a new value, owned from here on; an exception is a value of its own kind.
        let key = unsafe { Value::from_raw(object.ctx().clone(), qjs::JS_AtomToValue(context(object), atom)) };
        if let Some(slot) = own_by_atom(object, atom).filter(|_| !key.is_exception()) {
            found.push((key, slot));
        }
    }
    // SAFETY: the table came from the engine with this count and is freed once, with the atoms in it.
    unsafe { qjs::JS_FreePropertyEnum(context(object), table, count) };
    (found, count as usize)
}

/// The text of a string, a big integer or a symbol's description: at most `most` bytes of it, and the length of all.
/// Halves of broken surrogate pairs become U+FFFD. `None` for other values and without memory.
pub(super) fn text(value: &Value<'_>, most: usize) -> Option<(String, usize)> {
    let ctx = value.ctx().as_raw().as_ptr();
    let mut length = 0;
    let bytes = if value.is_string() || value.is_big_int() {
        // SAFETY: a string or big integer is turned into bytes without running guest code; the length is a live local.
        unsafe { qjs::JS_ToCStringLen2(ctx, &raw mut length, value.as_raw(), false) }
    } else if value.is_symbol() {
        // SAFETY: a symbol is its own atom; the atom is freed right away, the bytes are a copy.
        unsafe {
            let atom = qjs::JS_ValueToAtom(ctx, value.as_raw());
            let bytes = qjs::JS_AtomToCStringLen(ctx, &raw mut length, atom);
            qjs::JS_FreeAtom(ctx, atom);
            bytes
        }
    } else {
        return None;
    };
    if bytes.is_null() {
        value.ctx().catch();
        return None;
    }
    let length = length as usize;
    // SAFETY: the engine gave `length` bytes that stay until they are freed below.
    let kept = unsafe { std::slice::from_raw_parts(bytes.cast::<u8>(), length.min(most)) };
    let kept = lossy(kept);
    // SAFETY: the bytes came from the engine and are freed once.
    unsafe { qjs::JS_FreeCString(ctx, bytes) };
    Some((kept, length))
}

/// The class of an object, as the engine knows it whatever its prototype says.
pub(super) fn class(value: &Value<'_>) -> Class {
    let raw = value.as_raw();
    // SAFETY: these look at the tag and the class number of a live value and nothing else.
    unsafe {
        match () {
            () if qjs::JS_IsMap(raw) => Class::Map,
            () if qjs::JS_IsSet(raw) => Class::Set,
            () if qjs::JS_IsDate(raw) => Class::Date,
            () if qjs::JS_IsRegExp(raw) => Class::RegExp,
            () if value.is_object() && qjs::JS_GetTypedArrayType(raw) >= 0 => Class::Typed,
            () if qjs::JS_IsAsyncFunction(raw) => Class::AsyncFunction,
            () => Class::Other,
        }
    }
}

/// Whether two objects are of the same class, such as two boxed numbers.
pub(super) fn same_class(one: &Value<'_>, other: &Value<'_>) -> bool {
    // SAFETY: as in `class`.
    unsafe { qjs::JS_GetClassID(one.as_raw()) == qjs::JS_GetClassID(other.as_raw()) }
}

/// Memory of one isolate: what the engine may take, has taken, and whether it was ever refused. Only this counter tells
/// a real lack of memory from a program that throws the same values.
#[derive(Debug)]
pub(super) struct Heap {
    limit: Cell<usize>,
    used: Cell<usize>,
    peak: Cell<usize>,
    refused: Cell<bool>,
}

impl Heap {
    pub(super) fn new(limit: usize) -> Rc<Self> {
        Rc::new(Self { limit: Cell::new(limit), used: Cell::new(0), peak: Cell::new(0), refused: Cell::new(false) })
    }

    /// Whether memory was refused since the start.
    pub(super) fn was_refused(&self) -> bool {
        self.refused.get()
    }

    /// The most that was taken, in bytes.
    pub(super) fn peak(&self) -> usize {
        self.peak.get()
    }

    /// Lets the engine take a little more, so that it can still say what happened.
    pub(super) fn add_reserve(&self, bytes: usize) {
        self.limit.set(self.limit.get().saturating_add(bytes));
    }

    fn may_grow(&self, by: usize) -> bool {
        let fits = self.used.get().checked_add(by).is_some_and(|sum| sum <= self.limit.get());
        if !fits {
            self.refused.set(true);
        }
        fits
    }

    fn count(&self, before: usize, after: usize) {
        let used = self.used.get() - before + after;
        self.used.set(used);
        self.peak.set(self.peak.get().max(used));
    }
}

/// The system's memory, counted. The binding's own limit is not kept with an allocator of one's own, and its own
/// allocator cannot say that it refused.
pub(super) struct Counted(pub(super) Rc<Heap>);

// SAFETY: memory comes from `RustAllocator`, which keeps the contract; this only refuses some requests, by null.
unsafe impl Allocator for Counted {
    fn alloc(&mut self, size: usize) -> *mut u8 {
        if !self.0.may_grow(size) {
            return std::ptr::null_mut();
        }
        self.counted(0, RustAllocator.alloc(size))
    }

    fn calloc(&mut self, count: usize, size: usize) -> *mut u8 {
        if !self.0.may_grow(count.saturating_mul(size)) {
            return std::ptr::null_mut();
        }
        self.counted(0, RustAllocator.calloc(count, size))
    }

    unsafe fn dealloc(&mut self, pointer: *mut u8) {
        // SAFETY: the caller hands back what `alloc`, `calloc` or `realloc` gave.
        unsafe {
            self.0.count(RustAllocator::usable_size(pointer), 0);
            RustAllocator.dealloc(pointer);
        }
    }

    unsafe fn realloc(&mut self, pointer: *mut u8, size: usize) -> *mut u8 {
        if pointer.is_null() {
            return self.alloc(size);
        }
        // SAFETY: as in `dealloc`; the pointer is not null.
        unsafe {
            let before = RustAllocator::usable_size(pointer);
            if !self.0.may_grow(size.saturating_sub(before)) {
                return std::ptr::null_mut();
            }
            let after = RustAllocator.realloc(pointer, size);
            self.counted(before, after)
        }
    }

    unsafe fn usable_size(pointer: *mut u8) -> usize {
        // SAFETY: as in `dealloc`.
        unsafe { RustAllocator::usable_size(pointer) }
    }
}

impl Counted {
    /// Counts what was given in place of `before` bytes, or notes that the system refused.
    fn counted(&self, before: usize, pointer: *mut u8) -> *mut u8 {
        if pointer.is_null() {
            self.0.refused.set(true);
        } else {
            // SAFETY: the pointer was given by `RustAllocator` just now.
            self.0.count(before, unsafe { RustAllocator::usable_size(pointer) });
        }
        pointer
    }
}

// SAFETY: the lifetime is that of the functions inside, and the changed type differs in it alone.
unsafe impl<'js> JsLifetime<'js> for Pristine<'js> {
    type Changed<'to> = Pristine<'to>;
}

// SAFETY: as for `Pristine`.
unsafe impl<'js> JsLifetime<'js> for Rejections<'js> {
    type Changed<'to> = Rejections<'to>;
}

// SAFETY: as for `Pristine`.
unsafe impl<'js> JsLifetime<'js> for Modules<'js> {
    type Changed<'to> = Modules<'to>;
}

/// Has imports in every realm of a runtime resolved and loaded by `web::modules`. The binding's own way to do this drags
/// in a reader of real files.
pub(super) fn load_modules(ctx: &Ctx<'_>) {
    // SAFETY: the runtime is alive as its context is; both functions keep the engine's contract and need no data.
    unsafe {
        let runtime = qjs::JS_GetRuntime(ctx.as_raw().as_ptr());
        qjs::JS_SetModuleLoaderFunc2(runtime, Some(resolve_module), Some(load_module), None, std::ptr::null_mut());
    }
}

/// The engine asks what a name stands for. The answer is a string in the engine's memory, or null with an error thrown.
unsafe extern "C" fn resolve_module(
    ctx: *mut qjs::JSContext,
    base: *const c_char,
    name: *const c_char,
    _: *mut c_void,
) -> *mut c_char {
    // SAFETY: the engine calls with a live context and two texts that end in NUL.
    let (ctx, base, name) = unsafe {
        let Some(live) = NonNull::new(ctx) else { return std::ptr::null_mut() };
        (Ctx::from_raw(live), CStr::from_ptr(base).to_string_lossy(), CStr::from_ptr(name).to_string_lossy())
    };
    let Some(resolved) = settled(&ctx, modules::resolve(&ctx, &base, &name)) else { return std::ptr::null_mut() };
    // SAFETY: the bytes are copied with their length into memory of the engine, which frees it.
    unsafe { qjs::js_strndup(ctx.as_raw().as_ptr(), resolved.as_ptr().cast(), resolved.len() as _) }
}

/// The engine asks for a module that it does not have yet: compiled and not run, or null with an error thrown.
unsafe extern "C" fn load_module(
    ctx: *mut qjs::JSContext,
    name: *const c_char,
    _: *mut c_void,
    attributes: qjs::JSValue,
) -> *mut qjs::JSModuleDef {
    // SAFETY: as in `resolve_module`; the attributes stay the engine's, so they are held once more.
    let (ctx, name, attributes) = unsafe {
        let Some(live) = NonNull::new(ctx) else { return std::ptr::null_mut() };
        let ctx = Ctx::from_raw(live);
        let attributes = Value::from_raw(ctx.clone(), qjs::JS_DupValue(live.as_ptr(), attributes));
        (ctx, CStr::from_ptr(name).to_string_lossy(), attributes)
    };
    let compiled = || {
        let kind: Option<String> = match attributes.as_object() {
            Some(attributes) => attributes.get("type")?,
            None => None,
        };
        let source = modules::source(&ctx, &name, kind.as_deref())?;
        let module = compile_module(&ctx, &name, source.text)?;
        // SAFETY: the module was compiled just now; the object is a new value, owned from here on.
        let meta = unsafe { Value::from_raw(ctx.clone(), qjs::JS_GetImportMeta(ctx.as_raw().as_ptr(), module)) };
        let meta = meta.into_object().ok_or(Error::Exception)?;
        if let Some(value) = source.value {
            meta.set("value", value)?;
        }
        if let Some(url) = source.url {
            meta.set("url", url)?;
        }
        Ok(module)
    };
    settled(&ctx, compiled()).unwrap_or(std::ptr::null_mut())
}

fn compile_module(ctx: &Ctx<'_>, name: &str, text: String) -> rquickjs::Result<*mut qjs::JSModuleDef> {
    let length = text.len();
    let (name, text) = (CString::new(name)?, CString::new(text)?);
    let flags = (qjs::JS_EVAL_TYPE_MODULE | qjs::JS_EVAL_FLAG_STRICT | qjs::JS_EVAL_FLAG_COMPILE_ONLY).cast_signed();
    let ctx = ctx.as_raw().as_ptr();
    // SAFETY: both texts end in NUL and live until the call returns. What it gives is an exception or a module, which the
    // list of its context holds, so that the value itself is given back.
    unsafe {
        let module = qjs::JS_Eval(ctx, text.as_ptr(), length as _, name.as_ptr(), flags);
        if qjs::JS_VALUE_GET_TAG(module) != qjs::JS_TAG_MODULE {
            return Err(Error::Exception);
        }
        qjs::JS_FreeValue(ctx, module);
        Ok(qjs::JS_VALUE_GET_PTR(module).cast())
    }
}

/// What a call came to; an error of the binding becomes one that is thrown in the realm.
fn settled<T>(ctx: &Ctx<'_>, outcome: rquickjs::Result<T>) -> Option<T> {
    outcome
        .map_err(|error| {
            if !error.is_exception() {
                Exception::throw_message(ctx, &error.to_string());
            }
        })
        .ok()
}

/// Lets all threads of this process take memory from one place. The C library would give threads a place of their own, which
/// grows by a system call for every few pages; in a guest's cold start these add up.
pub(super) fn one_heap() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: sets a number of the allocator; one that it does not know is refused.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
    }
}

/// A part of the web API as a module that has not run yet.
pub(super) fn load<'js>(ctx: &Ctx<'js>, part: &Compiled) -> rquickjs::Result<Module<'js>> {
    // SAFETY: the engine trusts bytecode. This was made by the compiler of the same engine in the same program, here or in
    // the process that started this one.
    unsafe { Module::load(ctx.clone(), part.as_bytes()) }
}

/// A copy of the bytes of an array; empty if its buffer is gone.
pub(super) fn bytes_of(array: &TypedArray<'_, u8>) -> Vec<u8> {
    // SAFETY: the bytes belong to the engine, and nothing calls into it between the look and the copy.
    unsafe { array.as_bytes() }.map_or_else(Vec::new, <[u8]>::to_vec)
}

/// The system's number of the calling thread; zero where it has none.
pub(super) fn this_thread() -> i32 {
    #[cfg(target_os = "linux")]
    return rustix::thread::gettid().as_raw_nonzero().get();
    #[cfg(not(target_os = "linux"))]
    0
}

/// Processor time of a thread of this process, by its number.
pub(super) fn thread_time(thread: i32) -> Option<Duration> {
    #[cfg(target_os = "linux")]
    {
        // The kernel's own way to number the processor clock of a thread: its number inverted, and what kind of clock.
        const OF_A_THREAD: i32 = 4;
        const AS_SCHEDULED: i32 = 2;
        let clock = (!thread << 3) | OF_A_THREAD | AS_SCHEDULED;
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: the call fills the live local, or fails for a clock that is not there.
        let filled = unsafe { libc::clock_gettime(clock, &raw mut time) } == 0;
        filled.then(|| Duration::new(time.tv_sec.cast_unsigned(), time.tv_nsec as u32))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = thread;
        None
    }
}

/// The version of the engine.
pub(super) fn engine_version() -> Option<&'static str> {
    // SAFETY: the engine gives a text that is a part of the program and ends in NUL.
    unsafe { CStr::from_ptr(qjs::JS_GetVersion()) }.to_str().ok()
}

/// The version of the kernel's Landlock; none where it has none, or does not use it.
#[cfg(target_os = "linux")]
pub(super) fn landlock_version() -> Option<i32> {
    /// Asks for the version, and makes no rules.
    const ASK: libc::c_uint = 1;
    // SAFETY: with this flag the kernel reads no memory: the pointer must be null and its size zero.
    let version = unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, std::ptr::null::<c_void>(), 0_usize, ASK) };
    i32::try_from(version).ok().filter(|version| *version > 0)
}

/// Ends the process at once, with nothing done on the way out.
pub(super) fn end_process() -> ! {
    // SAFETY: the system takes back all that the process has.
    unsafe { libc::_exit(1) }
}

/// Closes every file from number `first` on. To be called before the process has opened any itself.
pub(super) fn close_from(first: i32) {
    /// Where the system cannot close all at once: more than a careless parent leaves open.
    const MANY: i32 = 1024;
    // SAFETY: nothing in this process owns these numbers yet; closing one that is not open does no harm.
    unsafe {
        #[cfg(target_os = "linux")]
        if libc::syscall(libc::SYS_close_range, first, libc::c_uint::MAX, 0) == 0 {
            return;
        }
        for number in first..MANY {
            libc::close(number);
        }
    }
}

fn own_by_atom<'js>(object: &Object<'js>, atom: qjs::JSAtom) -> Option<Slot<'js>> {
    if object.as_value().is_proxy() {
        return None;
    }
    let ctx = object.ctx();
    let mut stored = std::mem::MaybeUninit::<qjs::JSPropertyDescriptor>::uninit();
    // SAFETY: for an object that is no proxy the engine reads what is stored; it fills the descriptor if it answers 1.
    match unsafe { qjs::JS_GetOwnProperty(context(object), stored.as_mut_ptr(), object.as_raw(), atom) } {
        1 => {}
        0 => return None,
        // A name of a module that has no value yet.
        _ => {
            ctx.catch();
            return Some(Slot::Accessor);
        }
    }
    // SAFETY: it was filled; its three values are owned from here on, each by one `Value`.
    let (flags, value, _getter, _setter) = unsafe {
        let stored = stored.assume_init();
        let owned = |raw| Value::from_raw(ctx.clone(), raw);
        (stored.flags, owned(stored.value), owned(stored.getter), owned(stored.setter))
    };
    let accessor = flags & qjs::JS_PROP_TMASK.cast_signed() == qjs::JS_PROP_GETSET.cast_signed();
    Some(if accessor { Slot::Accessor } else { Slot::Data(value) })
}

fn context(object: &Object<'_>) -> *mut qjs::JSContext {
    Ctx::as_raw(object.ctx()).as_ptr()
}

/// The engine writes halves of surrogate pairs as three bytes each, and a cut may fall inside a character.
fn lossy(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        // Three bytes that begin with ED are one half of a pair; the standard library counts them as three errors.
        if !chunk.invalid().is_empty() && !matches!(chunk.invalid(), [0x80..=0xbf]) {
            out.push('\u{fffd}');
        }
    }
    out
}
