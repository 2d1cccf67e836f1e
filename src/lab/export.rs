//! Writes a folder that a cloud's own tool deploys as it is, from the learner's functions: their files unchanged, and beside
//! them only what that cloud needs. Loads and runs nothing; what each file exports is told by the caller.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::lab::export::names::{Pattern, project_name};
use crate::lab::export::tree::Tree;
use crate::text::{Clean, sanitise_line};

mod cloudflare;
mod lambda;
mod names;
pub mod project;
mod source;
mod tree;
mod vercel;

pub use crate::lab::export::names::variable_names;

/// A cloud that a folder can be written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportPlatform {
    /// Cloudflare Workers, deployed with Wrangler.
    Cloudflare,
    /// Vercel, as an app of Next.js.
    Vercel,
    /// AWS Lambda behind an HTTP API, deployed with SAM.
    Lambda,
}

impl ExportPlatform {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Cloudflare, Self::Vercel, Self::Lambda];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cloudflare => "cloudflare",
            Self::Vercel => "vercel",
            Self::Lambda => "lambda",
        }
    }

    /// What to type in the new folder: to get ready, to try it on this machine, to deploy it.
    pub fn commands(self) -> [&'static str; 3] {
        match self {
            Self::Cloudflare => ["npm install", "npx wrangler dev", "npx wrangler deploy"],
            Self::Vercel => ["npm install", "npx next dev", "npx vercel deploy"],
            Self::Lambda => ["sam build", "sam local start-api", "sam deploy --guided"],
        }
    }
}

/// What a function's file exports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Style {
    /// A function for each method, as in a route file of Next.js.
    Route {
        /// The methods, in upper case.
        methods: Vec<String>,
    },
    /// `handler(event, context)`.
    Lambda,
    /// `default.fetch(request, env, ctx)`.
    Worker,
}

/// A function to export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFunction {
    /// The pattern of its route, such as `/api/users/[id]`.
    pub pattern: String,
    /// Its file, relative to the folder of functions, with `/` between the parts.
    pub file: String,
    /// What the file exports.
    pub style: Style,
    /// The text of the file.
    pub source: String,
    /// The other files that it imports, named as [`ExportFunction::file`], with their texts.
    pub files: Vec<(String, String)>,
}

/// What to export.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Project {
    /// What to call it; what no platform would take is left out of it.
    pub name: String,
    /// The functions.
    pub functions: Vec<ExportFunction>,
    /// The names of the variables in `.env`; see [`variable_names`]. Their values are not exported.
    pub variables: Vec<String>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The folder.
    pub folder: PathBuf,
    /// The files in it, in their order.
    pub files: Vec<String>,
}

/// Why nothing was written.
#[derive(Debug, Error)]
pub enum ExportError {
    /// There is nothing to export.
    #[error("there is no function to export")]
    NoFunctions,
    /// Two functions answer the same route.
    #[error("two functions answer {0}")]
    SameRoute(Clean),
    /// A route that a platform could not have.
    #[error("the route {pattern} cannot be exported: {why}")]
    Pattern {
        /// The route.
        pattern: Clean,
        /// What is wrong with it.
        why: String,
    },
    /// A file whose name leads elsewhere or cannot be written everywhere.
    #[error(
        "the file {0} cannot be exported: its name must be made of letters, digits and . _ - [ ] ( ) @ + within the folder"
    )]
    Name(Clean),
    /// A file of the learner's has the name of one that is written.
    #[error("the file {0} has the name of a file that the export writes; give it another name")]
    Clash(Clean),
    /// Modules and `CommonJS` side by side, which a Lambda runtime does not tell apart by itself.
    #[error(
        "{module} is a module and {common} in the same folder is CommonJS; name them .mjs and .cjs, so that Lambda knows"
    )]
    Mixed {
        /// The module.
        module: Clean,
        /// The other.
        common: Clean,
    },
    /// There is something at the place already.
    #[error("{folder} is not empty, it holds {found}; name a new folder, nothing was written")]
    NotEmpty {
        /// The place.
        folder: Clean,
        /// The first of the names there.
        found: Clean,
    },
    /// What is there is no folder, or only leads to one.
    #[error("{folder} is {what}; name a new folder, nothing was written")]
    NoFolder {
        /// The place.
        folder: Clean,
        /// What it is.
        what: &'static str,
    },
    /// There is no folder to put the new one into.
    #[error("there is no folder {0} to write into; make it first")]
    NoParent(Clean),
    /// Writing failed; nothing is left behind.
    #[error("could not write {path}")]
    Io {
        /// Where.
        path: Clean,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// A function whose names have been checked.
struct Checked<'a> {
    function: &'a ExportFunction,
    pattern: Pattern,
}

