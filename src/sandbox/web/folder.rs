//! The files of a function and how they name each other: relative paths inside one folder, as Node resolves them in its
//! simple cases. Knows no engine.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

/// The folder of the function as its code sees it. There is none on any disk.
pub(super) const ROOT: &str = "/var/task/";

/// Modules of Node that are built in, without `node:`.
pub(super) const BUILT_IN: [&str; 7] =
    ["buffer", "crypto", "perf_hooks", "process", "stream/web", "timers/promises", "url"];

/// The module of the lab itself, which Node has not.
const LAB: &str = "lab";

/// What a function here may use, for messages.
const ADVICE: &str = "a function here is its own files without packages";

/// The files of one function by their paths, the entry file among them.
#[derive(Debug, Default)]
pub(super) struct Folder {
    files: RefCell<BTreeMap<String, String>>,
    entry: RefCell<String>,
    /// Files that were read as `CommonJS`: their first line begins further to the right than it stands in the file.
    wrapped: RefCell<HashSet<String>>,
    failed: RefCell<Vec<FailedImport>>,
    importers: RefCell<BTreeMap<String, (String, String)>>,
}

/// An import that did not work, with the place of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FailedImport {
    pub(super) message: String,
    pub(super) file: String,
    pub(super) place: Option<(u32, u32)>,
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Resolved {
    /// A file of the folder, by its path.
    File(String),
    /// A module that is built in, by its name without `node:`.
    BuiltIn(&'static str),
}

impl Folder {
    /// Puts files into the folder.
    pub(super) fn add(&self, files: &[(String, String)]) {
        self.files.borrow_mut().extend(files.iter().map(|(path, text)| (path.clone(), without_mark(text).to_owned())));
    }

    /// Puts the file in that the program begins with.
    pub(super) fn set_entry(&self, path: &str, text: &str) {
        path.clone_into(&mut self.entry.borrow_mut());
        self.files.borrow_mut().insert(path.to_owned(), without_mark(text).to_owned());
    }

    /// Whether a path is that of the entry file.
    pub(super) fn is_entry(&self, path: &str) -> bool {
        *self.entry.borrow() == path
    }

    /// The text of a file.
    pub(super) fn text(&self, path: &str) -> Option<String> {
        self.files.borrow().get(path).cloned()
    }

    /// Notes whether a file is read as `CommonJS`.
    pub(super) fn set_wrapped(&self, path: &str, wrapped: bool) {
        let mut all = self.wrapped.borrow_mut();
        if wrapped {
            all.insert(path.to_owned());
        } else {
            all.remove(path);
        }
    }

    pub(super) fn is_wrapped(&self, path: &str) -> bool {
        self.wrapped.borrow().contains(path)
    }

    /// The file that `name` ends with, the longest if there are several: where a place of a stack begins.
    pub(super) fn file_at_end(&self, name: &str) -> Option<String> {
        let files = self.files.borrow();
        let fits = |path: &&String| name.strip_suffix(path.as_str()).is_some_and(|before| before.ends_with(['(', ' ']));
        files.keys().filter(fits).max_by_key(|path| path.len()).cloned()
    }

    /// What `import` in the file `from` means: the exact path.
    pub(super) fn import(&self, from: &str, name: &str) -> Result<Resolved, String> {
        let path = match self.inside(from, name)? {
            Resolved::File(path) => path,
            built_in @ Resolved::BuiltIn(_) => return Ok(built_in),
        };
        let files = self.files.borrow();
        if files.contains_key(&path) {
            return Ok(Resolved::File(path));
        }
        let advice = match candidates(&path).find(|(candidate, _)| files.contains_key(candidate)) {
            Some((_, ending)) => format!("an import names the whole file: {:?}", format!("{name}{ending}")),
            None => "there is no such file".to_owned(),
        };
        Err(advice)
    }

    /// What `require` in the file `from` means: the path, or what Node tries in its place.
    pub(super) fn require(&self, from: &str, name: &str) -> Result<Resolved, String> {
        let path = match self.inside(from, name)? {
            Resolved::File(path) => path,
            built_in @ Resolved::BuiltIn(_) => return Ok(built_in),
        };
        let files = self.files.borrow();
        let exact = (!name.ends_with('/') && files.contains_key(&path)).then(|| path.clone());
        exact
            .or_else(|| candidates(&path).map(|(candidate, _)| candidate).find(|path| files.contains_key(path)))
            .map(Resolved::File)
            .ok_or_else(|| "there is no such file".to_owned())
    }

    /// The path that a name means, whether there is such a file or not.
    fn inside(&self, from: &str, name: &str) -> Result<Resolved, String> {
        let bare = name.strip_prefix("node:").unwrap_or(name);
        if let Some(built_in) = BUILT_IN.iter().find(|built_in| **built_in == bare) {
            return Ok(Resolved::BuiltIn(built_in));
        }
        if name == LAB {
            return Ok(Resolved::BuiltIn(LAB));
        }
        if let Some(path) = name.strip_prefix(ROOT) {
            return joined("", path).map(Resolved::File);
        }
        let is_relative = ["./", "../"].iter().any(|start| name.starts_with(start)) || name == "." || name == "..";
        if is_relative {
            let folder = from.rfind('/').map_or("", |slash| &from[..slash]);
            return joined(folder, name).map(Resolved::File);
        }
        if name.starts_with('/') || name.starts_with("file:") {
            return Err(
                "a function sees only the files of its own folder, by paths that begin with ./ or ../".to_owned()
            );
        }
        if self.files.borrow().contains_key(name) {
            return Err(format!("the name of a file here begins with ./, as in {:?}", format!("./{name}")));
        }
        Err(format!("{ADVICE}; built in are {} and {LAB}", BUILT_IN.join(", ")))
    }

    /// Keeps why an import failed, so that its error can be told with the importing line.
    pub(super) fn note_failure(&self, from: &str, name: &str, message: &str) {
        let place = self.files.borrow().get(from).and_then(|text| place_of_name(text, name));
        self.failed.borrow_mut().push(FailedImport { message: message.to_owned(), file: from.to_owned(), place });
    }

    /// The same for a file that was found and cannot be imported. The engine no longer says by whom, so its importer is
    /// looked for.
    pub(super) fn note_refusal(&self, path: &str, message: &str) {
        let from = self.importers.borrow().get(path).cloned();
        match from {
            Some((from, name)) => self.note_failure(&from, &name, message),
            None => self.note_failure(path, "", message),
        }
    }

    /// Notes by which file, and under which name, a file was asked for last.
    pub(super) fn note_importer(&self, path: &str, from: &str, name: &str) {
        self.importers.borrow_mut().insert(path.to_owned(), (from.to_owned(), name.to_owned()));
    }

    /// The place of an import that wants from another file what this one does not export, from the engine's message.
    pub(super) fn place_of_link_error(&self, message: &str) -> Option<(String, u32, u32)> {
        let rest = message.strip_prefix("SyntaxError: Could not find export '")?;
        let path = rest.strip_suffix('\'')?.rsplit_once("' in module '")?.1;
        let (from, name) = self.importers.borrow().get(path).cloned()?;
        let (line, column) = place_of_name(self.files.borrow().get(&from)?, &name)?;
        Some((from, line, column))
    }

    /// The failed import that an error with this message tells of.
    pub(super) fn failure(&self, message: &str) -> Option<FailedImport> {
        self.failed.borrow().iter().rev().find(|failed| failed.message == message).cloned()
    }
}

/// A path below a folder, without `.` and `..`.
fn joined(folder: &str, name: &str) -> Result<String, String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return Err("it leaves the folder of the function".to_owned());
                }
            }
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

