//! `lab` and `lab export` as scripts meet them.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};
use tempfile::TempDir;

use crate::http::Connection;
use crate::{Ended, PROGRAM, check_refused, output, run};

/// A folder with the functions that a new one begins with.
fn starter() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    crate::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/lab"), &folder.path().join("functions"));
    folder
}

/// A path in a folder, as an argument.
fn within(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

/// The files below a folder, by their paths in it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn the_functions_of_a_new_folder_can_be_exported_for_every_cloud() {
    let clouds = [("cloudflare", "wrangler.toml"), ("vercel", "next.config.mjs"), ("lambda", "template.yaml")];
    for (platform, configuration) in clouds {
        let folder = starter();
        let (from, to) = (within(&folder, "functions"), within(&folder, "out"));
        let told = output(&["lab", "export", "--platform", platform, &to, "--from", &from]);
        let written = files(Path::new(&to));
        assert!(told.starts_with(&format!("wrote {} files to {to}:\n", written.len())), "{told}");
        for file in &written {
            assert!(told.contains(&format!("  {}\n", file.display())), "{told}");
        }
        assert!(written.contains(&configuration.into()) && written.contains(&"README.md".into()), "{written:?}");
        let kept = fs::read(Path::new(&from).join("functions/edge.js")).unwrap();
        let is_unchanged = |file: &&PathBuf| fs::read(Path::new(&to).join(file)).unwrap() == kept;
        assert_eq!(written.iter().filter(is_unchanged).count(), 1, "{platform}: {written:?}");
    }
}

/// Checks that an export from `functions` is refused with this sentence and writes nothing.
#[track_caller]
fn check_no_export(folder: &TempDir, to: &str, sentence: &str) {
    let before = files(folder.path());
    let (from, to) = (within(folder, "functions"), within(folder, to));
    let sentence = sentence.replace("FOLDER", folder.path().to_str().unwrap());
    check_refused(&["lab", "export", "--platform", "lambda", &to, "--from", &from], 2, &sentence);
    assert_eq!(files(folder.path()), before);
}

#[test]
fn an_export_writes_over_nothing() {
    let folder = starter();
    fs::create_dir(folder.path().join("mine")).unwrap();
    fs::write(folder.path().join("mine/notes.txt"), "x").unwrap();
    check_no_export(&folder, "mine", "error: FOLDER/mine is not empty, it holds notes.txt; ");
    check_no_export(&folder, "mine/notes.txt", "error: FOLDER/mine/notes.txt is a file; ");
}

#[test]
fn a_folder_without_functions_cannot_be_exported() {
    let folder = tempfile::tempdir().unwrap();
    check_no_export(&folder, "out", "error: FOLDER/functions: the folder could not be opened");
    fs::create_dir(folder.path().join("functions")).unwrap();
    check_no_export(&folder, "out", "error: FOLDER/functions: there are no functions to export\n");
    fs::remove_dir(folder.path().join("functions")).unwrap();
    fs::write(folder.path().join("functions"), "x").unwrap();
    check_no_export(&folder, "out", "error: FOLDER/functions: this is no folder\n");
}

#[test]
fn a_function_that_does_not_load_is_named_with_its_place() {
    let (edge, route) = ("functions/edge.js", "app/api/hello/route.js");
    let cases = [
        (edge, "let a = 1;\nlet = ;\n", "functions/edge.js:2:7: SyntaxError: unexpected token in expression: ';'\n"),
        (edge, "\n  throw new TypeError('no')", "functions/edge.js:2:13: TypeError: no\n"),
        (edge, "throw new Error('\\x1b[31m');", "functions/edge.js:1:11: Error: ␛[31m\n"),
        (edge, "export const x = 1;", "functions/edge.js: the file exports no handler"),
        (edge, "for (;;);", "functions/edge.js: its top level reached the limit on time\n"),
        (route, "import './none.js';", "app/api/hello/route.js:1:8: cannot import \"./none.js\" in route.js"),
        (route, "import './beside.js';", "app/api/hello/beside.js:2:7: SyntaxError: "),
    ];
    for (file, source, sentence) in cases {
        let folder = starter();
        fs::write(folder.path().join("functions").join(file), source).unwrap();
        fs::write(folder.path().join("functions/app/api/hello/beside.js"), "\nlet = ;\n").unwrap();
        check_no_export(&folder, "out", &format!("error: {sentence}"));
    }
}

