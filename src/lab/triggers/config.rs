//! `triggers.toml` in the folder of functions: which triggers there are and which function each of them calls. Reads only; what is
//! wrong is told with line and column, and the rest of the file counts.

use std::ops::Range;
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use crate::lab::record::DeployError;
use crate::lab::triggers::cron::{self, Dialect};
use crate::lab::triggers::queue::Reading;
use crate::lab::triggers::record::Overlap;
use crate::lab::triggers::schedule::Plan;
use crate::lab::triggers::table;
use crate::lab::triggers::webhook::Scheme;

/// The name of the file.
pub const FILE: &str = "triggers.toml";
/// How many triggers of a kind there are at most.
const MOST: usize = 32;

/// What the file says.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// How many seconds of the triggers' clock pass in one second.
    pub speed: u32,
    /// Asynchronous invocation, function by function, where it differs from the usual.
    pub asynchronous: Vec<AsynchronousConfig>,
    /// Queues.
    pub queues: Vec<QueueConfig>,
    /// Senders of webhooks.
    pub webhooks: Vec<WebhookConfig>,
    /// Buckets.
    pub buckets: Vec<BucketConfig>,
    /// Tables whose changes go to a function.
    pub tables: Vec<TableConfig>,
    /// Schedules.
    pub schedules: Vec<Plan>,
}

impl Config {
    /// A minute in a second.
    pub const SPEED: u32 = 60;
}

impl Default for Config {
    fn default() -> Self {
        Self {
            speed: Self::SPEED,
            asynchronous: Vec::new(),
            queues: Vec::new(),
            schedules: Vec::new(),
            webhooks: Vec::new(),
            buckets: Vec::new(),
            tables: Vec::new(),
        }
    }
}

/// How a function is invoked asynchronously.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsynchronousConfig {
    /// The pattern of its route.
    pub function: String,
    /// Retries, two at most.
    pub retries: usize,
}

/// A queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueConfig {
    /// Its name.
    pub name: String,
    /// The pattern of the function that reads it.
    pub function: String,
    /// How it is read.
    pub reading: Reading,
}

/// A sender of webhooks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookConfig {
    /// Its name.
    pub name: String,
    /// The path to which it sends.
    pub function: String,
    /// Whose way of signing it has.
    pub scheme: Scheme,
}

/// A bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketConfig {
    /// Its name.
    pub name: String,
    /// Its folder, in the folder of functions.
    pub folder: String,
    /// The pattern of the function that is told of new objects, if one is.
    pub function: Option<String>,
    /// How the objects begin of which it is told.
    pub prefix: String,
}