/// Writes the folder, which must be new or empty: all of it, or nothing.
pub fn export(platform: ExportPlatform, project: &Project, folder: &Path) -> Result<Written, ExportError> {
    let functions = checked(project)?;
    let name = project_name(&project.name);
    let mut tree = Tree::default();
    match platform {
        ExportPlatform::Cloudflare => cloudflare::plan(&name, &functions, project, &mut tree)?,
        ExportPlatform::Vercel => vercel::plan(&name, &functions, project, &mut tree)?,
        ExportPlatform::Lambda => lambda::plan(&name, &functions, project, &mut tree)?,
    }
    if !project.variables.is_empty() {
        let names: Vec<String> = project.variables.iter().map(|name| format!("{name}=\n")).collect();
        tree.add(".env.example", names.concat())?;
    }
    tree.write(folder)
}

/// Writes files by their names into a folder, which must be new or empty: all of them, or nothing.
pub fn write_folder(folder: &Path, files: impl IntoIterator<Item = (String, String)>) -> Result<Written, ExportError> {
    let mut tree = Tree::default();
    for (name, text) in files {
        tree.add(name, text)?;
    }
    tree.write(folder)
}

/// The functions with their routes understood, the most specific first, as a router has to ask them.
fn checked(project: &Project) -> Result<Vec<Checked<'_>>, ExportError> {
    let mut functions = Vec::new();
    for function in &project.functions {
        functions.push(Checked { function, pattern: Pattern::parse(&function.pattern)? });
    }
    if functions.is_empty() {
        return Err(ExportError::NoFunctions);
    }
    functions.sort_by_cached_key(|checked| checked.pattern.rank());
    match functions.windows(2).find(|two| two[0].pattern.rank() == two[1].pattern.rank()) {
        Some(two) => Err(ExportError::SameRoute(sanitise_line(&two[1].function.pattern))),
        None => Ok(functions),
    }
}

