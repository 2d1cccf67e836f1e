//! The functions of a folder as a project to export. Which style a function has is told by what it exports, so each is
//! loaded once, in a process of its own.

use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use crate::lab::export::{ExportFunction, Project, Style};
use crate::lab::functions::{self, Function};
use crate::lab::record::DeployError;
use crate::sandbox::environment::GuestError;
use crate::sandbox::host::{self, AfterAnswer, Found, Gone, Host, IsolateId, Loading, Mode, Report, Sharing};
use crate::sandbox::limits::Limits;
use crate::sandbox::spawn::Spawner;
use crate::units::{Bytes, MemoryMb};

/// Longer than loading any function takes that is not stopped by its limits, which count its processor time and not that of
/// others on a busy machine.
const PATIENCE: Duration = Duration::from_secs(15);

/// The project of a folder, or the first thing in it that stands in the way.
pub fn of(folder: &Path, spawner: &Spawner) -> Result<Project, DeployError> {
    let deployment = functions::read(folder);
    let shown = crate::text::sanitise_line(&folder.to_string_lossy()).into_string();
    if let Some(problem) = deployment.problems.into_iter().next() {
        let is_folder = problem.file == ".";
        return Err(if is_folder { DeployError { file: shown, ..problem } } else { problem });
    }
    if deployment.functions.is_empty() {
        return Err(DeployError::about(&shown, "there are no functions to export"));
    }
    let mut project = Project {
        name: folder.file_name().map_or_else(|| "functions".to_owned(), |name| name.to_string_lossy().into_owned()),
        ..Project::default()
    };
    for function in deployment.functions {
        let style = style(&function, spawner)?;
        if project.variables.is_empty() {
            project.variables = function.program.env.iter().map(|(name, _)| name.clone()).collect();
        }
        let Function { pattern, file, program, .. } = function;
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let files = program.files.into_iter().map(|(name, text)| (format!("{folder}/{name}"), text)).collect();
        project.functions.push(ExportFunction { pattern, style, source: program.source, files, file });
    }
    Ok(project)
}

fn style(function: &Function, spawner: &Spawner) -> Result<Style, DeployError> {
    let about = |why: &str| DeployError::about(&function.file, why);
    let found = load(function, spawner)
        .map_err(|why| about(&why))?
        .map_err(|error| DeployError::of_guest(&function.file, &error))?;
    Ok(match found.style {
        host::Style::Route => Style::Route { methods: found.methods },
        host::Style::Lambda => Style::Lambda,
        host::Style::Worker => Style::Worker,
    })
}

/// Loads a function in a process of its own and says what it exports, or what is wrong in its code.
fn load(function: &Function, spawner: &Spawner) -> Result<Result<Found, GuestError>, String> {
    let limits = Limits::instance(Bytes::mib(128), Duration::from_secs(1));
    let (started, starts) = sync_channel(1);
    Host::start(spawner, limits, move |host| drop(started.send(host)));
    let mut host = starts.recv().map_err(|why| why.to_string())?.map_err(|why| why.to_string())?;
    let isolate = IsolateId(1);
    let mode = Mode { sharing: Sharing::Alone, after_answer: AfterAnswer::Frozen };
    let loading =
        Loading { program: function.program.clone(), name: String::new(), limits, mode, memory: MemoryMb(128) };
    host.load(isolate, loading).map_err(|why| why.to_string())?;
    let deadline = Instant::now() + PATIENCE;
    let lost = |Gone| "its top level ended the process that it was loaded in".to_owned();
    loop {
        let sent = host.flush().map_err(lost)?;
        while let Some(report) = host.next_report().map_err(lost)? {
            match report {
                Report::Live(_, found) => return Ok(found),
                Report::Stopped(_, limit) => {
                    return Err(format!("its top level reached the limit on {}", limit.name()));
                }
                _ => {}
            }
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err("its top level does not come to an end".to_owned());
        }
        host.wait(sent, left);
        host.take_in().map_err(lost)?;
    }
}
