//! The folder for Vercel: an app of Next.js that has route files only.

use crate::lab::export::source::{Format, format};
use crate::lab::export::tree::Tree;
use crate::lab::export::{Checked, ExportError, ExportFunction, ExportPlatform, Project, Style, quoted, readme};

/// Plans the files.
pub(super) fn plan(
    name: &str,
    functions: &[Checked<'_>],
    project: &Project,
    tree: &mut Tree,
) -> Result<(), ExportError> {
    for Checked { function, .. } in functions {
        match &function.style {
            Style::Route { methods } => route(function, methods, tree)?,
            Style::Lambda => {
                tree.add_own("functions", function)?;
                tree.add(place(function), lambda(function))?;
                tree.add("adapters/lambda.js", include_str!("../../../assets/export/lambda.js"))?;
            }
            Style::Worker => {
                tree.add_own("functions", function)?;
                tree.add(place(function), worker(function))?;
                tree.add("adapters/worker.js", include_str!("../../../assets/export/worker.js"))?;
            }
        }
    }
    // Without a type, so that the bundler looks into each file whether it is a module.
    let package = serde_json::json!({
        "name": name,
        "private": true,
        "engines": { "node": ">=20.9" },
        "scripts": { "dev": "next dev", "build": "next build", "start": "next start" },
        "dependencies": { "next": "^16.0.0", "react": "^19.2.0", "react-dom": "^19.2.0" },
    });
    tree.add("package.json", format!("{package:#}\n"))?;
    tree.add("next.config.mjs", "// Nothing has to be set.\nexport default {};\n")?;
    tree.add(".gitignore", "node_modules\n.next\n.vercel\n.env\n.env.local\nnext-env.d.ts\n")?;
    let words = "An app of Next.js: each `route.js` below `app/` is an endpoint. Lambda handlers and workers lie in `functions/`, and\n\
                 the `route.js` at their place calls them.";
    tree.add("README.md", readme(ExportPlatform::Vercel, name, functions, words, project))
}

/// Where Next.js looks for the route.
fn place(function: &ExportFunction) -> String {
    format!("app{}/route.js", function.pattern.trim_end_matches('/'))
}

/// The way from the route's folder to the top of the app.
fn to_top(function: &ExportFunction) -> String {
    "../".repeat(place(function).matches('/').count())
}

fn route(function: &ExportFunction, methods: &[String], tree: &mut Tree) -> Result<(), ExportError> {
    let place = place(function);
    if function.file == place {
        return tree.add_own("", function);
    }
    // A file that imports others must stay where it finds them, and CommonJS has no exports that Next.js would see.
    if function.files.is_empty() && format(&function.file, &function.source) == Format::Module {
        return tree.add(place, function.source.as_str());
    }
    tree.add_own("functions", function)?;
    let file = quoted(&format!("{}functions/{}", to_top(function), function.file));
    tree.add(place, format!("export {{ {} }} from {file};\n", methods.join(", ")))
}

fn lambda(function: &ExportFunction) -> String {
    let top = to_top(function);
    let file = quoted(&format!("{top}functions/{}", function.file));
    format!(
        "import {{ answerLambda }} from \"{top}adapters/lambda.js\";\nimport * as loaded from {file};\n\n\
         async function answer(request, {{ params }}) {{\n  return answerLambda(loaded, request, (await params) ?? {{}});\n}}\n\n{ALL}"
    )
}

fn worker(function: &ExportFunction) -> String {
    let top = to_top(function);
    let file = quoted(&format!("{top}functions/{}", function.file));
    format!(
        "import {{ answerWorker }} from \"{top}adapters/worker.js\";\nimport * as loaded from {file};\n\n\
         function answer(request) {{\n  return answerWorker(loaded, request);\n}}\n\n{ALL}"
    )
}

/// All methods that a route file can export.
const ALL: &str = "\
export {
  answer as GET,
  answer as HEAD,
  answer as POST,
  answer as PUT,
  answer as PATCH,
  answer as DELETE,
  answer as OPTIONS,
};
";
