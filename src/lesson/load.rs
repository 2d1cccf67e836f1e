//! From a lesson's files to the model, or to every problem in them: file by file, and what they say about each other.
//! Knows nothing of where the files are and of who reads the lesson.

use std::borrow::Cow;

use crate::cost::DurationPrice;
use crate::lesson::field::{distinct, memory, minutes, require, words, words_or_none};
use crate::lesson::id::{LessonId, ScenarioId, SectionId};
use crate::lesson::load::names::{Names, parsed};
use crate::lesson::model::{Body, Lesson, Price, Scenario, Section};
use crate::lesson::page::{Page, Span, shown};
use crate::lesson::problem::Problem;
use crate::lesson::prose::prose;
use crate::lesson::raw::read::read;
use crate::lesson::raw::{At, RawKind, RawLesson, RawPrice, RawSection};
use crate::lesson::source::{MAX_FILE, ReadError, Source};
use crate::units::{Bytes, GbSeconds};

mod aside;
mod challenge;
mod code;
mod connections;
mod experiments;
mod lifecycle;
mod names;
mod quiz;
mod scenarios;
mod terms;
mod watch;

/// The file that a lesson begins with.
const LESSON: &str = "lesson.toml";

/// The version of the format that this program reads.
const FORMAT: u64 = 1;

/// Sections of one lesson.
const MAX_SECTIONS: usize = 64;

/// All files of one lesson together, each counted as often as it is named.
const MAX_LESSON: Bytes = Bytes::mib(16);

/// Loads a lesson. The problems are those of all its files, sorted by file and place.
pub fn load(source: &Source) -> Result<Lesson, Vec<Problem>> {
    let mut folder = Folder { source, taken: Bytes(0), problems: Vec::new(), scenarios: None };
    let lesson = folder.lesson();
    let mut problems = folder.problems;
    problems.sort();
    problems.dedup();
    lesson.filter(|_| problems.is_empty()).ok_or(problems)
}

/// The lesson's folder while it is read.
struct Folder<'s> {
    source: &'s Source,
    taken: Bytes,
    problems: Vec<Problem>,
    /// The names of the scenarios; none if they could not be read.
    scenarios: Option<Names<ScenarioId>>,
}

impl<'s> Folder<'s> {
    fn lesson(&mut self) -> Option<Lesson> {
        match self.fetch(LESSON) {
            Ok(text) => self.with_page(LESSON, &text, Self::lesson_in),
            Err(refusal) => {
                let mut page = Page::new(LESSON, "");
                if matches!(refusal, Refusal::Unreadable(ReadError::Missing)) {
                    page.report(Span::TOP, "the folder has no lesson.toml", "begin a lesson with lesson.toml");
                } else {
                    refusal.report(&mut page, Span::TOP, LESSON);
                }
                self.problems.extend(page.into_problems());
                None
            }
        }
    }

