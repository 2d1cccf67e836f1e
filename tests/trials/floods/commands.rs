//! The plain commands with floods in what they read, are named and are answered.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;
use tempfile::TempDir;

use super::guest;
use super::lesson::flooded;
use crate::http::Connection;
use crate::laws::bytes::read_plain;
use crate::laws::lesson::{Files, is_toml};
use crate::parsers::input::files;

const PROGRAM: &str = env!("CARGO_BIN_EXE_serverless-tutor");

/// A flooded lesson is read and listed; a broken one is told; nothing of them is steering.
pub(super) fn about_lessons(flood: &str) {
    let folder = tempfile::tempdir().unwrap();
    let lessons = folder.path().join("lessons");
    write(&lessons.join("sample"), &flooded("tests/lessons/sample", flood));
    let dir = lessons.to_str().unwrap();
    let printed = run(folder.path(), &["read", "sample", "--lessons", dir]);
    assert!(printed.len() > 1_000, "the lesson was not printed");
    for arguments in [&["list"][..], &["progress"], &["progress", "--json"], &["read", &on_one_line(flood)]] {
        run(folder.path(), &[arguments, &["--lessons", dir]].concat());
    }
    // The flood as it is, without the escapes of TOML: in values, as a key, and in the names of files.
    let mut broken = files("tests/lessons/sample");
    for (file, content) in &mut broken {
        if is_toml(file) {
            let text = String::from_utf8(content.clone()).unwrap();
            *content = text.replacen(" = \"", &format!(" = \"{flood}"), 3).into_bytes();
            content.extend_from_slice(format!("\n{flood} = 1\nfile = \"{flood}\"\n[[{flood}]]\n").as_bytes());
        }
    }
    let place = folder.path().join("broken").join(as_name(flood));
    write(&place, &broken);
    let told = run(folder.path(), &["check", place.to_str().unwrap()]);
    assert!(told.len() > 100, "the problems were not told");
    run(folder.path(), &["list", "--lessons", folder.path().join("broken").to_str().unwrap()]);
    run(folder.path(), &["list", "--lessons", folder.path().join(as_name(flood)).to_str().unwrap()]);
    run(folder.path(), &[&on_one_line(flood)]);
    run(folder.path(), &["read", "--section", &on_one_line(flood)]);
}

/// Programs that print, return, throw and are named the flood are graded.
pub(super) fn grade(flood: &str) {
    let folder = tempfile::tempdir().unwrap();
    for source in guest::sources(flood) {
        let file = folder.path().join(format!("{}.js", as_name(flood)));
        fs::write(&file, source).unwrap();
        let printed = run(folder.path(), &["grade", file.to_str().unwrap()]);
        assert!(!printed.is_empty());
        let json = run(folder.path(), &["grade", file.to_str().unwrap(), "--json"]);
        strings(&serde_json::from_slice(&json).unwrap());
    }
    run(folder.path(), &["grade", folder.path().join(as_name(flood)).to_str().unwrap()]);
    run(folder.path(), &["grade", "x.js", "--lesson", &on_one_line(flood)]);
}

/// The lab with routes that are named the flood and functions that log, throw and answer it.
pub(super) fn lab(flood: &str) {
    for form in [&[][..], &["--json"]] {
        let folder = functions(flood);
        let mut command = Command::new(PROGRAM);
        command.arg("lab").arg(folder.path()).args(form).stdin(Stdio::null());
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        let mut all = String::new();
        out.read_line(&mut all).unwrap();
        let address = all.trim_end().trim_start_matches("listening on http://").parse().unwrap();
        calls(address, flood);
        while !all.contains("/the-last") {
            assert!(out.read_line(&mut all).unwrap() > 0, "the lab ended: {all}");
        }
        let pid = rustix::process::Pid::from_child(&process);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        out.read_to_string(&mut all).unwrap();
        let mut err = Vec::new();
        process.stderr.take().unwrap().read_to_end(&mut err).unwrap();
        process.wait().unwrap();
        assert!(all.contains("/say") && all.contains("/throw"), "nothing was logged: {all}");
        read_plain(all.as_bytes());
        read_plain(&err);
        if !form.is_empty() {
            all.lines().skip(1).for_each(|line| strings(&serde_json::from_str(line).unwrap()));
        }
    }
}

/// A folder of functions that say the flood in every way.
pub(super) fn functions(flood: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = guest::quoted(flood);
    let write = |name: &str, source: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("const flood = {text};\n{source}")).unwrap();
    };
    let said = "export async function GET() { console.log(flood, { [flood]: [flood] }); console.error(flood); return new Response(flood, { statusText: 'x', headers: { 'content-type': 'text/plain', 'x-a': flood.replace(/[^\\x20-\\x7e\\x80-\\xff]/g, '') } }); }";
    write("app/say/route.js", said);
    write(&format!("app/{}/route.js", as_name(flood)), said);
    write(
        "app/throw/route.js",
        "export async function GET() { const it = { async [flood]() { throw new Error(flood); } }; await it[flood](); }",
    );
    write(
        "app/header/route.js",
        "export async function GET() { return new Response('', { headers: { [flood]: flood } }); }",
    );
    write("app/status/route.js", "export async function GET() { return new Response('', { statusText: flood }); }");
    write("top.mjs", "console.log(flood); throw new TypeError(flood);");
    write(
        "result.mjs",
        "export const handler = async () => ({ statusCode: flood, headers: { [flood]: flood }, body: flood });",
    );
    fs::write(folder.path().join("broken.mjs"), format!("const a = {flood} ;")).unwrap();
    fs::write(folder.path().join(".env"), format!("{flood}={flood}\nA=\"{flood}\n")).unwrap();
    folder
}

