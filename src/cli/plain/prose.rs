//! Prose, one part after the other; a part begins with a heading.

use std::io;
use std::ops::Range;

use crate::cli::plain::words::Words;
use crate::cli::plain::{Known, Plain, scenario};
use crate::cli::read;
use crate::course::Action;
use crate::course::prose::{Action as Reading, Spot};
use crate::lesson::model::{Block, Body, DayPicture, Picture, Prose};
use crate::units::with_commas;

/// The parts of a prose.
fn parts(prose: &Prose) -> Vec<Range<usize>> {
    let heads = |at: &usize| *at > 0 && matches!(prose.blocks[*at], Block::Heading(_));
    let mut parts = Vec::new();
    let mut from = 0;
    for head in (0..prose.blocks.len()).filter(heads).chain([prose.blocks.len()]) {
        parts.push(from..head);
        from = head;
    }
    parts
}

fn here(plain: &Plain, parts: &[Range<usize>]) -> usize {
    let block = plain.course.as_ref().and_then(|course| course.prose()).map_or(0, |state| state.top.block);
    parts.iter().position(|part| part.contains(&block)).unwrap_or(0)
}

fn go(plain: &mut Plain, prose: &Prose, part: &Range<usize>) -> io::Result<()> {
    plain.act(Action::Prose(Reading::Scroll(Spot { block: part.start, line: 0 })))?;
    show(plain, prose)
}

/// Shows the part that the reader is at.
pub(super) fn show(plain: &mut Plain, prose: &Prose) -> io::Result<()> {
    let parts = parts(prose);
    let at = here(plain, &parts);
    let blocks = &prose.blocks[parts[at].clone()];
    plain.page.written(|out| read::write_blocks(blocks, out))?;
    for block in blocks {
        if let Block::Picture(Picture::Day(day)) = block {
            show_day(plain, day)?;
        }
    }
    plain.page.gap()?;
    plain.page.para(&format!("Part {} of {}.", at + 1, parts.len()))
}

/// Memory that works against memory that waits, for each number of calls that there is to choose.
fn show_day(plain: &mut Plain, day: &DayPicture) -> io::Result<()> {
    let held = 86_400.0 * day.memory.as_gb();
    plain.page.gap()?;
    plain.page.para(&format!("The server holds {} GB-seconds a day. The function uses, at:", with_commas(held, 0)))?;
    for calls in &day.calls {
        let used = *calls as f64 * day.call_ms / 1000.0 * day.memory.as_gb();
        let words = format!("{} calls: {} GB-seconds", with_commas(*calls as f64, 0), with_commas(used, 1));
        plain.page.item("-", &words)?;
    }
    Ok(())
}

/// What can be typed.
pub(super) fn words(plain: &Plain, prose: &Prose) -> Words {
    let parts = parts(prose);
    let last = here(plain, &parts) + 1 == parts.len();
    let words = Words::new(if last { "to the next section; this one is read" } else { "the next part" });
    words.and_if(has_triggers(plain), "t", "try the triggers in the lab")
}

fn has_triggers(plain: &Plain) -> bool {
    let open = plain.body();
    matches!(open.as_deref(), Some(Body::RealWorld(_)))
        && plain.course.as_ref().is_some_and(|course| !course.lesson().scenarios.is_empty())
}

/// Does what was typed.
pub(super) fn on(plain: &mut Plain, prose: &Prose, line: &str) -> io::Result<Known> {
    match line {
        "" => {
            let parts = parts(prose);
            match parts.get(here(plain, &parts) + 1) {
                Some(part) => go(plain, prose, part)?,
                None => {
                    plain.act(Action::ReadOn)?;
                    plain.tell_news()?;
                    plain.show_section()?;
                }
            }
        }
        "t" | "triggers" if has_triggers(plain) => scenario::begin(plain)?,
        _ => return Ok(Known::No),
    }
    Ok(Known::Yes)
}

/// The part before.
pub(super) fn back(plain: &mut Plain, prose: &Prose) -> io::Result<Known> {
    let parts = parts(prose);
    let Some(before) = here(plain, &parts).checked_sub(1) else { return Ok(Known::No) };
    go(plain, prose, &parts[before])?;
    Ok(Known::Yes)
}
