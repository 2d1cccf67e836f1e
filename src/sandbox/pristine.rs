//! Functions of a realm kept before guest code can replace them: they read what objects hold inside.

use rquickjs::function::{Constructor, This};
use rquickjs::{BigInt, Ctx, Function, IntoJs, Object, Value};

/// Functions of the fresh realm that read what objects hold inside; guest code may replace them later.
pub(super) struct Pristine<'js> {
    pub(super) date_number: Function<'js>,
    pub(super) date_text: Function<'js>,
    pub(super) map_entries: Function<'js>,
    pub(super) map_next: Function<'js>,
    pub(super) set_values: Function<'js>,
    pub(super) set_next: Function<'js>,
    pub(super) regexp_source: Function<'js>,
    pub(super) error_stack: Function<'js>,
    /// Each flag's letter with its getter.
    pub(super) regexp_flags: Vec<(char, Function<'js>)>,
    /// A sample of each boxed primitive with the function that opens it.
    pub(super) boxes: Vec<(Value<'js>, Function<'js>)>,
}

impl<'js> Pristine<'js> {
    /// Keeps the functions of a realm in which no guest code ran yet.
    pub(super) fn keep(ctx: &Ctx<'js>) -> rquickjs::Result<()> {
        let fresh = Fresh::of(ctx)?;
        let flags = [
            ('d', "hasIndices"),
            ('g', "global"),
            ('i', "ignoreCase"),
            ('m', "multiline"),
            ('s', "dotAll"),
            ('u', "unicode"),
            ('v', "unicodeSets"),
            ('y', "sticky"),
        ];
        let regexp_flags = flags.into_iter().map(|(letter, name)| Ok((letter, fresh.getter("RegExp", name)?)));
        let (map_entries, map_next) = fresh.iteration("Map", "entries")?;
        let (set_values, set_next) = fresh.iteration("Set", "values")?;
        let symbol: Value<'js> = ctx.globals().get::<_, Function<'js>>("Symbol")?.call(())?;
        let pristine = Self {
            date_number: fresh.method("Date", "getTime")?,
            date_text: fresh.method("Date", "toISOString")?,
            map_entries,
            map_next,
            set_values,
            set_next,
            regexp_source: fresh.getter("RegExp", "source")?,
            error_stack: fresh.getter("Error", "stack")?,
            regexp_flags: regexp_flags.collect::<rquickjs::Result<_>>()?,
            boxes: vec![
                fresh.boxed("Number", 0)?,
                fresh.boxed("String", "")?,
                fresh.boxed("Boolean", false)?,
                fresh.boxed("Symbol", symbol)?,
                fresh.boxed("BigInt", BigInt::from_i64(ctx.clone(), 0)?)?,
            ],
        };
        drop(ctx.store_userdata(pristine));
        Ok(())
    }
}

/// A realm in which every name still means what the language says. Its parts are taken one by one rather than by a script,
/// which would have to be compiled in every cold start.
struct Fresh<'js> {
    globals: Object<'js>,
    object: Function<'js>,
    describe: Function<'js>,
}

impl<'js> Fresh<'js> {
    fn of(ctx: &Ctx<'js>) -> rquickjs::Result<Self> {
        let globals = ctx.globals();
        let object: Function<'js> = globals.get("Object")?;
        let describe = object.get("getOwnPropertyDescriptor")?;
        Ok(Self { globals, object, describe })
    }

    fn prototype(&self, class: &str) -> rquickjs::Result<Object<'js>> {
        self.globals.get::<_, Object<'js>>(class)?.get("prototype")
    }

    fn method(&self, class: &str, name: &str) -> rquickjs::Result<Function<'js>> {
        self.prototype(class)?.get(name)
    }

    fn getter(&self, class: &str, name: &str) -> rquickjs::Result<Function<'js>> {
        let described: Object<'js> = self.describe.call((self.prototype(class)?, name))?;
        described.get("get")
    }

    /// The method that begins to go through a collection, and the one that goes on.
    fn iteration(&self, class: &str, name: &str) -> rquickjs::Result<(Function<'js>, Function<'js>)> {
        let begin = self.method(class, name)?;
        let empty: Object<'js> = self.globals.get::<_, Constructor<'js>>(class)?.construct(())?;
        let iterator: Object<'js> = begin.call((This(empty),))?;
        let next = iterator.get("next")?;
        Ok((begin, next))
    }

    /// A primitive in its box, and the function that opens it.
    fn boxed(&self, class: &str, value: impl IntoJs<'js>) -> rquickjs::Result<(Value<'js>, Function<'js>)> {
        Ok((self.object.call((value,))?, self.method(class, "valueOf")?))
    }
}
