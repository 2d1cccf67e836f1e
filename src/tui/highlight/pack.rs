//! The grammars, compiled into one pack that is part of the program and read when the first line is coloured, so that
//! nothing waits for it at the start. The sources are in `assets/grammars`.

use std::sync::LazyLock;

use syntect::dumps;
use syntect::parsing::{ParseState, SyntaxSet};

use crate::tui::highlight::Language;

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(|| {
    dumps::from_uncompressed_data(include_bytes!("../../../assets/grammars.packdump"))
        .expect("the pack is part of the program, and a test below compares it with its sources")
});

/// All grammars.
pub(super) fn syntaxes() -> &'static SyntaxSet {
    &SYNTAXES
}

/// The state of the parser before the first line.
pub(super) fn start(language: Language) -> ParseState {
    let name = match language {
        Language::JavaScript => "JavaScript",
        Language::Json => "JSON",
        Language::Toml => "TOML",
    };
    let syntax = SYNTAXES.find_syntax_by_name(name);
    ParseState::new(syntax.expect("every language has a grammar of its name, and a test below starts each"))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use syntect::parsing::{SyntaxDefinition, SyntaxSetBuilder};

    use super::*;

    /// With `UPDATE_PACK=1` in the environment the pack is written anew; without, it must be as the sources say.
    #[test]
    fn the_pack_holds_what_the_sources_say() {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
        let mut builder = SyntaxSetBuilder::new();
        for name in ["JSON", "JavaScript", "TOML"] {
            let source = fs::read_to_string(assets.join(format!("grammars/{name}.sublime-syntax"))).unwrap();
            builder.add(SyntaxDefinition::load_from_str(&source, true, None).unwrap());
        }
        let fresh = tempfile::NamedTempFile::new().unwrap();
        dumps::dump_to_uncompressed_file(&builder.build(), fresh.path()).unwrap();
        let fresh = fs::read(fresh.path()).unwrap();
        let pack = assets.join("grammars.packdump");
        if std::env::var_os("UPDATE_PACK").is_some() {
            fs::write(&pack, &fresh).unwrap();
        }
        assert!(fs::read(&pack).unwrap() == fresh, "run the tests once with UPDATE_PACK=1 after changing a grammar");
    }

    #[test]
    fn every_language_has_a_grammar() {
        for language in [Language::JavaScript, Language::Json, Language::Toml] {
            start(language);
        }
    }
}
