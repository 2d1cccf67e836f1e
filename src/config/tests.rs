use super::*;

fn read_text(text: &str) -> Result<Config, Refused> {
    Config::of_text(Path::new("/c/config.toml"), text)
}

#[track_caller]
fn check_refused(text: &str, expected: &[&str]) {
    let problems = read_text(text).unwrap_err().problems;
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(said, expected);
    assert!(problems.iter().all(|problem| !problem.help.is_empty()), "{problems:?}");
}

#[test]
fn every_setting_is_read_with_its_place() {
    let text = "theme = \"light\"\nmotion = false\nascii = \"auto\"\nplain = true\nlessons = \"mine\"\n\
                [editor]\nmode = \"vim\"\n[keys]\nhelp = [\"h\", \"?\"]\nquit = []\n";
    let config = read_text(text).unwrap();
    assert_eq!(config.theme.as_ref().unwrap().value, "light");
    assert_eq!(config.source.line(config.motion.clone().unwrap().place), 2);
    assert!(!config.motion.unwrap().value);
    assert_eq!(config.ascii.unwrap().value, Switch::Auto);
    assert!(config.plain.unwrap().value);
    assert_eq!(config.lessons.unwrap().value, Path::new("/c/mine"));
    assert_eq!(config.editor_mode.unwrap().value, EditorMode::Vim);
    let names = |binding: &Binding| binding.keys.iter().map(|key| key.value.clone()).collect::<Vec<_>>();
    let keys: Vec<_> = config.keys.iter().map(|binding| (binding.action.value.as_str(), names(binding))).collect();
    assert_eq!(keys, [("help", vec!["h".to_owned(), "?".to_owned()]), ("quit", vec![])]);
    let problem = config.source.problem(config.keys[0].keys[1].place, "no such key", "take it out");
    assert_eq!(problem.to_string(), "/c/config.toml:9:14: no such key");
    assert_eq!(&problem.excerpt.text[problem.excerpt.mark.clone()], "\"?\"");
}

#[test]
fn one_key_is_a_list_of_one() {
    let config = read_text("motion = true\n[keys]\nhelp = \"h\"\n").unwrap();
    assert_eq!(config.keys[0].keys.len(), 1);
    let problem = config.source.problem(config.keys[0].keys[0].place, "no such key", "take it out");
    assert_eq!(problem.to_string(), "/c/config.toml:3:8: no such key");
}

#[test]
fn the_switch_has_three_positions() {
    for (written, expected) in [("true", Switch::On), ("false", Switch::Off), ("\"auto\"", Switch::Auto)] {
        assert_eq!(read_text(&format!("ascii = {written}")).unwrap().ascii.unwrap().value, expected);
    }
}

#[test]
fn every_problem_has_its_place() {
    check_refused(
        "them = \"dark\"\nmotion = \"no\"\nascii = \"yes\"\n[editor]\nmode = \"vi\"\n",
        &[
            "/c/config.toml:1:1: unknown key `them`",
            "/c/config.toml:2:10: `motion` must be true or false, not the text `no`",
            "/c/config.toml:3:9: `ascii` cannot be `yes`",
            "/c/config.toml:5:8: unknown mode `vi`",
        ],
    );
    check_refused("theme = \"\"\n", &["/c/config.toml:1:9: the theme has no name"]);
    check_refused("[keys]\nhelp = true\n", &["/c/config.toml:2:8: `help` must be a list, not true or false"]);
    check_refused("theme = dark\n", &["/c/config.toml:1:9: `dark` is not a value"]);
}

#[test]
fn the_example_sets_nothing_until_a_line_is_uncommented_and_then_it_is_right() {
    let nothing = read_text(EXAMPLE).unwrap();
    assert_eq!(Config { source: Source::default(), ..nothing }, Config::default());
    let settings: String = EXAMPLE
        .lines()
        .map(|line| format!("{}\n", line.strip_prefix("#").filter(|rest| !rest.starts_with(' ')).unwrap_or(line)))
        .collect();
    let all = read_text(&settings).unwrap();
    assert!(all.theme.is_some() && all.motion.is_some() && all.ascii.is_some() && all.plain.is_some());
    assert!(all.lessons.is_some() && all.editor_mode.is_some());
}

#[test]
fn a_file_is_asked_for_only_where_it_was_named() {
    let folder = tempfile::tempdir().unwrap();
    let load = |name: &'static str, value: PathBuf| {
        Config::load(move |asked| (asked == name).then(|| value.clone().into_os_string()))
    };
    let absent = load("XDG_CONFIG_HOME", folder.path().to_owned()).unwrap();
    assert_eq!((absent.source.state, absent.source.path.is_some()), (State::Absent, true));
    let refused = |path: PathBuf| load(place::VARIABLE, path).unwrap_err().problems.remove(0).what.into_string();
    assert_eq!(refused(folder.path().join("none")), "there is no such file");
    assert_eq!(refused(folder.path().to_owned()), "the file cannot be read: it is not a file");
    std::fs::write(folder.path().join("large"), " ".repeat(300_000)).unwrap();
    assert_eq!(refused(folder.path().join("large")), "the file cannot be read: it is larger than 256.0 KiB");
    std::fs::write(folder.path().join("bytes"), b"theme = \"\xff\"").unwrap();
    assert_eq!(refused(folder.path().join("bytes")), "the file is not UTF-8 from here on");
    assert_eq!(load(place::VARIABLE, "/dev/null".into()).unwrap().source.state, State::Absent);
    std::fs::write(folder.path().join("marked"), "\u{feff}motion = true").unwrap();
    assert!(load(place::VARIABLE, folder.path().join("marked")).unwrap().motion.is_some());
}
