use super::*;

#[track_caller]
fn check_refused(text: &str, expected: &[&str]) {
    let problems = of_text("mine", "mine.toml", text).unwrap_err().problems;
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(said, expected);
}

/// The lowest contrast that each shipped set needs for what is read; none for those whose colours the terminal chooses.
const LEAST: [(&str, Option<f64>); 8] = [
    ("dark", Some(4.5)),
    ("light", Some(4.5)),
    ("high-contrast", Some(7.0)),
    ("high-contrast-light", Some(7.0)),
    ("256", Some(4.5)),
    ("256-light", Some(4.5)),
    ("16", None),
    ("mono", None),
];

#[test]
fn all_that_is_read_has_its_contrast_on_every_ground() {
    assert_eq!(LEAST.map(|(name, _)| name), SHIPPED.map(|(name, _)| name));
    for (name, least) in LEAST {
        let palette = shipped(name).unwrap();
        for role in Role::ALL {
            let measured = palette.lowest_contrast(role);
            let Some(least) = least else {
                assert_eq!(measured, None, "{name} {}", role.name());
                continue;
            };
            let least = match role {
                Role::Bg | Role::Surface | Role::Selection => continue,
                // A line carries nothing alone; in the sets of high contrast it is as clear as a bar.
                Role::Rule if least < 7.0 => 1.3,
                Role::Rule | Role::Spawn | Role::Init | Role::Run => SEEN,
                _ => least,
            };
            assert!(measured.unwrap() >= least, "{name} {}: {measured:?} is below {least}", role.name());
        }
    }
}

#[test]
fn every_shipped_set_is_whole_and_without_a_warning() {
    for (name, text) in SHIPPED {
        let read = of_text(name, name, text).unwrap();
        assert_eq!(read.warnings, [], "{name}");
        for role in Role::ALL {
            assert!(text.contains(&format!("\n{} = ", role.name())), "{name} {}", role.name());
        }
    }
}

#[test]
fn colours_are_written_in_four_ways() {
    for (text, expected) in [
        ("#0a0B0c", Some(Colour::Rgb(10, 11, 12))),
        ("default", Some(Colour::Default)),
        ("red", Some(Colour::Named(1))),
        ("bright-white", Some(Colour::Named(15))),
        ("#fff", None),
        ("#+12345", None),
        ("#ggffff", None),
        ("Red", None),
        ("", None),
    ] {
        assert_eq!(Colour::of_text(text), expected, "{text}");
    }
    assert_eq!(
        [3, 16, 255, 256].map(Colour::of_number),
        [Some(Colour::Named(3)), Some(Colour::Indexed(16)), Some(Colour::Indexed(255)), None]
    );
}

#[test]
fn a_set_of_ones_own_changes_what_it_names() {
    let text = "base = \"light\"\n[colours]\naccent = \"#a00000\"\nwarm = 94\n";
    let Read { palette, warnings } = of_text("mine", "mine.toml", text).unwrap();
    assert_eq!((palette.name.as_str(), palette.colour(Role::Accent)), ("mine", Colour::Rgb(0xa0, 0, 0)));
    assert_eq!(palette.colour(Role::Text), shipped("light").unwrap().colour(Role::Text));
    let warned: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    assert_eq!(warned, ["mine.toml:4:8: warm is hard to see: its contrast is 4.39, and 4.5 is needed"]);
}

#[test]
fn every_problem_has_its_place() {
    check_refused(
        "base = \"dim\"\n[colours]\nbackground = \"#000000\"\ntext = \"grey\"\nmuted = 300\nrule = true\n",
        &[
            "mine.toml:1:8: there is no theme `dim` to begin with",
            "mine.toml:3:1: unknown colour `background`",
            "mine.toml:4:8: `grey` is not a colour",
            "mine.toml:5:9: `300` is not a colour",
            "mine.toml:6:8: `true` is not a colour",
        ],
    );
    check_refused("base = \"dark\"\n", &["mine.toml:1:1: the key `colours` is missing"]);
    check_refused(
        "base = \"dark\"\n[colours]\nbg = \"default\"\n",
        &["mine.toml:3:6: only one of bg and surface is \"default\""],
    );
    let problems = of_text("mine", "mine.toml", "[colours]\nbg = 16\nsurface = 16\nselection = 17\n").unwrap_err();
    assert!(problems.problems[0].what.starts_with("these colours are missing: rule, text, muted"), "{problems}");
}
