//! `completions` and `man`: what shells and readers of manuals need, made from the same table as `--help`.

use std::fs;
use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Context;
use clap::Command;

use crate::cli::args::{CompletionsArgs, ManArgs};
use crate::text::sanitise_line;

/// Prints the completions of a shell.
pub(crate) fn completions(args: &CompletionsArgs, mut command: Command) -> anyhow::Result<ExitCode> {
    // The generator takes a writer that cannot fail; the pipe behind it can.
    let mut script = Vec::new();
    let name = command.get_name().to_owned();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the manual page, or writes a page for each command.
pub(crate) fn pages(args: &ManArgs, command: Command) -> anyhow::Result<ExitCode> {
    let Some(folder) = &args.out else {
        clap_mangen::Man::new(command).render(&mut io::stdout().lock())?;
        return Ok(ExitCode::SUCCESS);
    };
    let shown = sanitise_line(&folder.to_string_lossy());
    fs::create_dir_all(folder).with_context(|| format!("could not make the folder {shown}"))?;
    clap_mangen::generate_to(command, folder).with_context(|| format!("could not write the pages into {shown}"))?;
    writeln!(io::stdout(), "The pages are in {shown}.")?;
    Ok(ExitCode::SUCCESS)
}