/// A text as a JavaScript literal.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A page that says what the folder is and which three commands it takes.
fn readme(platform: ExportPlatform, name: &str, functions: &[Checked<'_>], words: &str, project: &Project) -> String {
    let [ready, local, deploy] = platform.commands();
    let routes: Vec<String> = functions
        .iter()
        .map(|Checked { function, .. }| format!("| `{}` | `{}` |\n", function.pattern, function.file))
        .collect();
    let routes = routes.concat();
    let variables = if project.variables.is_empty() {
        String::new()
    } else {
        let names: Vec<String> = project.variables.iter().map(|name| format!("`{name}`")).collect();
        let how = match platform {
            ExportPlatform::Cloudflare => "Set each with `npx wrangler secret put NAME`; `process.env` has them.",
            ExportPlatform::Vercel => {
                "Set each with `npx vercel env add NAME`; on this machine `.env.local` holds them."
            }
            ExportPlatform::Lambda => "They are parameters of the template, and `sam deploy --guided` asks for them.",
        };
        format!("\n## Variables\n\nNo value was exported, only the names: {}. {how}\n", names.join(", "))
    };
    let lab: Vec<String> = functions.iter().flat_map(|checked| of_the_lab(checked.function)).collect();
    let lab = if lab.is_empty() {
        String::new()
    } else {
        let instead = match platform {
            ExportPlatform::Cloudflare => "a KV namespace or a Durable Object, an R2 bucket, and the Images binding",
            ExportPlatform::Vercel => "a Redis store, Vercel Blob, and the package `sharp`",
            ExportPlatform::Lambda => "a DynamoDB table, an S3 bucket, and the package `sharp`",
        };
        format!(
            "\n## Before the first deployment\n\nThe module `lab` is there only in the lab, and these files use it: {}. Put in its place, for\n\
             `store`, `bucket` and `images`: {instead}.\n",
            lab.join(", ")
        )
    };
    format!(
        "# {name}\n\n{words}\n\n```sh\n{ready}   # get ready\n{local}   # try it on this machine\n{deploy}   # deploy it\n```\n\n\
         | route | file |\n|---|---|\n{routes}{variables}{lab}\n\
         The functions' own files are unchanged. Deploying needs an account of your own and may cost money; deployed functions can\n\
         be called by anybody who knows the address. Then `serverless-tutor probe URL` shows how long they take.\n"
    )
}

/// The files of a function that use the module of the lab, which no cloud has.
fn of_the_lab(function: &ExportFunction) -> Vec<String> {
    let own = [(&function.file, &function.source)];
    let files = own.into_iter().chain(function.files.iter().map(|(file, source)| (file, source)));
    let uses = |source: &str| {
        let named = |quote: char| {
            let name = format!("{quote}lab{quote}");
            source.match_indices(&name).any(|(at, _)| {
                let before = source[..at].trim_end();
                ["from", "import", "require(", "import("].iter().any(|word| before.ends_with(word))
            })
        };
        named('"') || named('\'')
    };
    files.filter(|(_, source)| uses(source)).map(|(file, _)| format!("`{file}`")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(pattern: &str) -> ExportFunction {
        ExportFunction {
            pattern: pattern.to_owned(),
            file: "a.js".to_owned(),
            style: Style::Lambda,
            source: String::new(),
            files: Vec::new(),
        }
    }

    #[track_caller]
    fn check(patterns: &[&str], expected: &[&str]) {
        let project = Project { functions: patterns.iter().map(|p| function(p)).collect(), ..Project::default() };
        let found = match checked(&project) {
            Ok(functions) => functions.iter().map(|f| f.function.pattern.clone()).collect(),
            Err(error) => vec![error.to_string()],
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn the_most_specific_route_is_asked_first() {
        check(
            &["/[[...all]]", "/api/[...rest]", "/api/[id]", "/api/[id]/x", "/api/me", "/"],
            &["/", "/api/me", "/api/[id]", "/api/[id]/x", "/api/[...rest]", "/[[...all]]"],
        );
    }

    #[test]
    fn files_that_use_the_lab_are_named() {
        let mut one = function("/a");
        let check = |one: &ExportFunction, expected: &[&str]| assert_eq!(of_the_lab(one), expected);
        check(&one, &[]);
        "import { store } from \"lab\";".clone_into(&mut one.source);
        one.files = vec![("b.js".into(), "const { bucket } = require('lab');".into()), ("c.js".into(), "'lab'".into())];
        check(&one, &["`a.js`", "`b.js`"]);
        let functions = [Checked { function: &one, pattern: Pattern::parse("/a").unwrap() }];
        let page = readme(ExportPlatform::Lambda, "x", &functions, "", &Project::default());
        assert!(page.contains("these files use it: `a.js`, `b.js`. Put in its place"), "{page}");
    }

    #[test]
    fn two_functions_cannot_answer_one_route() {
        check(&["/api/[id]", "/api/[name]"], &["two functions answer /api/[name]"]);
        check(&[], &["there is no function to export"]);
    }
}
