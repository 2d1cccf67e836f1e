//! Term cards.

use crate::lesson::field::{require, words};
use crate::lesson::id::{SectionId, TermId};
use crate::lesson::load::names::Names;
use crate::lesson::model::{Term, Terms};
use crate::lesson::page::Page;
use crate::lesson::raw::sections::{RawTerm, RawTerms};

pub(super) fn terms(page: &mut Page<'_>, raw: RawTerms, sections: &Names<SectionId>) -> Terms {
    let RawTerms { term: raw } = raw;
    require(page, raw.at, !raw.value.is_empty(), "there are no terms", "add a [[term]]");
    let (names, ids) = Names::<TermId>::all(page, "term", raw.value.iter().map(|term| &term.id));
    let cards = raw.value.iter().zip(ids).filter_map(|(raw, id)| term(page, raw, id, &names, sections));
    Terms { cards: cards.collect() }
}

fn term(
    page: &mut Page<'_>,
    raw: &RawTerm,
    id: Option<TermId>,
    names: &Names<TermId>,
    sections: &Names<SectionId>,
) -> Option<Term> {
    let RawTerm { id: own, name, meaning, believed, really, see, seen_in } = raw;
    let name = words(page, name);
    let meaning = words(page, meaning);
    let believed = words(page, believed);
    let really = words(page, really);
    let links = see.as_deref().unwrap_or_default();
    for link in links {
        require(page, link.at, link.value != own.value, "a term does not lead to itself", "name another term");
    }
    let see = links.iter().filter_map(|link| names.find(page, link)).collect();
    let seen_in = seen_in.as_ref().and_then(|link| sections.resolve(page, link));
    Some(Term { id: id?, name, meaning, believed, really, see, seen_in })
}
