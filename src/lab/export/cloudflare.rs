//! The folder for Cloudflare Workers: one worker that routes to all functions.

use std::fmt::Write;

use crate::lab::export::names::{Pattern, Segment};
use crate::lab::export::tree::Tree;
use crate::lab::export::{Checked, ExportError, ExportPlatform, Project, Style, quoted, readme};

/// Late enough for `process.env` to hold the variables (2025-04-01), old enough for a Wrangler of last year, and before the
/// date from which the flag for Node's modules is on by itself (2026-08-04).
const COMPATIBILITY_DATE: &str = "2025-10-01";

/// Plans the files.
pub(super) fn plan(
    name: &str,
    functions: &[Checked<'_>],
    project: &Project,
    tree: &mut Tree,
) -> Result<(), ExportError> {
    for Checked { function, .. } in functions {
        tree.add_own("src/functions", function)?;
    }
    tree.add("src/index.js", index(functions))?;
    tree.add("src/router.js", include_str!("../../../assets/export/router.js"))?;
    tree.add("src/styles.js", include_str!("../../../assets/export/styles.js"))?;
    tree.add("src/lambda.js", include_str!("../../../assets/export/lambda.js"))?;
    tree.add("src/route.js", include_str!("../../../assets/export/route.js"))?;
    let wrangler = format!(
        "name = \"{name}\"\nmain = \"src/index.js\"\ncompatibility_date = \"{COMPATIBILITY_DATE}\"\n\
         compatibility_flags = [\"nodejs_compat\"]\n"
    );
    tree.add("wrangler.toml", wrangler)?;
    // Without a type, so that the bundler looks into each file whether it is a module.
    let package = serde_json::json!({
        "name": name,
        "private": true,
        "scripts": { "dev": "wrangler dev", "deploy": "wrangler deploy" },
        "devDependencies": { "wrangler": "^4.0.0" },
    });
    tree.add("package.json", format!("{package:#}\n"))?;
    tree.add(".gitignore", "node_modules\n.wrangler\n.env\n.dev.vars\n")?;
    let words = "A Cloudflare Worker: `src/index.js` finds the function of each request. Code outside the handlers runs before the\n\
                 first request and may do no input or output there.";
    tree.add("README.md", readme(ExportPlatform::Cloudflare, name, functions, words, project))
}

fn index(functions: &[Checked<'_>]) -> String {
    let mut imports = String::new();
    let mut routes = String::new();
    for (at, Checked { function, pattern }) in functions.iter().enumerate() {
        let number = at + 1;
        let style = match function.style {
            Style::Route { .. } => "route",
            Style::Lambda => "lambda",
            Style::Worker => "worker",
        };
        let file = quoted(&format!("./functions/{}", function.file));
        writeln!(imports, "import * as function{number} from {file};").expect("writing to a string cannot fail");
        writeln!(routes, "  {{ path: {}, answer: {style}(function{number}) }},", path(pattern))
            .expect("writing to a string cannot fail");
    }
    format!(
        "// Each route and the file that answers it, the most specific first.\n\n\
         {imports}import {{ router }} from \"./router.js\";\nimport {{ lambda, route, worker }} from \"./styles.js\";\n\n\
         export default router([\n{routes}]);\n"
    )
}

fn path(Pattern(segments): &Pattern) -> String {
    let part = |segment: &Segment| match segment {
        Segment::Text(text) => quoted(text),
        Segment::One(name) => format!("{{ one: {} }}", quoted(name)),
        Segment::Rest(name) => format!("{{ rest: {} }}", quoted(name)),
        Segment::OptionalRest(name) => format!("{{ optionalRest: {} }}", quoted(name)),
    };
    let parts: Vec<String> = segments.iter().map(part).collect();
    format!("[{}]", parts.join(", "))
}