/// Calls every function, and paths that are the flood.
pub(super) fn calls(address: SocketAddr, flood: &str) {
    let encoded = encoded(flood.bytes().take(600));
    let name = self::encoded(as_name(flood).bytes());
    let targets = ["/say", "/throw", "/header", "/status", "/top", "/result", "/broken", "/"].map(str::to_owned);
    let named = [
        format!("/{name}"),
        format!("/{encoded}"),
        format!("/say?{encoded}"),
        "/say?é=ü\u{202e}".to_owned(),
        "/the-last".to_owned(),
    ];
    for target in targets.into_iter().chain(named) {
        // Some of these are no HTTP, and then there is no answer.
        let mut connection = Connection::open(address);
        connection.request("GET", &target, &[("x-a", "é\u{9b}")], b"");
        let _ = connection.answer_to("GET");
    }
}

/// Bytes as a path may hold them.
fn encoded(bytes: impl Iterator<Item = u8>) -> String {
    bytes.fold(String::new(), |mut text, byte| {
        write!(text, "%{byte:02x}").expect("a string can be written to");
        text
    })
}

/// A server that answers with floods is probed.
pub(super) fn probe(flood: &str) {
    let line = on_one_line(flood);
    let timing = format!("server-timing: {line};dur=1;desc=\"{line}\"\r\nserver: {line}\r\nx-vercel-cache: {line}\r\n");
    let answers = [
        format!("HTTP/1.1 200 {line}\r\n{timing}content-length: 2\r\n\r\nok"),
        format!("HTTP/1.1 302 Found\r\nlocation: {line}\r\ncontent-length: 0\r\n\r\n"),
        format!("HTTP/1.1 302 Found\r\nlocation: https://{line}/\r\ncontent-length: 0\r\n\r\n"),
        format!("{line}\r\n{line}: {line}\r\n\r\n"),
    ];
    let folder = tempfile::tempdir().unwrap();
    for answer in answers {
        let url = format!("http://{}/", serve(answer));
        for form in [&[][..], &["--json"]] {
            run(folder.path(), &[&["probe", &url, "--count", "1", "--pause", "0"], form].concat());
        }
    }
    run(folder.path(), &["probe", &line]);
    run(folder.path(), &["probe", &format!("http://{line}/")]);
}

/// A server that says this to everybody.
fn serve(answer: String) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = answer.clone();
            thread::spawn(move || {
                let mut heard = BufReader::new(stream);
                let mut line = String::new();
                while heard.read_line(&mut line).is_ok_and(|read| read > 0) {
                    if line == "\r\n" && heard.get_mut().write_all(answer.as_bytes()).is_err() {
                        return;
                    }
                    line.clear();
                }
            });
        }
    });
    address
}

/// Runs a command, checks all that it prints, and returns its output.
fn run(state: &Path, arguments: &[&str]) -> Vec<u8> {
    let arguments: Vec<String> = arguments.iter().map(|argument| argument.replace('\0', "")).collect();
    let mut command = Command::new(PROGRAM);
    command.args(&arguments).env("SERVERLESS_TUTOR_STATE", state.join("state")).stdin(Stdio::null());
    let ended = command.output().unwrap();
    assert!(ended.status.code().is_some_and(|code| code <= 3), "{arguments:?} ended with {}", ended.status);
    read_plain(&ended.stdout);
    read_plain(&ended.stderr);
    ended.stdout
}

/// Fails if a string of JSON is not safe to print.
fn strings(value: &Value) {
    match value {
        Value::String(text) => read_plain(text.as_bytes()),
        Value::Array(items) => items.iter().for_each(strings),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            read_plain(name.as_bytes());
            strings(value);
        }),
        _ => {}
    }
}

/// As much of the flood as the name of a file may hold.
fn as_name(flood: &str) -> String {
    let mut name: String = flood.chars().filter(|c| !matches!(c, '/' | '\0' | '[' | ']' | '(' | ')')).collect();
    name.truncate(name.floor_char_boundary(120));
    format!("a{name}")
}

fn on_one_line(flood: &str) -> String {
    flood.replace(['\n', '\r', '\0'], "")
}

/// Writes a lesson to a folder.
pub(super) fn write(folder: &Path, files: &Files) {
    for (name, content) in files {
        let path: PathBuf = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}
