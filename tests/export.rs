//! Exporting: the folders that are written, and their handlers run by Node as each cloud would call them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};
use serverless_tutor::lab::export::{ExportError, ExportFunction, ExportPlatform, Project, Style, export};
use tempfile::TempDir;

#[path = "export/cases.rs"]
mod cases;

use cases::{Case, cases};

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/export")
}

fn source(file: &str) -> String {
    fs::read_to_string(sources().join("functions").join(file)).unwrap()
}

fn function(pattern: &str, file: &str, style: Style) -> ExportFunction {
    ExportFunction {
        pattern: pattern.to_owned(),
        file: file.to_owned(),
        style,
        source: source(file),
        files: Vec::new(),
    }
}

fn route(methods: &[&str]) -> Style {
    Style::Route { methods: methods.iter().map(|method| (*method).to_owned()).collect() }
}

/// Functions in all three styles, as modules and as `CommonJS`, on routes of every kind.
fn project() -> Project {
    let hello = ExportFunction {
        files: vec![("lib/greet.js".to_owned(), source("lib/greet.js"))],
        ..function("/api/hello", "api/hello.js", route(&["GET", "POST"]))
    };
    Project {
        name: "My Functions".to_owned(),
        functions: vec![
            hello,
            function("/api/users/[id]", "api/users/[id].js", Style::Lambda),
            function("/api/files/[...rest]", "api/files/[...rest].mjs", Style::Worker),
            function("/api/orders/[id]", "app/api/orders/[id]/route.js", route(&["GET"])),
            function("/api/cart", "api/cart.js", Style::Lambda),
            function("/api/old", "api/old.js", route(&["GET"])),
            function("/api/tree/[[...rest]]", "api/tree.mjs", route(&["GET"])),
        ],
        variables: vec!["GREETING".to_owned(), "NO".to_owned()],
    }
}

/// The project as a folder for a platform, in a folder that goes away.
fn exported(platform: ExportPlatform) -> (TempDir, PathBuf, Vec<String>) {
    let home = tempfile::tempdir().unwrap();
    let written = export(platform, &project(), &home.path().join("out")).unwrap();
    (home, written.folder, written.files)
}

fn text(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap()
}

fn json_in(folder: &Path, file: &str) -> Value {
    serde_json::from_str(&text(folder, file)).unwrap()
}

#[test]
fn cloudflare_gets_one_worker() {
    let (_home, folder, files) = exported(ExportPlatform::Cloudflare);
    assert_eq!(
        files,
        [
            ".env.example",
            ".gitignore",
            "README.md",
            "package.json",
            "src/functions/api/cart.js",
            "src/functions/api/files/[...rest].mjs",
            "src/functions/api/hello.js",
            "src/functions/api/old.js",
            "src/functions/api/tree.mjs",
            "src/functions/api/users/[id].js",
            "src/functions/app/api/orders/[id]/route.js",
            "src/functions/lib/greet.js",
            "src/index.js",
            "src/lambda.js",
            "src/route.js",
            "src/router.js",
            "src/styles.js",
            "wrangler.toml",
        ]
    );
    let wrangler: toml::Table = text(&folder, "wrangler.toml").parse().unwrap();
    assert_eq!(
        serde_json::to_value(wrangler).unwrap(),
        json!({
            "name": "my-functions",
            "main": "src/index.js",
            "compatibility_date": "2025-10-01",
            "compatibility_flags": ["nodejs_compat"],
        })
    );
    assert!(json_in(&folder, "package.json").get("type").is_none());
    assert_eq!(text(&folder, ".env.example"), "GREETING=\nNO=\n");
    assert_eq!(text(&folder, "src/functions/api/hello.js"), source("api/hello.js"));
}

#[test]
fn vercel_gets_an_app_of_next() {
    let (_home, folder, files) = exported(ExportPlatform::Vercel);
    assert_eq!(
        files,
        [
            ".env.example",
            ".gitignore",
            "README.md",
            "adapters/lambda.js",
            "adapters/worker.js",
            "app/api/cart/route.js",
            "app/api/files/[...rest]/route.js",
            "app/api/hello/route.js",
            "app/api/old/route.js",
            "app/api/orders/[id]/route.js",
            "app/api/tree/[[...rest]]/route.js",
            "app/api/users/[id]/route.js",
            "functions/api/cart.js",
            "functions/api/files/[...rest].mjs",
            "functions/api/hello.js",
            "functions/api/old.js",
            "functions/api/users/[id].js",
            "functions/lib/greet.js",
            "next.config.mjs",
            "package.json",
        ]
    );
    let package = json_in(&folder, "package.json");
    let dependencies: Vec<_> = package["dependencies"].as_object().unwrap().keys().collect();
    assert_eq!(dependencies, ["next", "react", "react-dom"]);
    // Unchanged at its place; what imports others is called where it finds them.
    assert_eq!(text(&folder, "app/api/tree/[[...rest]]/route.js"), source("api/tree.mjs"));
    assert_eq!(
        text(&folder, "app/api/hello/route.js"),
        "export { GET, POST } from \"../../../functions/api/hello.js\";\n"
    );
}