    /// Reads a page and keeps its problems.
    fn with_page<T>(&mut self, path: &str, text: &str, read: impl FnOnce(&mut Self, &mut Page<'_>) -> T) -> T {
        let mut page = Page::new(path, text);
        let result = read(self, &mut page);
        self.problems.extend(page.into_problems());
        result
    }

    /// The text of a file that is named in a page.
    fn text(&mut self, page: &mut Page<'_>, path: &At<String>) -> Option<Cow<'s, str>> {
        if path.at == Span::NOWHERE {
            return None;
        }
        self.fetch(&path.value).map_err(|refusal| refusal.report(page, path.at, &path.value)).ok()
    }

    fn fetch(&mut self, path: &str) -> Result<Cow<'s, str>, Refusal> {
        let content = self.source.read(path)?;
        self.taken.0 += content.len() as u64;
        if self.taken > MAX_LESSON {
            return Err(Refusal::TooMuch);
        }
        as_text(content).map_err(|content| {
            let lossy = String::from_utf8_lossy(&content);
            let valid = content.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
            self.with_page(path, &lossy, |_, page| {
                page.report(
                    Span { start: valid, end: valid + 1 },
                    "the file is not UTF-8 from here on",
                    "save it as UTF-8 text",
                );
            });
            Refusal::Told
        })
    }

    fn lesson_in(&mut self, page: &mut Page<'_>) -> Option<Lesson> {
        let RawLesson { format, id, title, track, minutes: length, summary, order, price, section, scenarios } =
            read(page, Span { start: 0, end: page.text().len() })?;
        if format.at != Span::NOWHERE && format.value != FORMAT {
            // What the keys of another format mean is not known, so nothing else can be said of them.
            page.forget();
            let what = format!("this program reads lessons of format {FORMAT}, not {}", format.value);
            page.report(format.at, what, "write format = 1, or use a newer version of the program");
            return None;
        }
        let id = self.lesson_id(page, &id);
        let title = words(page, &title);
        let track = words(page, &track);
        let minutes = minutes(page, &length);
        let summary = words(page, &summary);
        let price = price_of(page, price);
        // Exercises may lead to scenarios, so these come first.
        let has_scenarios = scenarios.is_some();
        let scenarios = scenarios.map_or_else(Vec::new, |path| self.scenarios(page, &path));
        if !has_scenarios {
            self.scenarios = Some(Names::new(page, "scenario"));
        }
        let sections = self.sections(page, section);
        Some(Lesson { id: id?, title, track, minutes, summary, order, price, sections, scenarios })
    }

    /// The place of a scenario that is named in a page.
    fn scenario(&self, page: &mut Page<'_>, link: &At<String>) -> Option<usize> {
        self.scenarios.as_ref()?.find(page, link)
    }

    fn scenarios(&mut self, page: &mut Page<'_>, path: &At<String>) -> Vec<Scenario> {
        let Some(text) = self.text(page, path) else { return Vec::new() };
        self.with_page(&path.value, &text, |folder, page| {
            let raw = read(page, Span { start: 0, end: page.text().len() });
            raw.map_or_else(Vec::new, |raw| scenarios::scenarios(folder, page, raw))
        })
    }

    fn lesson_id(&self, page: &mut Page<'_>, raw: &At<String>) -> Option<LessonId> {
        let id = parsed(page, raw);
        if id.is_some() && raw.value != self.source.name() {
            let what =
                format!("the id {} is not the name of the folder, {}", shown(&raw.value), shown(self.source.name()));
            page.report(raw.at, what, "rename one of them");
        }
        id
    }

    /// The sections whose body could be made; the others have problems.
    fn sections(&mut self, page: &mut Page<'_>, raw: At<Vec<RawSection>>) -> Vec<Section> {
        let At { value: raw, at } = raw;
        require(page, at, !raw.is_empty(), "a lesson needs a section", "add a [[section]]");
        if let Some(extra) = raw.get(MAX_SECTIONS) {
            let what = format!("a lesson has at most {MAX_SECTIONS} sections");
            page.report(extra.id.at, what, "make two lessons of it");
        }
        distinct(
            page,
            raw.iter().map(|section| (section.kind.value, section.kind.at)),
            |kind| format!("there are two sections of the kind {}", shown(kind.name())),
            "put what they say into one",
        );
        let (names, ids) = Names::<SectionId>::all(page, "section", raw.iter().map(|section| &section.id));
        let mut sections = Vec::new();
        for (raw, id) in raw.into_iter().zip(ids).take(MAX_SECTIONS) {
            let RawSection { id: _, kind, title, minutes: length, file } = raw;
            let title = words(page, &title);
            let minutes = minutes(page, &length);
            let body = if kind.at == Span::NOWHERE { None } else { self.body(page, kind.value, &file, &names) };
            sections.extend(id.zip(body).map(|(id, body)| Section { id, title, minutes, body }));
        }
        sections
    }

    fn body(
        &mut self,
        lesson: &mut Page<'_>,
        kind: RawKind,
        file: &At<String>,
        sections: &Names<SectionId>,
    ) -> Option<Body> {
        let text = self.text(lesson, file)?;
        self.with_page(&file.value, &text, |folder, page| {
            let all = Span { start: 0, end: text.len() };
            match kind {
                RawKind::Why => Some(Body::Why(prose(page))),
                RawKind::RealWorld => Some(Body::RealWorld(prose(page))),
                RawKind::Terms => read(page, all).map(|raw| Body::Terms(terms::terms(page, raw, sections))),
                RawKind::Model => read(page, all).map(|raw| Body::Model(lifecycle::model(page, raw))),
                RawKind::Code => read(page, all).map(|raw| Body::Code(code::code(folder, page, raw))),
                RawKind::Experiments => {
                    read(page, all).map(|raw| Body::Experiments(experiments::experiments(folder, page, raw)))
                }
                RawKind::Quiz => read(page, all).map(|raw| Body::Quiz(quiz::quiz(folder, page, raw, sections))),
                RawKind::Challenge => {
                    let challenge = read(page, all).and_then(|raw| challenge::challenge(folder, page, raw));
                    challenge.map(|challenge| Body::Challenge(Box::new(challenge)))
                }
                RawKind::Connections => {
                    read(page, all).map(|raw| Body::Connections(connections::connections(page, raw)))
                }
            }
        })
    }
}

/// Why a file is not read.
enum Refusal {
    Unreadable(ReadError),
    TooMuch,
    /// It has been told in the file itself.
    Told,
}

impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Self {
        Self::Unreadable(error)
    }
}