/// The files that Node tries for a path without an ending, with what they add to it.
fn candidates(path: &str) -> impl Iterator<Item = (String, String)> + use<> {
    let slash = if path.is_empty() { "" } else { "/" };
    let path = path.to_owned();
    [".js".to_owned(), ".json".to_owned(), format!("{slash}index.js"), format!("{slash}index.json")]
        .into_iter()
        .map(move |ending| (format!("{path}{ending}"), ending))
}

/// Line and column of a name in quotes.
fn place_of_name(text: &str, name: &str) -> Option<(u32, u32)> {
    let at = ['"', '\'', '`'].iter().filter_map(|quote| text.find(&format!("{quote}{name}{quote}"))).min()?;
    let before = &text[..at];
    let line = before.matches('\n').count() as u32 + 1;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    Some((line, before[start..].chars().count() as u32 + 1))
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> Folder {
        let folder = Folder::default();
        let files = ["lib/a.js", "lib/deep/b.mjs", "lib/index.js", "data.json", "c.cjs"];
        folder.add(&files.map(|path| (path.to_owned(), String::new())));
        folder.set_entry("route.js", "\u{feff}import x from './lib/y.js';");
        folder
    }

    fn imports(from: &str, name: &str, expected: Result<&str, &str>) {
        let found = folder().import(from, name).map(|found| match found {
            Resolved::File(path) => path,
            Resolved::BuiltIn(name) => format!("built in: {name}"),
        });
        assert_eq!(found, expected.map(str::to_owned).map_err(str::to_owned), "{name} in {from}");
    }

    #[test]
    fn an_import_names_a_file_exactly() {
        imports("route.js", "./lib/a.js", Ok("lib/a.js"));
        imports("route.js", "./lib/../lib/./a.js", Ok("lib/a.js"));
        imports("lib/a.js", "./deep/b.mjs", Ok("lib/deep/b.mjs"));
        imports("lib/deep/b.mjs", "../../route.js", Ok("route.js"));
        imports("lib/deep/b.mjs", "/var/task/data.json", Ok("data.json"));
        imports("route.js", "node:crypto", Ok("built in: crypto"));
        imports("route.js", "crypto", Ok("built in: crypto"));
        imports("route.js", "./lib/a", Err(r#"an import names the whole file: "./lib/a.js""#));
        imports("route.js", "./lib", Err(r#"an import names the whole file: "./lib/index.js""#));
        imports("route.js", "./x.js", Err("there is no such file"));
        imports("lib/a.js", "../../x.js", Err("it leaves the folder of the function"));
        imports("route.js", "data.json", Err(r#"the name of a file here begins with ./, as in "./data.json""#));
        let advice = "a function sees only the files of its own folder, by paths that begin with ./ or ../";
        imports("route.js", "/etc/passwd", Err(advice));
        imports("route.js", "file:///etc/passwd", Err(advice));
    }

    #[test]
    fn packages_are_not_there() {
        let advice = folder().import("route.js", "lodash").unwrap_err();
        assert!(advice.starts_with("a function here is its own files without packages; built in are buffer, crypto,"));
        assert_eq!(folder().require("route.js", "node:fs"), folder().import("route.js", "lodash"));
    }

    #[test]
    fn require_tries_what_node_tries() {
        let check = |from: &str, name: &str, expected: &str| {
            assert_eq!(folder().require(from, name), Ok(Resolved::File(expected.to_owned())), "{name} in {from}");
        };
        check("route.js", "./lib/a", "lib/a.js");
        check("route.js", "./lib", "lib/index.js");
        check("route.js", "./lib/", "lib/index.js");
        check("lib/a.js", ".", "lib/index.js");
        check("lib/deep/b.mjs", "..", "lib/index.js");
        check("route.js", "./data", "data.json");
        check("route.js", "./c.cjs", "c.cjs");
        assert_eq!(folder().require("route.js", "./c"), Err("there is no such file".to_owned()));
    }

    #[test]
    fn a_failed_import_has_the_place_of_its_name() {
        let folder = folder();
        folder.note_failure("route.js", "./lib/y.js", "no");
        let failed = FailedImport { message: "no".to_owned(), file: "route.js".to_owned(), place: Some((1, 15)) };
        assert_eq!(folder.failure("no"), Some(failed));
        assert_eq!(folder.failure("other"), None);
        assert_eq!(place_of_name("a\n  b('./x')", "./x"), Some((2, 5)));
        assert_eq!(place_of_name("a", "./x"), None);
    }

    #[test]
    fn the_place_in_a_stack_is_that_of_the_longest_file() {
        let folder = folder();
        assert_eq!(folder.file_at_end("    at f (lib/a.js").as_deref(), Some("lib/a.js"));
        assert_eq!(folder.file_at_end("    at route.js").as_deref(), Some("route.js"));
        assert_eq!(folder.file_at_end("    at f (other-route.js"), None);
    }
}