#[test]
fn lambda_gets_a_template() {
    let (_home, folder, _) = exported(ExportPlatform::Lambda);
    insta::assert_snapshot!("template", text(&folder, "template.yaml"));
    assert_eq!(json_in(&folder, "src/api-hello/functions/api/package.json"), json!({ "type": "module" }));
    assert_eq!(json_in(&folder, "src/api-old/functions/api/package.json"), json!({ "type": "commonjs" }));
    assert!(!folder.join("src/api-cart/index.mjs").exists());
}

#[test]
fn the_readme_has_three_commands() {
    for platform in ExportPlatform::ALL {
        let (_home, folder, _) = exported(platform);
        let readme = text(&folder, "README.md");
        for command in platform.commands() {
            assert!(readme.lines().any(|line| line.starts_with(command)), "{command}: {readme}");
        }
        assert!(readme.contains("# my-functions\n") && readme.contains("| `/api/users/[id]` | `api/users/[id].js` |"));
    }
}

#[test]
fn no_value_of_a_variable_is_exported() {
    let mut project = project();
    project.functions[0].files.push((".env".to_owned(), "GREETING=hunter2".to_owned()));
    for platform in ExportPlatform::ALL {
        let home = tempfile::tempdir().unwrap();
        let written = export(platform, &project, &home.path().join("out")).unwrap();
        for file in &written.files {
            assert!(!text(&written.folder, file).contains("hunter2"), "{file}");
        }
    }
}

#[track_caller]
fn check_refused(platform: ExportPlatform, functions: Vec<ExportFunction>, expected: &str) {
    let home = tempfile::tempdir().unwrap();
    let project = Project { functions, ..Project::default() };
    let error = export(platform, &project, &home.path().join("out")).unwrap_err();
    assert!(!matches!(error, ExportError::Io { .. }), "{error}");
    assert_eq!(error.to_string(), expected);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn what_cannot_be_exported_is_told_and_nothing_written() {
    let named = |file: &str| ExportFunction { file: file.to_owned(), ..function("/a", "api/cart.js", Style::Lambda) };
    for platform in ExportPlatform::ALL {
        check_refused(
            platform,
            vec![named("../cart.js")],
            "the file ../cart.js cannot be exported: its name must be made of letters, digits and . _ - [ ] ( ) @ + within \
             the folder",
        );
    }
    let files = vec![("api/old.js".to_owned(), source("api/old.js"))];
    let mixed = ExportFunction { files, ..function("/a", "api/cart.js", Style::Lambda) };
    check_refused(
        ExportPlatform::Lambda,
        vec![mixed],
        "api/cart.js is a module and api/old.js in the same folder is CommonJS; name them .mjs and .cjs, so that Lambda knows",
    );
    let taken = ExportFunction {
        file: "app/a/route.js".to_owned(),
        files: vec![("package.json".to_owned(), String::new())],
        ..function("/a", "api/tree.mjs", route(&["GET"]))
    };
    check_refused(
        ExportPlatform::Vercel,
        vec![taken],
        "the file package.json has the name of a file that the export writes; give it another name",
    );
}

/// The oldest Node that runs what is exported.
const OLDEST_NODE: u32 = 20;

/// Whether there is a Node to run. Where a machine is meant to check everything, there must be one.
fn node_is_there(unchecked: &str) -> bool {
    let said = Command::new("node").arg("--version").output().map(|output| output.stdout).unwrap_or_default();
    // As in `v20.19.2`.
    let major = String::from_utf8_lossy(&said).trim_start_matches('v').split('.').next().and_then(|n| n.parse().ok());
    let found = major.is_some_and(|major: u32| major >= OLDEST_NODE);
    if !found {
        let none = format!("no node {OLDEST_NODE} or newer on PATH");
        assert!(env::var_os("CI").is_none(), "{none}, so that this is not checked: {unchecked}");
        // Not a macro, whose words the test runner keeps to itself when the test passes.
        let mut said = std::io::stderr();
        writeln!(said, "NOT RUN: {none}. Not checked: {unchecked}").unwrap();
    }
    found
}

/// Lets Node call an export with every case, and compares the answers.
#[track_caller]
fn check(platform: ExportPlatform, folder: &Path, flags: &[&str], routes: &Value) {
    let cases = cases();
    let asked: Vec<Value> = cases
        .iter()
        .map(|case| {
            let headers: serde_json::Map<_, _> =
                case.headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
            let mut asked = json!({ "method": case.method, "target": case.target, "headers": headers });
            if let Some(body) = case.body {
                asked["body"] = BASE64_STANDARD.encode(body).into();
            }
            asked
        })
        .collect();
    let mut child = Command::new("node")
        .args(flags)
        .arg(sources().join("drive.mjs"))
        .args([platform.name().as_ref(), folder.as_os_str()])
        .env("GREETING", "hi")
        .env_remove("NODE_OPTIONS")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let input = json!({ "cases": asked, "routes": routes }).to_string();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers.len(), cases.len());
    for (case, answer) in cases.iter().zip(answers) {
        let Case { method, target, expected, .. } = case;
        let at = format!("{} {method} {target}", platform.name());
        if expected.by_next && platform == ExportPlatform::Vercel {
            assert_eq!(answer, json!({ "missing": true }), "{at}");
            continue;
        }
        let body = BASE64_STANDARD.decode(answer["body"].as_str().unwrap()).unwrap();
        let shown = (answer["status"].as_u64(), String::from_utf8_lossy(&body));
        assert_eq!(shown, (Some(expected.status.into()), String::from_utf8_lossy(&expected.body)), "{at}");
        assert_eq!(body, expected.body, "{at}");
        assert_eq!(answer["cookies"], json!(expected.cookies), "{at}");
        for (name, value) in expected.headers {
            assert_eq!(answer["headers"][*name], json!(value), "{at}: {name}");
        }
    }
}