#[test]
fn wrong_arguments_of_the_lab_are_told() {
    let cases: [(&[&str], &str); 9] = [
        (&["--idle", "0"], "invalid value '0' for '--idle <SECONDS>': it cannot be shorter than 0.001"),
        (
            &["--timeout", "x"],
            "invalid value 'x' for '--timeout <SECONDS>': a number of seconds from 0 to 3600 is needed",
        ),
        (&["--memory", "5"], "invalid value '5' for '--memory <MB>': 5 is not in 16..=10240"),
        (&["--per-instance", "0"], "invalid value '0' for '--per-instance <N>': write a number from 1 to 10000"),
        (&["--concurrency", "x"], "invalid value 'x' for '--concurrency <N>': write a number from 0 to 10000"),
        (&["--queue", "10001"], "invalid value '10001' for '--queue <N>': write a number from 0 to 10000"),
        (&["--port", "65536"], "invalid value '65536' for '--port <N>': 65536 is not in 0..=65535"),
        (
            &["--platform", "aws"],
            "invalid value 'aws' for '--platform <NAME>'\n  [possible values: lambda, workers, vercel]",
        ),
        (
            &["export", "out", "--platform", "workers"],
            "invalid value 'workers' for '--platform <NAME>'\n  [possible values: cloudflare, vercel, lambda]",
        ),
    ];
    for (arguments, sentence) in cases {
        let Ended { code, out, err } = run(&[&["lab"], arguments].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        assert!(err.starts_with(&format!("error: {sentence}")), "{arguments:?}: {err}");
    }
}

#[test]
fn the_lab_has_help() {
    let help = output(&["lab", "--help"]);
    for word in
        ["export", "[DIR]", "--port", "--platform", "--idle", "--timeout", "--memory", "--per-instance", "--json"]
    {
        assert!(help.contains(word), "{word}: {help}");
    }
    let help = output(&["lab", "export", "--help"]);
    for word in ["--platform <NAME> <DIR>", "cloudflare", "vercel", "lambda", "--from <DIR>"] {
        assert!(help.contains(word), "{word}: {help}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "x").unwrap();
    for name in ["file", "file/functions"] {
        let path = within(&folder, name);
        check_refused(&["lab", &path], 2, &format!("error: the folder {path} cannot be used: "));
    }
}

/// A lab by itself.
struct Lab {
    process: Child,
    /// Until nobody reads it any more.
    out: Option<BufReader<ChildStdout>>,
}

impl Lab {
    /// Starts the lab with these variables, and returns it with the address in its first line.
    fn start(arguments: &[&str], variables: &[(&str, &Path)]) -> (Self, String) {
        let mut command = Command::new(PROGRAM);
        command.arg("lab").args(arguments).envs(variables.iter().copied()).stdin(Stdio::null());
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = process.stdout.take().map(BufReader::new);
        let mut lab = Self { process, out };
        let first = lab.line_with("listening on http://");
        (lab, first.trim_end().trim_start_matches("listening on http://").to_owned())
    }

    /// Reads on to the next line with these words.
    fn line_with(&mut self, words: &str) -> String {
        let out = self.out.as_mut().unwrap();
        let mut line = String::new();
        while !line.contains(words) {
            line.clear();
            assert!(out.read_line(&mut line).unwrap() > 0, "the lab ended before {words:?}");
        }
        line
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[test]
fn a_lab_whose_reader_has_left_ends_and_leaves_nothing_behind() {
    let folder = starter();
    let (mut lab, address) = Lab::start(&[&within(&folder, "functions")], &[]);
    assert_eq!(Connection::open(address.parse().unwrap()).get("/api/hello").status, 200);
    let instance = crate::processes::children_of(lab.process.id());
    assert!(!instance.is_empty());
    // All was written and read; nothing more will be that could tell the lab of its reader.
    lab.line_with("REPORT");
    lab.line_with("GET");
    let own = Pid::from_raw(lab.process.id().cast_signed()).unwrap();
    let end = pidfd_open(own, PidfdFlags::empty()).unwrap();
    lab.out = None;
    let patience = Timespec { tv_sec: 5, tv_nsec: 0 };
    assert_eq!(poll(&mut [PollFd::new(&end, PollFlags::IN)], Some(&patience)).unwrap(), 1, "the lab goes on");
    assert_eq!(lab.process.wait().unwrap().code(), Some(0));
    assert!(instance.iter().all(|child| !crate::processes::lives(*child)));
}

#[test]
fn the_folder_of_functions_can_be_named() {
    let home = tempfile::tempdir().unwrap();
    let (own, data) = (home.path().join("own"), home.path().join("data"));
    let shared = data.join("serverless-tutor/functions");
    for (variables, folder) in [
        (vec![("SERVERLESS_TUTOR_FUNCTIONS", own.as_path()), ("XDG_DATA_HOME", data.as_path())], &own),
        (vec![("SERVERLESS_TUTOR_FUNCTIONS", Path::new("")), ("XDG_DATA_HOME", data.as_path())], &shared),
    ] {
        let (mut lab, _) = Lab::start(&[], &variables);
        assert!(folder.join("app/api/hello/route.js").is_file(), "{folder:?}");
        kill_process(Pid::from_raw(lab.process.id().cast_signed()).unwrap(), Signal::TERM).unwrap();
        assert_eq!(lab.process.wait().unwrap().code(), Some(0));
    }
    // The export takes the same folder.
    let mut export = Command::new(PROGRAM);
    export.args(["lab", "export", "--platform", "vercel"]).arg(home.path().join("out"));
    let ended = export.env("SERVERLESS_TUTOR_FUNCTIONS", &own).output().unwrap();
    assert_eq!(ended.status.code(), Some(0));
    assert!(home.path().join("out/app/api/hello/route.js").is_file());
}
