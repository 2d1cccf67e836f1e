//! The shape of the code, held by a test: which room may use which, who may name which package, and how files begin.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room with the rooms it may use. Rooms stand in the order of their layers: a room lists only rooms above it.
const LAYERS: &[(&str, &[&str])] = &[
    ("units", &[]),
    ("clock", &["units"]),
    ("text", &[]),
    ("lifecycle", &["units"]),
    ("cost", &["units", "lifecycle"]),
    ("watch", &["text"]),
    ("lesson", &["units", "text", "lifecycle", "cost", "watch"]),
    ("quiz", &["units", "text", "lesson"]),
    ("progress", &["units", "clock", "text", "lesson", "quiz"]),
    ("review", &["units", "clock", "text", "lesson", "quiz", "progress"]),
    ("notes", &["units", "clock", "text", "lesson", "quiz", "progress", "review"]),
    ("sandbox", &["units", "clock", "text"]),
    ("grader", &["units", "text", "cost", "lesson", "sandbox"]),
    ("lab", &["units", "clock", "text", "lifecycle", "cost", "watch", "sandbox"]),
    ("proof", &["units", "text", "lesson", "sandbox", "grader"]),
    (
        "course",
        &[
            "units",
            "clock",
            "text",
            "lifecycle",
            "cost",
            "watch",
            "lesson",
            "quiz",
            "progress",
            "review",
            "sandbox",
            "grader",
            "lab",
        ],
    ),
    (
        "tui",
        &[
            "units",
            "clock",
            "text",
            "lifecycle",
            "cost",
            "lesson",
            "quiz",
            "progress",
            "review",
            "sandbox",
            "grader",
            "lab",
            "course",
        ],
    ),
    (
        "cli",
        &[
            "units",
            "clock",
            "text",
            "lifecycle",
            "cost",
            "lesson",
            "quiz",
            "progress",
            "review",
            "notes",
            "sandbox",
            "grader",
            "lab",
            "proof",
            "course",
            "tui",
        ],
    ),
];

/// Packages that only some rooms may name, so that each can be replaced in one place.
const OWNERS: &[(&str, &[&str])] = &[
    ("rquickjs", &["sandbox"]),
    ("image", &["sandbox"]),
    ("seccompiler", &["sandbox"]),
    ("landlock", &["sandbox"]),
    ("ratatui", &["tui"]),
    ("crossterm", &["tui"]),
    ("syntect", &["tui"]),
    ("pulldown_cmark", &["lesson"]),
    ("toml", &["cost", "lesson", "lab"]),
    ("annotate_snippets", &["cli"]),
    ("clap", &["cli"]),
    ("cronexpr", &["lab"]),
    ("hyper", &["lab"]),
    ("hyper_util", &["lab"]),
    ("tokio", &["lab"]),
    ("notify", &["lab"]),
    ("ureq", &["lab"]),
    ("rustls", &["lab"]),
    ("opener", &["tui"]),
    ("rusqlite", &["lab"]),
    ("fsrs", &["review"]),
];

/// A file longer than this is two things.
const MAX_LINES: usize = 600;

#[test]
fn the_code_keeps_its_shape() {
    let found = problems(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").as_path());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_room_lists_only_rooms_above_it() {
    let place: BTreeMap<_, _> = LAYERS.iter().enumerate().map(|(i, (room, _))| (*room, i)).collect();
    for (room, uses) in LAYERS {
        for used in *uses {
            assert!(place[used] < place[room], "{room} lists {used}, which does not stand above it");
        }
    }
}

#[test]
fn breaches_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("lib.rs", "//! map\npub mod cost;\n");
    write("cost.rs", "//! x\nuse crate::tui::App;\n");
    write("quiz/order.rs", "use ratatui::Frame;\n");
    write("units.rs", "//! x\n// crate::tui may be named in a comment\n");
    write("other.rs", "//! x\n");
    assert_eq!(
        problems(folder.path()),
        [
            "cost.rs:2: cost may not use tui",
            "other.rs: this room is not in the layer table",
            "quiz/order.rs: the file does not begin with what it is for (//!)",
            "quiz/order.rs:1: only tui may name ratatui",
        ]
    );
}

