//! The code example: programs for several platforms, with marks on their lines.

use crate::lesson::field::{require, words};
use crate::lesson::id::PlatformId;
use crate::lesson::load::Folder;
use crate::lesson::load::aside::{notes, predict};
use crate::lesson::load::names::Names;
use crate::lesson::model::{CodeExample, Mark, Platform, SampleEvent, SampleInput, When};
use crate::lesson::page::{Page, Span};
use crate::lesson::prose::inline;
use crate::lesson::raw::sections::{RawCode, RawEvent, RawInput, RawPlatform};
use crate::lesson::raw::{At, Free};

pub(super) fn code(folder: &mut Folder<'_>, page: &mut Page<'_>, raw: RawCode) -> CodeExample {
    let RawCode { intro, platform: raw, note } = raw;
    let intro = inline(page, &intro);
    require(page, raw.at, !raw.value.is_empty(), "there are no platforms", "add a [[platform]]");
    let (_, ids) = Names::<PlatformId>::all(page, "platform", raw.value.iter().map(|platform| &platform.id));
    let platforms = raw.value.into_iter().zip(ids).filter_map(|(raw, id)| platform(folder, page, raw, id)).collect();
    CodeExample { intro, platforms, notes: notes(page, note) }
}

fn platform(
    folder: &mut Folder<'_>,
    page: &mut Page<'_>,
    raw: RawPlatform,
    id: Option<PlatformId>,
) -> Option<Platform> {
    let RawPlatform { id: _, name, title, file_name, source, once, event, request, variables, predict: guess } = raw;
    let name = words(page, &name);
    let title = words(page, &title);
    let script = [".js", ".mjs", ".cjs"].iter().any(|ending| file_name.value.ends_with(ending));
    require(page, file_name.at, script, "file_name does not end with .js, .mjs or .cjs", "write for example index.js");
    let file_name = words(page, &file_name);
    let source = folder.text(page, &source);
    let lines = source.as_ref().map(|source| source.lines().count());
    let marks = marks(page, once.unwrap_or_default(), event.unwrap_or_default(), lines);
    let event = sample_event(page, request);
    let variables = self::variables(page, variables);
    let predict = guess.map(|raw| predict(page, raw));
    Some(Platform { id: id?, name, title, file_name, source: source?.into_owned(), marks, event, variables, predict })
}

/// The marks in the order of their lines; `lines` is `None` if the program could not be read.
fn marks(
    page: &mut Page<'_>,
    once: Vec<At<(usize, usize)>>,
    event: Vec<At<(usize, usize)>>,
    lines: Option<usize>,
) -> Vec<Mark> {
    let once = once.into_iter().map(|raw| (raw, When::OncePerEnvironment));
    let mut all: Vec<_> = once.chain(event.into_iter().map(|raw| (raw, When::PerEvent))).collect();
    all.retain(|(raw, _)| raw.at != Span::NOWHERE);
    all.sort_by_key(|(raw, _)| raw.value);
    let mut marks: Vec<Mark> = Vec::new();
    for (At { value: (from, to), at }, when) in all {
        if from == 0 || from > to || lines.is_some_and(|lines| to > lines) {
            let lines = lines.map_or_else(String::new, |lines| format!(", which has {lines}"));
            let what = format!("{from} to {to} are no lines of the program{lines}");
            page.report(at, what, "write the first and the last line, from 1");
            continue;
        }
        let free = marks.last().is_none_or(|last| *last.lines.end() < from);
        require(page, at, free, "the lines overlap with those of another mark", "mark each line once");
        marks.push(Mark { lines: from..=to, when });
    }
    marks
}

fn sample_event(page: &mut Page<'_>, raw: At<RawEvent>) -> SampleEvent {
    let At { value: raw, at } = raw;
    let RawEvent { method, path, query, body, input } = raw;
    let input = match input {
        None | Some(RawInput::Request) => SampleInput::Request,
        Some(RawInput::Event) => SampleInput::Event,
        Some(RawInput::Schedule) => SampleInput::Schedule,
    };
    if input != SampleInput::Request {
        return other_event(page, at, input, body.unwrap_or_default(), method.or(path).or(query));
    }
    let (Some(method), Some(path)) = (method, path) else {
        page.report(at, "the request has no method or no path", "write method = \"GET\" and path = \"/\"");
        return SampleEvent::default();
    };
    check_method(page, &method);
    let is_path = path.value.starts_with('/') && is_plain(&path.value) && !path.value.contains('?');
    require(page, path.at, is_path, "this is not a path", "begin it with /, and write the query under query");
    if let Some(query) = &query {
        let is_query = is_plain(&query.value) && !query.value.starts_with('?');
        require(page, query.at, is_query, "this is not a query", "write it without ?, and a space as %20");
    }
    SampleEvent {
        method: method.value,
        path: path.value,
        query: query.map(|query| query.value).unwrap_or_default(),
        body: body.unwrap_or_default(),
        input,
    }
}

/// An event of another trigger: JSON, and nothing of a request.
fn other_event(
    page: &mut Page<'_>,
    at: Span,
    input: SampleInput,
    body: String,
    extra: Option<At<String>>,
) -> SampleEvent {
    if let Some(extra) = extra {
        page.report(extra.at, "only a request has this", "take it away, or take input away");
    }
    let is_json = serde_json::from_str::<serde_json::Value>(&body).is_ok();
    require(page, at, is_json, "the body is not JSON", "write the event as JSON under body");
    SampleEvent { method: "POST".into(), path: "/".into(), body, input, ..SampleEvent::default() }
}

/// Reports a method that is not in capital letters.
pub(super) fn check_method(page: &mut Page<'_>, method: &At<String>) {
    let is_method = !method.value.is_empty() && method.value.bytes().all(|b| b.is_ascii_uppercase());
    require(page, method.at, is_method, "the method is not in capital letters", "write GET or POST");
}

/// Whether a part of a URL can be sent as it is.
pub(super) fn is_plain(part: &str) -> bool {
    part.bytes().all(|b| b.is_ascii_graphic() && b != b'#')
}

fn variables(page: &mut Page<'_>, raw: Option<Free<String>>) -> Vec<(String, String)> {
    let raw = raw.map(|Free(raw)| raw).unwrap_or_default();
    raw.into_iter()
        .map(|(name, value)| {
            let letters = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let plain = name.value.chars().all(letters) && !name.value.starts_with(|c: char| c.is_ascii_digit());
            require(
                page,
                name.at,
                plain && !name.value.is_empty(),
                "this is no name of an environment variable",
                "use letters, digits and _, such as GREETING",
            );
            require(page, value.at, !value.value.contains('\0'), "the value holds a NUL character", "take it out");
            (name.value, value.value)
        })
        .collect()
}
