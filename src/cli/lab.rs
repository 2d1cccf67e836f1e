//! `lab`: the functions platform without the course, for people with curl and for scripts.

#[cfg(unix)]
mod ends;
#[cfg(windows)]
#[path = "lab/ends_windows.rs"]
mod ends;

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use anyhow::Context;
use serde_json::{Value, json};

use crate::cli::args::{LabArgs, LabCommand};
use crate::cli::lab::ends::Ends;
use crate::cli::{UNREADABLE, complain, lab_export, worker_program};
use crate::clock::Moment;
use crate::lab::engine::{Lab, Options, Told};
use crate::lab::functions::place;
use crate::lab::record::{Event, Request, Start};
use crate::lab::triggers::record::Happened;
use crate::units::Millis;

/// Runs the lab until it is told to end, or does what was asked for instead.
pub(crate) fn run(args: &LabArgs) -> anyhow::Result<ExitCode> {
    if let Some(LabCommand::Export(args)) = &args.instead {
        return lab_export::run(args);
    }
    let Some(folder) = args.folder.clone().or_else(|| place::folder(|name| std::env::var_os(name))) else {
        complain("error: there is no home folder to keep functions in; name a folder: serverless-tutor lab DIR");
        return Ok(ExitCode::from(UNREADABLE));
    };
    if let Err(why) = place::prepare(&folder) {
        complain(&format!("error: the folder {} cannot be used: {why}", folder.display()));
        return Ok(ExitCode::from(UNREADABLE));
    }
    // Before any thread starts, so that none of them takes a signal.
    let ends = Ends::listen()?;
    let (events, told) = channel();
    let lab = Lab::start(Options {
        folder: folder.clone(),
        port: args.port,
        platform: args.platform.into(),
        settings: args.settings(),
        worker: worker_program()?,
        listener: Some(events),
        watches: Vec::new(),
        viewer: None,
    })?;
    let mut out = io::stdout().lock();
    writeln!(out, "listening on http://{}", lab.address())?;
    out.flush()?;
    drop(out);
    if !args.json {
        complain(&format!("functions in {}", folder.display()));
    }
    let form = if args.json { line_of_json } else { line_of_text };
    let stop = ends.stop();
    let write = move || {
        if write(&told, form).is_err() {
            stop.close();
        }
    };
    thread::Builder::new().name("events".to_owned()).spawn(write).context("could not start a thread")?;
    ends.wait()?;
    drop(lab);
    Ok(ExitCode::SUCCESS)
}

/// Writes events as they come, until there are no more or nobody reads them.
fn write(told: &Receiver<Vec<Told>>, form: fn(&Told) -> String) -> io::Result<()> {
    while let Ok(first) = told.recv() {
        let mut out = io::stdout().lock();
        for line in std::iter::once(first).chain(told.try_iter()).flatten().map(|told| form(&told)) {
            writeln!(out, "{line}")?;
        }
        out.flush()?;
    }
    Ok(())
}

fn line_of_json((at, event): &Told) -> String {
    json_of(*at, event).to_string()
}

/// An event as the contract of `lab --json` has it.
fn json_of(at: Moment, event: &Event) -> Value {
    let at_ms = thousandths(Millis::from(at.0));
    match event {
        Event::Deployed { route, file, version, took } => json!({
            "event": "deployed", "at_ms": at_ms, "route": route, "file": file, "version": version.to_string(),
            "took_ms": thousandths(Millis::from(*took)),
        }),
        Event::Broken(error) => json!({
            "event": "log", "at_ms": at_ms, "level": "error", "request": null, "instance": null,
            "text": error.to_string(), "file": error.file, "line": error.line, "column": error.column,
        }),
        Event::Started { instance, route, spawn, init } => json!({
            "event": "started", "at_ms": at_ms, "instance": instance.to_string(), "route": route,
            "spawn_ms": thousandths(*spawn), "init_ms": thousandths(*init),
        }),
        Event::Request(request) => json_of_request(at_ms, request),
        Event::Stopped { instance, reason } => json!({
            "event": "stopped", "at_ms": at_ms, "instance": instance.to_string(), "reason": reason.words(),
        }),
        Event::Trigger { trigger, happened } => json_of_event(at_ms, trigger, happened),
        Event::Log(line) => json!({
            "event": "log", "at_ms": at_ms, "level": line.source.name(), "request": line.request.map(|id| id.0),
            "instance": line.instance.map(|id| id.to_string()), "text": line.text.as_str(),
        }),
    }
}