impl Refusal {
    fn report(self, page: &mut Page<'_>, at: Span, path: &str) {
        let file = shown(path);
        let (what, help) = match self {
            Self::Told => return,
            Self::TooMuch => (
                format!("with {file} the files of the lesson are larger than {MAX_LESSON} together"),
                "make them shorter, or make two lessons",
            ),
            Self::Unreadable(ReadError::Missing) => (
                format!("there is no file {file}"),
                "paths begin in the lesson's folder; capital and small letters differ",
            ),
            Self::Unreadable(ReadError::Outside) => {
                (format!("{file} leads out of the lesson's folder"), "write a path inside it, such as code/hello.js")
            }
            Self::Unreadable(ReadError::NotAFile) => (format!("{file} is not a file"), "name a file"),
            Self::Unreadable(ReadError::TooLarge) => (format!("{file} is larger than {MAX_FILE}"), "make it shorter"),
            Self::Unreadable(ReadError::Unreadable(why)) => {
                (format!("{file} cannot be read: {why}"), "see whether the file may be read")
            }
        };
        page.report(at, what, help);
    }
}

/// The content as text, without a byte order mark; or itself, if it is no text.
fn as_text(content: Cow<'_, [u8]>) -> Result<Cow<'_, str>, Cow<'_, [u8]>> {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    match content {
        Cow::Borrowed(content) => {
            let content = content.strip_prefix(MARK).unwrap_or(content);
            str::from_utf8(content).map(Cow::Borrowed).map_err(|_| Cow::Borrowed(content))
        }
        Cow::Owned(mut content) => {
            if content.starts_with(MARK) {
                content.drain(..MARK.len());
            }
            String::from_utf8(content).map(Cow::Owned).map_err(|error| Cow::Owned(error.into_bytes()))
        }
    }
}

fn price_of(page: &mut Page<'_>, raw: RawPrice) -> Price {
    let RawPrice { usd_per_gb_second, free_gb_seconds, default_memory_mb, region, source, seen } = raw;
    let (usd, free) = (usd_per_gb_second.value, free_gb_seconds.value);
    require(page, usd_per_gb_second.at, usd > 0.0, "the price must be more than 0", "write dollars for one GB-second");
    require(page, free_gb_seconds.at, free >= 0.0, "the free tier must be 0 or more", "write GB-seconds of a month");
    require(page, seen.at, is_date(&seen.value), "seen must be a date", "write it as 2026-09-20");
    Price {
        duration: DurationPrice { usd_per_gb_second: usd, free: GbSeconds(free) },
        default_memory: memory(page, &default_memory_mb),
        region: words(page, &region),
        source: words(page, &source),
        seen: words_or_none(&seen),
    }
}

/// Whether the text is a day as `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, digits: usize| {
        (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u16>().ok()).flatten()
    };
    let [year, month, day] = parts[..] else {
        return false;
    };
    let days = match number(month, 2) {
        Some(2) => 29,
        Some(4 | 6 | 9 | 11) => 30,
        Some(1..=12) => 31,
        _ => return false,
    };
    number(year, 4).is_some() && number(day, 2).is_some_and(|day| (1..=days).contains(&day))
}
