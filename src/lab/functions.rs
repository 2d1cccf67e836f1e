//! Reads the learner's folder: which functions it holds, with their files, variables and versions, and what is wrong with
//! it. Reads only; knows nothing of what runs.

pub mod place;
mod scan;
mod variables;

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::lab::functions::scan::{Found, Scan};
use crate::lab::hash::Hash;
use crate::lab::record::{DeployError, Version};
use crate::lab::router::{Route, Routes, pattern};
use crate::lab::triggers::config::{self, Config};
use crate::sandbox::environment::Program;
use crate::units::Bytes;

/// The largest file.
pub const MOST_OF_A_FILE: Bytes = Bytes::kib(256);

/// The most that the files of a function may come to.
pub const MOST_OF_A_FUNCTION: Bytes = Bytes::mib(1);

/// A function as it lies in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// The pattern of its route, such as `/api/users/[id]`.
    pub pattern: String,
    /// Its file, relative to the folder of functions.
    pub file: String,
    /// Where the file lies.
    pub path: PathBuf,
    /// What runs.
    pub program: Program,
    /// A number that changes when any of these texts or variables changes.
    pub version: Version,
}

/// What a folder holds at one moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Deployment {
    /// The functions that could be read, in the order of their files.
    pub functions: Vec<Function>,
    /// All routes, also those whose function could not be read.
    pub routes: Routes,
    /// What the file of triggers says.
    pub triggers: Config,
    /// What is wrong.
    pub problems: Vec<DeployError>,
}

/// Reads a folder. Whatever is wrong with it, the rest of it counts.
pub fn read(folder: &Path) -> Deployment {
    match folder.canonicalize() {
        Ok(root) if root.is_dir() => read_root(&root),
        Ok(_) => nothing("this is no folder"),
        Err(error) => nothing(&format!("the folder could not be opened: {}", error.kind())),
    }
}

fn nothing(problem: &str) -> Deployment {
    Deployment { problems: vec![DeployError::about(".", problem)], ..Deployment::default() }
}

/// Reads a folder whose path has no links.
fn read_root(root: &Path) -> Deployment {
    let Scan { files, mut problems } = scan::scan(root);
    let (routes, unused) = Routes::of(files.iter().map(|file| file.name.as_str()));
    problems.extend(unused);
    let env = read_variables(root, &mut problems);
    let mut others = others(&files);
    let paths: HashMap<&str, &Path> = files.iter().map(|file| (file.name.as_str(), file.path.as_path())).collect();
    let mut functions = Vec::new();
    for route in routes.all() {
        let others = folder_of(&route.file).and_then(|folder| others.remove(folder)).unwrap_or_default();
        match read_function(route, paths[route.file.as_str()], &others, &env, &mut problems) {
            Ok(function) => functions.push(function),
            Err(problem) => problems.push(DeployError::about(&route.file, &problem)),
        }
    }
    let triggers = read_triggers(root, &mut problems);
    Deployment { functions, routes, triggers, problems }
}

/// The folder whose files a function may import; none for `functions/name.js`, which shares its folder with others.
fn folder_of(entry: &str) -> Option<&str> {
    let (folder, _) = entry.rsplit_once('/')?;
    (folder != "functions").then_some(folder)
}

/// The files that are no entries, by the folder of the function that they belong to: the nearest one above them.
fn others(files: &[Found]) -> HashMap<&str, Vec<&Found>> {
    let (entries, rest): (Vec<&Found>, Vec<&Found>) = files.iter().partition(|file| pattern::is_entry(&file.name));
    let mut others: HashMap<&str, Vec<&Found>> =
        entries.iter().filter_map(|entry| folder_of(&entry.name)).map(|folder| (folder, Vec::new())).collect();
    for file in rest {
        let mut above = file.name.rsplit_once('/').map(|(folder, _)| folder);
        while let Some(folder) = above {
            if let Some(belong) = others.get_mut(folder) {
                belong.push(file);
                break;
            }
            above = folder.rsplit_once('/').map(|(folder, _)| folder);
        }
    }
    others
}