fn json_of_event(at_ms: f64, trigger: &str, happened: &Happened) -> Value {
    match happened {
        Happened::Received { id, bytes } => json!({
            "event": "event_received", "at_ms": at_ms, "trigger": trigger, "id": id.uuid(), "bytes": bytes,
        }),
        Happened::Retried { id, attempts, wait, why } => json!({
            "event": "retried", "at_ms": at_ms, "trigger": trigger, "id": id.uuid(), "attempts": attempts,
            "wait_ms": wait.as_millis() as u64, "error": why.as_str(),
        }),
        Happened::DeadLettered { id, attempts, why } => json!({
            "event": "dead_lettered", "at_ms": at_ms, "trigger": trigger, "id": id.uuid(), "attempts": attempts,
            "error": why.as_str(),
        }),
        Happened::Missed { runs } => json!({
            "event": "missed", "at_ms": at_ms, "trigger": trigger, "runs": runs,
        }),
    }
}

fn json_of_request(at_ms: f64, request: &Request) -> Value {
    let (path, query) = request.target.split_once('?').map_or((request.target.as_str(), None), |(p, q)| (p, Some(q)));
    let phases = &request.phases;
    let mut json = json!({
        "event": "request",
        "at_ms": at_ms,
        "id": request.id.0,
        "method": request.method.as_str(),
        "path": path,
        "query": query,
        "status": request.status,
        "instance": request.instance.map(|id| id.to_string()),
        "cold": request.start == Start::Cold,
        "queue_ms": thousandths(phases.queue),
        "spawn_ms": thousandths(phases.spawn),
        "init_ms": thousandths(phases.init),
        "run_ms": thousandths(phases.run),
        "total_ms": thousandths(phases.total()),
        "billed_ms": thousandths(request.billed),
        "platform": request.platform.name(),
        "version": request.version.as_ref().map(ToString::to_string),
        "error": request.fault.as_deref(),
    });
    if request.added.0 > 0.0 {
        json["added_ms"] = thousandths(request.added).into();
    }
    json
}

/// A time in milliseconds to three digits behind the point: whole microseconds.
fn thousandths(time: Millis) -> f64 {
    (time.0 * 1000.0).round() / 1000.0
}

fn line_of_text((_, event): &Told) -> String {
    match event {
        Event::Deployed { route, file, version, .. } => format!("deployed  {route}  {file}  version {version}"),
        Event::Broken(error) => format!("not deployed  {error}"),
        Event::Started { instance, route, spawn, init } => {
            format!("started   {instance}  {route}  spawn {spawn}  init {init}")
        }
        Event::Request(request) => {
            let start = match request.start {
                Start::Cold => "cold",
                Start::Warm => "warm",
                Start::None => "-",
            };
            let instance = request.instance.map_or_else(|| "-".to_owned(), |id| id.to_string());
            let total = request.phases.total();
            format!("{:<4} {}  {}  {start}  {instance}  {total}", request.method, request.target, request.status)
        }
        Event::Stopped { instance, reason } => format!("stopped   {instance}  {}", reason.words()),
        Event::Trigger { trigger, happened } => {
            let (what, id) = match happened {
                Happened::Received { id, .. } => ("received", id.to_string()),
                Happened::Retried { id, .. } => ("retried", id.to_string()),
                Happened::DeadLettered { id, .. } => ("dead", id.to_string()),
                Happened::Missed { runs } => ("missed", runs.to_string()),
            };
            format!("{what:<9} {trigger}  {id}")
        }
        Event::Log(line) => format!("{:<9} {}", line.source.name(), line.text),
    }
}