/// A table whose changes go to a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableConfig {
    /// Its name, in the database and as a trigger.
    pub name: String,
    /// The pattern of the function that is told of its changes.
    pub function: String,
    /// How its stream is read.
    pub reading: table::Reading,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawConfig {
    speed: Option<Spanned<u32>>,
    #[serde(default)]
    r#async: Vec<RawAsynchronous>,
    #[serde(default)]
    queue: Vec<RawQueue>,
    #[serde(default)]
    table: Vec<RawTable>,
    #[serde(default)]
    schedule: Vec<RawSchedule>,
    #[serde(default)]
    webhook: Vec<RawWebhook>,
    #[serde(default)]
    bucket: Vec<RawBucket>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAsynchronous {
    function: Spanned<String>,
    retries: Option<Spanned<usize>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQueue {
    name: Spanned<String>,
    function: Spanned<String>,
    batch: Option<Spanned<usize>>,
    visibility_seconds: Option<Spanned<u64>>,
    receives: Option<Spanned<u32>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWebhook {
    name: Spanned<String>,
    function: Spanned<String>,
    scheme: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBucket {
    name: Spanned<String>,
    folder: Spanned<String>,
    function: Option<Spanned<String>>,
    prefix: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    name: Spanned<String>,
    function: Spanned<String>,
    batch: Option<Spanned<usize>>,
    retries: Option<Spanned<i64>>,
    bisect: Option<bool>,
    shards: Option<Spanned<usize>>,
    record_age_seconds: Option<Spanned<u64>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSchedule {
    name: Spanned<String>,
    function: Spanned<String>,
    every: Spanned<String>,
    overlap: Option<Spanned<String>>,
}

/// Reads the file.
pub fn read(text: &str) -> (Config, Vec<DeployError>) {
    let mut page = Page { text, problems: Vec::new() };
    let raw: RawConfig = match toml::from_str(text) {
        Ok(raw) => raw,
        Err(error) => {
            page.problem(error.span().unwrap_or(0..0), error.message());
            return (Config::default(), page.problems);
        }
    };
    let mut config = Config { speed: page.within(raw.speed, "speed", 1..=3600, Config::SPEED), ..Config::default() };
    for one in raw.r#async.into_iter().take(MOST) {
        let Some(function) = page.function(&one.function) else { continue };
        let retries = page.within(one.retries, "retries", 0..=2, 2);
        config.asynchronous.push(AsynchronousConfig { function, retries });
    }
    for one in raw.queue.into_iter().take(MOST) {
        let usual = Reading::default();
        let (Some(name), Some(function)) = (page.name(&one.name), page.function(&one.function)) else { continue };
        let visibility =
            page.within(one.visibility_seconds, "visibility_seconds", 1..=43_200, usual.visibility.as_secs());
        let reading = Reading {
            batch: page.within(one.batch, "batch", 1..=10_000, usual.batch),
            visibility: Duration::from_secs(visibility),
            receives: page.within(one.receives, "receives", 1..=1000, usual.receives),
            ..usual
        };
        if config.queues.iter().any(|queue| queue.name == name) {
            page.problem(one.name.span(), &format!("there are two queues named {name}"));
            continue;
        }
        config.queues.push(QueueConfig { name, function, reading });
    }
    for one in raw.schedule.into_iter().take(MOST) {
        let (Some(name), Some(function)) = (page.name(&one.name), page.function(&one.function)) else { continue };
        page.expression(&one.every);
        let overlap = one.overlap.map_or_else(Overlap::default, |given| page.overlap(&given));
        let taken = config.queues.iter().any(|queue| queue.name == name);
        if taken || config.schedules.iter().any(|schedule| schedule.name == name) {
            page.problem(one.name.span(), &format!("there are two triggers named {name}"));
            continue;
        }
        // What cannot be read is shown with its fault, and never runs.
        config.schedules.push(Plan { name, function, every: one.every.into_inner(), overlap });
    }
    for one in raw.table.into_iter().take(MOST) {
        let usual = table::Reading::default();
        let (Some(name), Some(function)) = (page.name(&one.name), page.function(&one.function)) else { continue };
        let retries = page.within(one.retries, "retries", -1..=10_000, usual.retries.map_or(-1, i64::from));
        let age = page.within(one.record_age_seconds, "record_age_seconds", 60..=86_400, usual.age.as_secs());
        let reading = table::Reading {
            batch: page.within(one.batch, "batch", 1..=10_000, usual.batch),
            retries: u32::try_from(retries).ok(),
            bisect: one.bisect.unwrap_or(usual.bisect),
            shards: page.within(one.shards, "shards", 1..=16, usual.shards),
            age: Duration::from_secs(age),
        };
        // SQLite does not tell tables apart by the case of their letters.
        let same = |other: &str| other.eq_ignore_ascii_case(&name);
        let mut names = config
            .queues
            .iter()
            .map(|queue| &queue.name)
            .chain(config.tables.iter().map(|table| &table.name))
            .chain(config.schedules.iter().map(|plan| &plan.name));
        if names.any(|name| same(name)) {
            page.problem(one.name.span(), &format!("there are two triggers named {name}"));
            continue;
        }
        config.tables.push(TableConfig { name, function, reading });
    }
    for one in raw.webhook.into_iter().take(MOST) {
        let (Some(name), Some(function)) = (page.name(&one.name), page.function(&one.function)) else { continue };
        let Some(scheme) = page.scheme(one.scheme.as_ref()) else { continue };
        if config.webhooks.iter().any(|webhook| webhook.name == name) {
            page.problem(one.name.span(), &format!("there are two webhooks named {name}"));
            continue;
        }
        config.webhooks.push(WebhookConfig { name, function, scheme });
    }
    for one in raw.bucket.into_iter().take(MOST) {
        let (Some(name), Some(folder)) = (page.name(&one.name), page.folder(&one.folder)) else { continue };
        let function = match one.function.as_ref().map(|given| page.function(given)) {
            Some(None) => continue,
            Some(function) => function,
            None => None,
        };
        let taken = config.queues.iter().map(|queue| &queue.name).chain(config.tables.iter().map(|table| &table.name));
        let mut taken =
            taken.chain(config.schedules.iter().map(|one| &one.name)).chain(config.buckets.iter().map(|one| &one.name));
        if taken.any(|taken| *taken == name) {
            page.problem(one.name.span(), &format!("there are two triggers named {name}"));
            continue;
        }
        config.buckets.push(BucketConfig { name, folder, function, prefix: one.prefix.unwrap_or_default() });
    }
    (config, page.problems)
}

/// The text with what is wrong in it.
struct Page<'a> {
    text: &'a str,
    problems: Vec<DeployError>,
}

impl Page<'_> {
    fn problem(&mut self, span: Range<usize>, message: &str) {
        let before = &self.text[..self.text.floor_char_boundary(span.start)];
        let line = before.matches('\n').count() as u32 + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() as u32 + 1;
        let about = DeployError::about(FILE, message);
        self.problems.push(DeployError { line: Some(line), column: Some(column), ..about });
    }

    /// A number that must lie in a range; what does not is told, and the usual one counts.
    fn within<T>(&mut self, given: Option<Spanned<T>>, what: &str, range: std::ops::RangeInclusive<T>, usual: T) -> T
    where
        T: PartialOrd + std::fmt::Display,
    {
        let Some(given) = given else { return usual };
        let span = given.span();
        let value = given.into_inner();
        if range.contains(&value) {
            return value;
        }
        self.problem(span, &format!("{what} must be from {} to {}", range.start(), range.end()));
        usual
    }

    fn function(&mut self, given: &Spanned<String>) -> Option<String> {
        let function = given.get_ref();
        if function.starts_with('/') && !function.contains(char::is_whitespace) {
            return Some(function.clone());
        }
        self.problem(given.span(), "a function is named by its path, such as \"/orders\"");
        None
    }

    fn folder(&mut self, given: &Spanned<String>) -> Option<String> {
        let folder = given.get_ref().trim_end_matches('/');
        let part = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && !part.contains(|c: char| matches!(c, '\\' | ':') || c.is_control())
        };
        let first = folder.split('/').next().unwrap_or_default();
        if folder.split('/').all(part) && !matches!(first, "app" | "functions" | "node_modules") {
            return Some(folder.to_owned());
        }
        self.problem(
            given.span(),
            "a bucket is a folder of its own beside app and functions, such as \"uploads\" or \"photos/in\"",
        );
        None
    }

    /// GitHub's way of signing, if nothing is said.
    fn scheme(&mut self, given: Option<&Spanned<String>>) -> Option<Scheme> {
        let Some(given) = given else { return Some(Scheme::GitHub) };
        let scheme = Scheme::ALL.into_iter().find(|scheme| scheme.name() == given.get_ref());
        if scheme.is_none() {
            self.problem(given.span(), "a webhook is signed as \"github\" or as \"stripe\"");
        }
        scheme
    }

    /// Tells what is wrong with an expression that no platform takes, with the place of the fault.
    fn expression(&mut self, given: &Spanned<String>) {
        let read = |dialect| cron::read(given.get_ref(), dialect).err();
        let Some((fault, _)) = read(Dialect::Vercel).zip(read(Dialect::Cloudflare)) else { return };
        let quoted = self.text.get(given.span()).unwrap_or_default();
        let before: usize = given.get_ref().chars().take(fault.at).map(char::len_utf8).sum();
        // Where the file writes it as it is, between two quotation marks.
        let plain = quoted.get(1..quoted.len().saturating_sub(1)) == Some(given.get_ref());
        let start = given.span().start + if plain { 1 + before } else { 0 };
        self.problem(start..given.span().end, &fault.message);
    }

    fn overlap(&mut self, given: &Spanned<String>) -> Overlap {
        let all = [Overlap::Allow, Overlap::Skip];
        let known = all.into_iter().find(|overlap| overlap.name() == given.get_ref());
        known.unwrap_or_else(|| {
            self.problem(given.span(), "overlap is \"allow\" or \"skip\"");
            Overlap::default()
        })
    }

    fn name(&mut self, given: &Spanned<String>) -> Option<String> {
        let name = given.get_ref();
        let lawful = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if !name.is_empty() && name.len() <= 64 && name.chars().all(lawful) {
            return Some(name.clone());
        }
        self.problem(given.span(), "a name has 1 to 64 letters, digits, hyphens and underscores");
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said about a file, with its places.
    fn said(text: &str) -> Vec<String> {
        read(text).1.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_file_says_what_there_is() {
        let (config, problems) = read(
            "speed = 10\n[[queue]]\nname = \"orders\"\nfunction = \"/orders\"\nbatch = 5\n[[async]]\nfunction = \"/mail\"\nretries = 0\n",
        );
        assert_eq!(problems, []);
        let reading = Reading { batch: 5, ..Reading::default() };
        assert_eq!(config.queues, [QueueConfig { name: "orders".into(), function: "/orders".into(), reading }]);
        assert_eq!(config.asynchronous, [AsynchronousConfig { function: "/mail".into(), retries: 0 }]);
        assert_eq!((config.speed, read("").0), (10, Config::default()));
    }

    #[test]
    fn a_table_says_how_its_stream_is_read() {
        let text = |more: &str| format!("[[table]]\nname = \"orders\"\nfunction = \"/ledger\"\n{more}");
        assert_eq!(read(&text("")).0.tables[0].reading, table::Reading::default());
        let (config, problems) =
            read(&text("batch = 10\nretries = -1\nbisect = true\nshards = 1\nrecord_age_seconds = 60\n"));
        assert_eq!(problems, []);
        let age = Duration::from_mins(1);
        let reading = table::Reading { batch: 10, retries: None, bisect: true, shards: 1, age };
        assert_eq!(config.tables, [TableConfig { name: "orders".into(), function: "/ledger".into(), reading }]);
        let twice = "[[queue]]\nname = \"Orders\"\nfunction = \"/x\"\n";
        assert_eq!(said(&(twice.to_owned() + &text(""))), ["triggers.toml:5:8: there are two triggers named orders"]);
        assert_eq!(said(&text("retries = -2\n")), ["triggers.toml:4:11: retries must be from -1 to 10000"]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_the_rest_counts() {
        let text = "speed = 0\n[[queue]]\nname = \"a b\"\nfunction = \"/x\"\n[[queue]]\nname = \"q\"\nfunction = \"x\"\n[[queue]]\nname = \"ok\"\nfunction = \"/x\"\nbatch = 0\n";
        assert_eq!(
            said(text),
            [
                "triggers.toml:1:9: speed must be from 1 to 3600",
                "triggers.toml:3:8: a name has 1 to 64 letters, digits, hyphens and underscores",
                "triggers.toml:7:12: a function is named by its path, such as \"/orders\"",
                "triggers.toml:11:9: batch must be from 1 to 10000",
            ]
        );
        assert_eq!(read(text).0.queues.len(), 1);
        assert_eq!(said("[[queue]]\nnam = 1\n").len(), 1);
        assert!(said("speed = \n")[0].starts_with("triggers.toml:1:"));
    }

    #[test]
    fn a_bad_expression_is_told_at_its_fault() {
        let schedule = |every: &str, more: &str| {
            format!("[[schedule]]\nname = \"nightly\"\nfunction = \"/x\"\nevery = {every}\n{more}")
        };
        let check = |every: &str, more: &str, expected: &[&str]| {
            assert_eq!(said(&schedule(every, more)), expected);
            assert_eq!(read(&schedule(every, more)).0.schedules.len(), 1);
        };
        check("\"*/5 * * * *\"", "overlap = \"skip\"", &[]);
        // Each of these is right for one of the platforms.
        check("\"0 0 * * 0\"", "", &[]);
        check("\"0 0 * * friL\"", "", &[]);
        check("\"*/5 * 61 * *\"", "", &["triggers.toml:4:16: days of the month go from 1 to 31, so not 61"]);
        check("'rate(1 minutes)'", "", &["triggers.toml:4:17: after 1 the unit has no s, such as rate(1 minute)"]);
        check("\"\\u002a * 61 * *\"", "", &["triggers.toml:4:9: days of the month go from 1 to 31, so not 61"]);
        check("\"* * * * *\"", "overlap = \"wait\"", &["triggers.toml:5:11: overlap is \"allow\" or \"skip\""]);
        let twice = schedule("\"* * * * *\"", &schedule("\"* * * * *\"", ""));
        assert_eq!(said(&twice), ["triggers.toml:6:8: there are two triggers named nightly"]);
    }
}