fn read_function(
    route: &Route,
    path: &Path,
    others: &[&Found],
    env: &[(String, String)],
    problems: &mut Vec<DeployError>,
) -> Result<Function, String> {
    let source = read_text(path)?;
    let (folder, file_name) = route.file.rsplit_once('/').unwrap_or(("", &route.file));
    let mut length = source.len();
    let mut files = Vec::new();
    for other in others {
        match read_text(&other.path) {
            Ok(text) => {
                length += text.len();
                files.push((other.name[folder.len() + 1..].to_owned(), text));
            }
            Err(problem) => problems.push(DeployError::about(&other.name, &problem)),
        }
        if length as u64 > MOST_OF_A_FUNCTION.0 {
            return Err(format!("the files of this function come to more than {MOST_OF_A_FUNCTION}"));
        }
    }
    let texts = [(file_name, source.as_str())].into_iter().chain(pairs(&files));
    Ok(Function {
        pattern: route.pattern.clone(),
        file: route.file.clone(),
        path: path.to_owned(),
        version: version(texts, pairs(env)),
        program: Program { file_name: file_name.to_owned(), source, env: env.to_vec(), files },
    })
}

fn pairs(list: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    list.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

/// The variables of `.env`, and over them those of `.env.local`, by name.
fn read_variables(root: &Path, problems: &mut Vec<DeployError>) -> Vec<(String, String)> {
    let mut variables = BTreeMap::new();
    for name in [".env", ".env.local"] {
        let text = match scan::one(root, name) {
            None => continue,
            Some(Ok(found)) => read_text(&found.path),
            Some(Err(problem)) => Err(problem),
        };
        match text {
            Ok(text) => {
                let (read, bad) = variables::parse(&text);
                variables.extend(read);
                problems.extend(
                    bad.into_iter()
                        .map(|bad| DeployError { line: Some(bad.line), ..DeployError::about(name, &bad.message) }),
                );
            }
            Err(problem) => problems.push(DeployError::about(name, &problem)),
        }
    }
    variables.into_iter().collect()
}

/// What `triggers.toml` says, if there is one.
fn read_triggers(root: &Path, problems: &mut Vec<DeployError>) -> Config {
    let text = match scan::one(root, config::FILE) {
        None => return Config::default(),
        Some(Ok(found)) => read_text(&found.path),
        Some(Err(problem)) => Err(problem),
    };
    match text {
        Ok(text) => {
            let (config, bad) = config::read(&text);
            problems.extend(bad);
            config
        }
        Err(problem) => {
            problems.push(DeployError::about(config::FILE, &problem));
            Config::default()
        }
    }
}

/// Reads a plain file, but never more of it than a file may have.
fn read_text(path: &Path) -> Result<String, String> {
    let told = |error: io::Error| format!("could not be read: {}", error.kind());
    let mut bytes = Vec::new();
    File::open(path).map_err(told)?.take(MOST_OF_A_FILE.0 + 1).read_to_end(&mut bytes).map_err(told)?;
    if bytes.len() as u64 > MOST_OF_A_FILE.0 {
        return Err(format!("larger than {MOST_OF_A_FILE}"));
    }
    String::from_utf8(bytes).map_err(|_| "not UTF-8 text".into())
}

/// The version of these texts and these variables, each with its name.
fn version<'a>(
    texts: impl Iterator<Item = (&'a str, &'a str)>,
    variables: impl Iterator<Item = (&'a str, &'a str)>,
) -> Version {
    let mut hash = Hash::default();
    add_list(&mut hash, texts);
    add_list(&mut hash, variables);
    Version(hash.0)
}

/// Adds pairs and an end, which no name looks like.
fn add_list<'a>(hash: &mut Hash, pairs: impl Iterator<Item = (&'a str, &'a str)>) {
    for (name, text) in pairs {
        add_text(hash, name);
        add_text(hash, text);
    }
    add_text(hash, "");
}

/// Adds a text with its length before it, so that two texts are not the same as one.
fn add_text(hash: &mut Hash, text: &str) {
    hash.add(&(text.len() as u64).to_le_bytes());
    hash.add(text.as_bytes());
}

#[cfg(test)]
mod tests;