#[test]
fn the_packages_stay_few_and_plain() {
    let lock = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock")).unwrap();
    let count = |package: &str| lock.lines().filter(|line| *line == format!("name = \"{package}\"")).count();
    // Two of them would mean two queues of events.
    assert_eq!((count("crossterm"), count("ratatui-core")), (1, 1));
    // A plain Rust toolchain with its C compiler must do, and onig would silently replace the regular expressions.
    for package in ["onig", "cmake", "openssl-sys", "bindgen"] {
        assert_eq!(count(package), 0, "{package}");
    }
    // One package names pkg-config whether or not it is asked for, and does not call it where SQLite is built from its source.
    let names_it = |package: &&str| package.lines().any(|line| line.trim() == "\"pkg-config\",");
    let users: Vec<_> =
        lock.split("[[package]]").filter(names_it).filter_map(|package| package.lines().nth(1)).collect();
    assert_eq!(users, ["name = \"libsqlite3-sys\""]);
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let sqlite = manifest.lines().find(|line| line.starts_with("rusqlite = ")).unwrap();
    assert!(sqlite.contains("default-features = false") && sqlite.contains("\"bundled\""), "{sqlite}");
}

fn problems(src: &Path) -> Vec<String> {
    let mut files = Vec::new();
    collect(src, &mut files);
    files.sort();
    files.iter().flat_map(|file| problems_in(src, file)).collect()
}

fn problems_in(src: &Path, file: &Path) -> Vec<String> {
    let inside = file.strip_prefix(src).unwrap();
    let name = inside.display();
    let text = fs::read_to_string(file).unwrap();
    let room = inside.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned();
    let mut found = Vec::new();
    if !text.starts_with("//!") {
        found.push(format!("{name}: the file does not begin with what it is for (//!)"));
    }
    if text.lines().count() > MAX_LINES {
        found.push(format!("{name}: more than {MAX_LINES} lines"));
    }
    if room == "lib" || room == "main" {
        return found;
    }
    let Some((_, uses)) = LAYERS.iter().find(|(layer, _)| *layer == room) else {
        found.push(format!("{name}: this room is not in the layer table"));
        return found;
    };
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
        let at = format!("{name}:{}", number + 1);
        for used in named_rooms(line).filter(|used| *used != room && !uses.contains(used)) {
            found.push(format!("{at}: {room} may not use {used}"));
        }
        for (package, owners) in OWNERS.iter().filter(|(package, owners)| {
            !owners.contains(&room.as_str())
                && line.split(is_no_name).any(|word| word == *package)
                && line.contains(&format!("{package}::"))
        }) {
            found.push(format!("{at}: only {} may name {package}", owners.join(", ")));
        }
    }
    found
}

/// The rooms that a line names as `crate::room`, also inside `use crate::{a, b}`.
fn named_rooms(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("crate::").flat_map(move |(at, _)| {
        let rest = &line[at + "crate::".len()..];
        let group = rest.strip_prefix('{').map(|inside| inside.split('}').next().unwrap_or(inside));
        group
            .map_or_else(|| vec![rest], |inside| inside.split(',').map(str::trim).collect())
            .into_iter()
            .map(|path| path.split(is_no_name).next().unwrap_or(""))
            .filter(|room| room.starts_with(|c: char| c.is_lowercase()))
    })
}

fn is_no_name(c: char) -> bool {
    !c.is_alphanumeric() && c != '_'
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

/// A file of the project.
fn text_of(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The targets that stand in a text, each once, in the order of the alphabet.
fn targets_in(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    let targets = words.filter(|word| word.starts_with("x86_64-") || word.starts_with("aarch64-"));
    targets.map(String::from).collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

#[test]
fn archives_of_a_release_are_where_cargo_binstall_looks() {
    let manifest: toml::Table = text_of("Cargo.toml").parse().unwrap();
    let package = manifest["package"].as_table().unwrap();
    let (name, binstall) = (package["name"].as_str().unwrap(), package["metadata"]["binstall"].as_table().unwrap());
    let archive = "{ name }-{ target }";
    assert_eq!(
        binstall["pkg-url"].as_str().unwrap(),
        format!("{{ repo }}/releases/download/v{{ version }}/{archive}{{ archive-suffix }}")
    );
    assert_eq!(binstall["bin-dir"].as_str().unwrap(), format!("{archive}/{{ bin }}{{ binary-ext }}"));
    let release = text_of(".github/workflows/release.yml");
    assert!(release.contains(&format!("name=\"{name}-${{{{ matrix.target }}}}\"")), "the archive and the folder in it");
    let packed = |format: &str| release.contains(&format!("\"$name.{format}\" \"$name\""));
    assert!(packed(binstall["pkg-fmt"].as_str().unwrap()), "as it is packed on Unix");
    for (target, own) in binstall["overrides"].as_table().unwrap() {
        assert!(targets_in(&release).contains(target) && packed(own["pkg-fmt"].as_str().unwrap()), "{target}");
    }
    assert_eq!(targets_in(&release), targets_in(&text_of("deny.toml")), "what is released is what is looked at");
}
