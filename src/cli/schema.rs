//! `schema`: the shapes of a lesson's files for editors, printed or as files.

use std::fs;
use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Context;
use serde_json::{Map, Value};

use crate::cli::args::SchemaArgs;
use crate::cli::{UNREADABLE, complain};
use crate::lesson::schema;
use crate::text::sanitise_line;

/// Prints one schema or all, or writes all. 0, or 2 for a kind that there is not.
pub(crate) fn run(args: &SchemaArgs) -> anyhow::Result<ExitCode> {
    let mut out = io::stdout().lock();
    if let Some(folder) = &args.out {
        let shown = sanitise_line(&folder.to_string_lossy());
        fs::create_dir_all(folder).with_context(|| format!("could not make the folder {shown}"))?;
        let files = files();
        for (name, text) in &files {
            fs::write(folder.join(name), text).with_context(|| format!("could not write {shown}/{name}"))?;
        }
        writeln!(
            out,
            "wrote {} schemas to {shown}; name one in the first line of a file: #:schema {shown}/terms.json",
            files.len()
        )?;
        return Ok(ExitCode::SUCCESS);
    }
    let all = schema::all();
    let schema = match &args.kind {
        None => all.into_iter().map(|schema| (schema.kind.to_owned(), schema.schema)).collect::<Map<_, _>>().into(),
        Some(kind) => {
            let wanted = kind.strip_suffix(".toml").unwrap_or(kind);
            let Some(found) = all.iter().find(|schema| schema.kind == wanted) else {
                let known: Vec<&str> = all.iter().map(|schema| schema.kind).collect();
                complain(&format!("error: there is no kind of file {kind:?}; there are: {}", known.join(", ")));
                return Ok(ExitCode::from(UNREADABLE));
            };
            found.schema.clone()
        }
    };
    write!(out, "{}", pretty(&schema))?;
    Ok(ExitCode::SUCCESS)
}

/// The schemas as files: name and text.
pub(crate) fn files() -> Vec<(String, String)> {
    schema::all().into_iter().map(|schema| (format!("{}.json", schema.kind), pretty(&schema.schema))).collect()
}

fn pretty(schema: &Value) -> String {
    format!("{schema:#}\n")
}
