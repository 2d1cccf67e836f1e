//! Related topics.

use crate::lesson::field::{require, words};
use crate::lesson::load::names::parsed;
use crate::lesson::model::{Connections, Relation, Topic};
use crate::lesson::page::Page;
use crate::lesson::prose::inline;
use crate::lesson::raw::sections::{RawConnections, RawRelation, RawTopic};

pub(super) fn connections(page: &mut Page<'_>, raw: RawConnections) -> Connections {
    let RawConnections { intro, topic, next } = raw;
    let intro = inline(page, &intro);
    require(page, topic.at, !topic.value.is_empty(), "there are no topics", "add a [[topic]]");
    let topics = topic.value.iter().map(|raw| self::topic(page, raw)).collect();
    let next = next.unwrap_or_default().iter().map(|raw| inline(page, raw)).collect();
    Connections { intro, topics, next }
}

fn topic(page: &mut Page<'_>, raw: &RawTopic) -> Topic {
    let RawTopic { name, relation, why, lesson } = raw;
    Topic {
        name: words(page, name),
        relation: match relation {
            RawRelation::Before => Relation::Before,
            RawRelation::Beside => Relation::Beside,
            RawRelation::Next => Relation::Next,
        },
        why: words(page, why),
        lesson: lesson.as_ref().and_then(|raw| parsed(page, raw)),
    }
}