#[test]
fn a_worker_of_cloudflare_answers() {
    if node_is_there("that functions exported for Cloudflare answer as they should") {
        let (_home, folder, _) = exported(ExportPlatform::Cloudflare);
        check(ExportPlatform::Cloudflare, &folder, &[], &json!([]));
    }
}

#[test]
fn route_files_of_next_answer() {
    if node_is_there("that functions exported for Vercel answer as they should") {
        let (_home, folder, files) = exported(ExportPlatform::Vercel);
        // What stands for the one thing of Next.js that an adapter calls.
        let next = folder.join("node_modules/next");
        fs::create_dir_all(&next).unwrap();
        fs::write(next.join("server.js"), "exports.after = (work) => void Promise.resolve(work);").unwrap();
        fs::write(next.join("package.json"), r#"{ "exports": { "./server": "./server.js" } }"#).unwrap();
        let places = files.iter().filter_map(|file| Some((file, file.strip_prefix("app")?.strip_suffix("/route.js")?)));
        let mut routes = Vec::new();
        for (file, pattern) in places {
            let path =
                pattern.replace("/[[...rest]]", "/[...rest]").replace("[...rest]", "{rest+}").replace("[id]", "{id}");
            if pattern.ends_with("/[[...rest]]") {
                routes.push(json!({ "file": file, "path": path.trim_end_matches("/{rest+}"), "dynamic": true }));
            }
            routes.push(json!({ "file": file, "path": path, "dynamic": pattern.contains('[') }));
        }
        check(ExportPlatform::Vercel, &folder, &[], &json!(routes));
    }
}

#[test]
fn handlers_of_lambda_answer() {
    if node_is_there("that functions exported for Lambda answer as they should") {
        let (_home, folder, files) = exported(ExportPlatform::Lambda);
        let mut routes: Vec<Value> = Vec::new();
        let (mut place, mut handler) = (String::new(), String::new());
        for line in text(&folder, "template.yaml").lines() {
            let Some((name, value)) = line.trim().split_once(": ") else { continue };
            match name {
                "CodeUri" => value.trim_end_matches('/').clone_into(&mut place),
                "Handler" => value.clone_into(&mut handler),
                "Path" => {
                    let stem = format!("{place}/{}", handler.rsplit_once('.').unwrap().0);
                    let ending = [".mjs", ".js"].into_iter().find(|end| files.contains(&format!("{stem}{end}")));
                    routes.push(json!({
                        "path": value.trim_matches('"'), "folder": place, "handler": handler, "ending": ending.unwrap(),
                    }));
                }
                _ => {}
            }
        }
        assert_eq!(routes.len(), 8);
        // Lambda turns this part of Node off.
        check(ExportPlatform::Lambda, &folder, &["--no-experimental-detect-module"], &json!(routes));
    }
}
