//! The prelude in an isolate: loaded before guest code, with the functions of it that the host calls. Does not know what
//! handlers there are.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use rquickjs::function::Func;
use rquickjs::{Array, Ctx, Error, Function, Object};

use super::asks::Asks;
use super::bodies::Bodies;
use super::bytecode::{Bytecode, PreludeError, reason};
use super::folder::Folder;
use super::natives::{self, Behind, Loop};
use super::timers::Timers;
use super::{Host, Settings, modules, rejections};
use crate::clock::Moment;
use crate::sandbox::raw;

/// A realm that has the web API: the functions behind it, and the loop that drives its timers.
pub(in crate::sandbox) struct Web<'js> {
    pub(super) ctx: Ctx<'js>,
    pub(super) settings: Settings,
    pub(super) ticking: Loop,
    pub(super) bodies: Rc<RefCell<Bodies>>,
    pub(super) folder: Rc<Folder>,
    pub(super) asks: Rc<RefCell<Asks>>,
    pub(super) calls: Calls<'js>,
}

impl Web<'_> {
    /// The process around the realm.
    pub(in crate::sandbox) fn host(&self) -> &Rc<dyn Host> {
        &self.ticking.host
    }
}

/// The functions and objects of the prelude that the host uses.
pub(super) struct Calls<'js> {
    pub(super) new_slot: Function<'js>,
    pub(super) prepare_fetch: Function<'js>,
    pub(super) start_route: Function<'js>,
    pub(super) start_worker: Function<'js>,
    pub(super) start_scheduled: Function<'js>,
    pub(super) start_lambda: Function<'js>,
    pub(super) take_response: Function<'js>,
    pub(super) to_json: Function<'js>,
    pub(super) fire: Function<'js>,
    pub(super) take_uncaught: Function<'js>,
    pub(super) background: Object<'js>,
    pub(super) take_rejection: Function<'js>,
    pub(super) dom_text: Function<'js>,
    pub(super) abort_request: Function<'js>,
    pub(super) streaming: Function<'js>,
    pub(super) settle_ask: Function<'js>,
    pub(super) new_module: Function<'js>,
}

/// Gives a fresh realm the web API. Must come before any guest code.
pub(in crate::sandbox) fn install<'js>(
    ctx: &Ctx<'js>,
    bytecode: &Rc<Bytecode>,
    settings: &Settings,
    host: Rc<dyn Host>,
) -> Result<Web<'js>, PreludeError> {
    let ticking = Loop {
        origin: (host.now(), host.unix_time()),
        host,
        timers: Rc::new(RefCell::new(Timers::default())),
        deadline: Rc::new(Cell::new(Moment::default())),
    };
    let behind = Behind { ticking, bodies: Rc::default(), folder: Rc::default(), asks: Asks::of(settings.memory) };
    load(ctx, bytecode, settings, &behind)
        .map(|calls| {
            let Behind { ticking, bodies, folder, asks } = behind;
            Web { ctx: ctx.clone(), settings: settings.clone(), ticking, bodies, folder, asks, calls }
        })
        .map_err(|error| PreludeError::Engine(reason(ctx, &error)))
}

fn load<'js>(
    ctx: &Ctx<'js>,
    bytecode: &Rc<Bytecode>,
    settings: &Settings,
    behind: &Behind,
) -> rquickjs::Result<Calls<'js>> {
    let host = natives::for_core(ctx, &behind.ticking)?;
    let groups = Rc::clone(bytecode);
    let load_group = move |ctx: Ctx<'js>, name: String| load_group(&ctx, &groups, &name);
    host.set("loadGroup", Func::from(load_group))?;
    let kept = behind.clone();
    let natives_of = move |ctx: Ctx<'js>, name: String| natives::for_group(&ctx, &name, &kept);
    host.set("nativesOf", Func::from(natives_of))?;
    host.set("env", plain_object(ctx, &settings.env)?)?;
    host.set("bindings", plain_object(ctx, &settings.env)?)?;
    ctx.globals().set("__host", host.clone())?;
    raw::load(ctx, bytecode.core())?.eval()?.1.finish::<()>()?;
    rejections::tell(ctx, host.get("noteRejection")?);
    modules::keep(ctx, &behind.folder, host.get("valueOfModule")?);
    Ok(Calls {
        new_slot: host.get("newSlot")?,
        prepare_fetch: host.get("prepareFetch")?,
        start_route: host.get("startRoute")?,
        start_worker: host.get("startWorker")?,
        start_scheduled: host.get("startScheduled")?,
        start_lambda: host.get("startLambda")?,
        take_response: host.get("takeResponse")?,
        to_json: host.get("toJson")?,
        fire: host.get("fire")?,
        take_uncaught: host.get("takeUncaught")?,
        background: host.get("background")?,
        take_rejection: host.get("takeRejection")?,
        dom_text: host.get("domText")?,
        abort_request: host.get("abortRequest")?,
        streaming: host.get("bodyCalls")?,
        settle_ask: host.get("settleAsk")?,
        new_module: host.get("newModule")?,
    })
}

/// The function that a group of files is. Its module has no waiting in it, so it has run when this returns.
fn load_group<'js>(ctx: &Ctx<'js>, bytecode: &Bytecode, name: &str) -> rquickjs::Result<Function<'js>> {
    let group = bytecode.group(name).ok_or(Error::Unknown)?;
    let (module, _settled) = raw::load(ctx, group)?.eval()?;
    module.get("default")
}

/// An ordinary object with these strings as its own properties, whatever guest code did to `Object.prototype`.
pub(super) fn plain_object<'js>(ctx: &Ctx<'js>, fields: &[(String, String)]) -> rquickjs::Result<Object<'js>> {
    let fields: HashMap<&str, &str> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let json = serde_json::to_string(&fields).expect("a map of strings is always JSON");
    ctx.json_parse(json)?.get()
}

/// A list as the prelude makes them: an array that no setter on a prototype can see.
pub(super) fn list<'js>(ctx: &Ctx<'js>) -> rquickjs::Result<Array<'js>> {
    let array = Array::new(ctx.clone())?;
    array.as_object().set_prototype(None)?;
    Ok(array)
}
