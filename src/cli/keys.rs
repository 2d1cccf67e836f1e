//! `keys`: what keys do in every situation, under the names of the table `[keys]` in the file of settings. Also reads that table.

use std::io::{self, Write};
use std::process::ExitCode;

use serde::Serialize;

use crate::cli::args::{CourseArgs, KeysArgs};
use crate::config::{Config, Place, Refused};
use crate::tui::keymap::remap::{Entry, Remap};
use crate::tui::keymap::situations::{Situation, Text, situations};

/// Cells of a name, with the gap behind it.
const NAMES: usize = 20;

#[derive(Serialize)]
struct Listing {
    situations: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    name: String,
    title: String,
    /// What letters are there.
    typing: &'static str,
    keys: Vec<Named>,
}

#[derive(Serialize)]
struct Named {
    name: String,
    /// What holds.
    keys: Vec<String>,
    /// What holds without the file of settings.
    default: Vec<String>,
}

/// The keys that a file of settings gives, or every problem with them at its place.
pub(crate) fn remap(config: &Config) -> Result<Remap, Refused> {
    let entries = config.keys.iter().map(|line| Entry {
        name: (line.action.value.clone(), line.action.place),
        keys: line.keys.iter().map(|key| (key.value.clone(), key.place)).collect(),
    });
    let entries: Vec<Entry<Place>> = entries.collect();
    let told = |problem: &crate::tui::keymap::remap::Problem<Place>| {
        config.source.problem(problem.at, &problem.what, &problem.help)
    };
    Remap::read(&entries).map_err(|problems| Refused::settings(problems.iter().map(told).collect()))
}

/// Lists all situations.
pub(crate) fn run(args: &KeysArgs, course: &CourseArgs) -> anyhow::Result<ExitCode> {
    let remap = remap(&course.config)?;
    let situations = situations().into_iter().map(|situation| listed(situation, &remap)).collect();
    let listing = Listing { situations };
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&listing)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    for (i, situation) in listing.situations.iter().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}: {}", situation.name, situation.title)?;
        for line in &situation.keys {
            let changed = if line.keys == line.default { "" } else { "   (yours)" };
            writeln!(out, "  {:NAMES$}{}{changed}", line.name, line.keys.join("  "))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn listed(situation: Situation, remap: &Remap) -> Listed {
    let typing = match situation.text {
        Text::None => "nothing",
        Text::Field => "a line",
        Text::Editor => "a program",
    };
    let mode = situation.typing();
    let written = |keys: &[crate::tui::keymap::Key]| keys.iter().map(|key| key.written()).collect();
    let keys = situation.lines.iter().map(|line| Named {
        name: line.name.clone(),
        keys: written(&remap.keys_of(&line.name, &line.keys, mode)),
        default: written(&line.keys),
    });
    Listed { keys: keys.collect(), name: situation.name, title: situation.title, typing }
}
