//! Functions of a realm kept before guest code can replace them: they read what objects hold inside.

use rquickjs::{Array, Ctx, Function, Value};

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

const PRISTINE: &str = "(() => {
  const getter = (name, of = RegExp) => Object.getOwnPropertyDescriptor(of.prototype, name).get;
  const next = (iterator) => Object.getPrototypeOf(iterator).next;
  return [
    [Date.prototype.getTime, Date.prototype.toISOString, Map.prototype.entries, next(new Map().entries()),
      Set.prototype.values, next(new Set().values()), getter('source'), getter('stack', Error)],
    [getter('hasIndices'), getter('global'), getter('ignoreCase'), getter('multiline'), getter('dotAll'),
      getter('unicode'), getter('unicodeSets'), getter('sticky')],
    [Number, String, Boolean, Symbol, BigInt].map((box) => box.prototype.valueOf),
    [Object(0), Object(''), Object(false), Object(Symbol()), Object(0n)],
  ];
})()";

impl<'js> Pristine<'js> {
    /// Keeps the functions of a realm in which no guest code ran yet.
    pub(super) fn keep(ctx: &Ctx<'js>) -> rquickjs::Result<()> {
        let [readers, flags, openers, samples]: [Array<'js>; 4] = {
            let all: Array<'js> = ctx.eval(PRISTINE)?;
            [all.get(0)?, all.get(1)?, all.get(2)?, all.get(3)?]
        };
        let regexp_flags = "dgimsuvy".chars().zip(flags.iter()).map(|(letter, get)| Ok((letter, get?)));
        let boxes = samples.iter().zip(openers.iter()).map(|(sample, open)| Ok((sample?, open?)));
        let pristine = Self {
            date_number: readers.get(0)?,
            date_text: readers.get(1)?,
            map_entries: readers.get(2)?,
            map_next: readers.get(3)?,
            set_values: readers.get(4)?,
            set_next: readers.get(5)?,
            regexp_source: readers.get(6)?,
            error_stack: readers.get(7)?,
            regexp_flags: regexp_flags.collect::<rquickjs::Result<_>>()?,
            boxes: boxes.collect::<rquickjs::Result<_>>()?,
        };
        drop(ctx.store_userdata(pristine));
        Ok(())
    }
}
