//! The folder for AWS Lambda: a SAM template with a function for each route behind one HTTP API.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::lab::export::names::{Pattern, Segment, unused};
use crate::lab::export::source::{Format, format};
use crate::lab::export::tree::Tree;
use crate::lab::export::{Checked, ExportError, ExportFunction, ExportPlatform, Project, Style, quoted, readme};
use crate::text::sanitise_line;

/// Plans the files.
pub(super) fn plan(
    name: &str,
    functions: &[Checked<'_>],
    project: &Project,
    tree: &mut Tree,
) -> Result<(), ExportError> {
    let (mut folders, mut ids) = (BTreeSet::new(), BTreeSet::new());
    let mut resources = String::new();
    for Checked { function, pattern } in functions {
        let words = pattern.words();
        let folder = format!("src/{}", unused(&words.join("-"), "-", &mut folders));
        let id = unused(&camel(&words), "N", &mut ids);
        add_function(&folder, function, pattern, tree)?;
        let handler = direct(function).map_or_else(|| "index.handler".to_owned(), |file| format!("{file}.handler"));
        resources.push_str(&resource(&id, &folder, &handler, pattern));
    }
    let variables = variables(project);
    tree.add("template.yaml", template(name, &resources, &variables))?;
    tree.add(".gitignore", ".aws-sam\nsamconfig.toml\n.env\n")?;
    let words = "A SAM application: `template.yaml` has a function for each route, behind one HTTP API. A worker or a route file is\n\
                 called by the `index.mjs` beside it; a Lambda handler is called as it is.";
    tree.add("README.md", readme(ExportPlatform::Lambda, name, functions, words, project))
}

/// The file of a handler that Lambda can be told by name, without its ending: in such a name only the last part may hold a
/// dot, and that one stands before the name of the export.
fn direct(function: &ExportFunction) -> Option<String> {
    let (stem, _) = function.file.rsplit_once('.')?;
    let plain = stem.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-/".contains(&b));
    (function.style == Style::Lambda && plain).then(|| format!("functions/{stem}"))
}

fn add_function(
    folder: &str,
    function: &ExportFunction,
    pattern: &Pattern,
    tree: &mut Tree,
) -> Result<(), ExportError> {
    let own = format!("{folder}/functions");
    tree.add_own(&own, function)?;
    add_formats(&own, tree)?;
    let file = quoted(&format!("./functions/{}", function.file));
    let index = match &function.style {
        Style::Lambda if direct(function).is_some() => return Ok(()),
        Style::Lambda => format!(
            "import * as loaded from {file};\n\nexport const handler = loaded.handler ?? loaded.default?.handler;\n"
        ),
        Style::Worker => format!(
            "import {{ workerHandler }} from \"./event.mjs\";\nimport * as loaded from {file};\n\n\
             export const handler = workerHandler(loaded);\n"
        ),
        Style::Route { .. } => {
            let rest = pattern.rest().map(|name| format!(", {}", quoted(name))).unwrap_or_default();
            format!(
                "import {{ routeHandler }} from \"./event.mjs\";\nimport * as loaded from {file};\n\n\
                 export const handler = routeHandler(loaded{rest});\n"
            )
        }
    };
    tree.add(format!("{folder}/index.mjs"), index)?;
    if function.style != Style::Lambda {
        tree.add(format!("{folder}/event.mjs"), include_str!("../../../assets/export/event.mjs"))?;
        tree.add(format!("{folder}/route.mjs"), include_str!("../../../assets/export/route.js"))?;
    }
    Ok(())
}

/// Says in each folder what its `.js` files are: the runtime of Lambda does not look into them (it turns that part of Node
/// off), and takes a file without such a word for `CommonJS`.
fn add_formats(own: &str, tree: &mut Tree) -> Result<(), ExportError> {
    let mut found: BTreeMap<String, [Option<String>; 2]> = BTreeMap::new();
    for (path, text) in
        tree.below(own).filter(|(path, _)| path.rsplit_once('.').is_some_and(|(_, ending)| ending == "js"))
    {
        let (folder, name) = path.rsplit_once('/').unwrap_or((own, path));
        let [module, common] = found.entry(folder.to_owned()).or_default();
        match format(name, text) {
            Format::Module => *module = Some(path[own.len() + 1..].to_owned()),
            Format::CommonJs => *common = Some(path[own.len() + 1..].to_owned()),
            Format::Either => {}
        }
    }
    for (folder, formats) in found {
        let word = match formats {
            [Some(module), Some(common)] => {
                return Err(ExportError::Mixed { module: sanitise_line(&module), common: sanitise_line(&common) });
            }
            [Some(_), None] => "module",
            [None, _] => "commonjs",
        };
        tree.add(format!("{folder}/package.json"), format!("{{ \"type\": \"{word}\" }}\n"))?;
    }
    Ok(())
}

fn resource(id: &str, folder: &str, handler: &str, pattern: &Pattern) -> String {
    let mut text = format!(
        "  {id}Function:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: {folder}/\n      \
         Handler: {handler}\n      Events:\n"
    );
    for (at, path) in paths(pattern).iter().enumerate() {
        let number = if at == 0 { String::new() } else { (at + 1).to_string() };
        write!(
            text,
            "        Request{number}:\n          Type: HttpApi\n          Properties:\n            Path: \"{path}\"\n            \
             Method: ANY\n"
        )
        .expect("writing to a string cannot fail");
    }
    text
}

/// The paths of an HTTP API that together are the route.
fn paths(Pattern(segments): &Pattern) -> Vec<String> {
    let part = |segment: &Segment| match segment {
        Segment::Text(text) => format!("/{text}"),
        Segment::One(name) => format!("/{{{name}}}"),
        Segment::Rest(name) | Segment::OptionalRest(name) => format!("/{{{name}+}}"),
    };
    let joined = |segments: &[Segment]| match segments {
        [] => "/".to_owned(),
        some => some.iter().map(part).collect::<Vec<_>>().concat(),
    };
    match segments.as_slice() {
        [before @ .., Segment::OptionalRest(_)] => vec![joined(before), joined(segments)],
        all => vec![joined(all)],
    }
}

/// The variables that a function can have, each with the name of its parameter, which is made of letters and digits.
fn variables(project: &Project) -> Vec<(String, &str)> {
    let mut taken = BTreeSet::new();
    let own = |name: &&String| name.len() > 1 && !["AWS_", "LAMBDA_", "_"].iter().any(|start| name.starts_with(start));
    let id = |name: &str| camel(&name.to_ascii_lowercase().split('_').map(str::to_owned).collect::<Vec<_>>());
    // Names that Lambda itself sets cannot be set, and it takes none of one letter.
    let names = project.variables.iter().filter(own);
    names.map(|name| (unused(&format!("Variable{}", id(name)), "N", &mut taken), name.as_str())).collect()
}

fn template(name: &str, resources: &str, variables: &[(String, &str)]) -> String {
    let mut parameters = String::new();
    let mut environment = String::new();
    for (at, (id, variable)) in variables.iter().enumerate() {
        let (first, second) =
            if at == 0 { ("Parameters:\n", "    Environment:\n      Variables:\n") } else { ("", "") };
        write!(
            parameters,
            "{first}  {id}:\n    Type: String\n    NoEcho: true\n    Description: The value of {variable}\n"
        )
        .expect("writing to a string cannot fail");
        writeln!(environment, "{second}        \"{variable}\": !Ref {id}").expect("writing to a string cannot fail");
    }
    if !parameters.is_empty() {
        parameters.push('\n');
    }
    format!(
        "AWSTemplateFormatVersion: \"2010-09-09\"\nTransform: AWS::Serverless-2016-10-31\nDescription: {name}\n\n{parameters}\
         Globals:\n  Function:\n    Runtime: nodejs24.x\n    Architectures: [x86_64]\n    MemorySize: 128\n    Timeout: 3\n\
         {environment}\nResources:\n{resources}\nOutputs:\n  Address:\n    Description: The address of the functions\n    \
         Value: !Sub \"https://${{ServerlessHttpApi}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}\"\n"
    )
}

/// `ApiUsersId` of these words.
fn camel(words: &[String]) -> String {
    let word = |word: &String| {
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| first.to_ascii_uppercase().to_string() + letters.as_str())
    };
    words.iter().map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, expected: &[&str]) {
        assert_eq!(paths(&Pattern::parse(pattern).unwrap()), expected);
    }

    #[test]
    fn routes_become_paths_of_an_http_api() {
        check("/", &["/"]);
        check("/api/users/[id]", &["/api/users/{id}"]);
        check("/files/[...rest]", &["/files/{rest+}"]);
        check("/docs/[[...rest]]", &["/docs", "/docs/{rest+}"]);
        check("/[[...rest]]", &["/", "/{rest+}"]);
    }

    #[test]
    fn variables_become_parameters() {
        let names = ["API_KEY", "APIKEY", "Api_key", "AWS_REGION", "_HANDLER"].map(str::to_owned).to_vec();
        let project = Project { variables: names, ..Project::default() };
        let found = variables(&project);
        let found: Vec<_> = found.iter().map(|(id, name)| (id.as_str(), *name)).collect();
        assert_eq!(
            found,
            [("VariableApiKey", "API_KEY"), ("VariableApikey", "APIKEY"), ("VariableApiKeyN2", "Api_key")]
        );
    }
}
