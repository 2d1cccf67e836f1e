//! The learner's file of settings: what it changes, what is said of a mistake in it, and what tells of it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::{Ended, PROGRAM};

/// Runs a command with a folder for settings, and nothing in the environment that has a say in them but `variables`.
fn run(settings: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Ended {
    let mut command = Command::new(PROGRAM);
    for name in ["SERVERLESS_TUTOR_CONFIG", "ACCESSIBLE", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLORTERM"] {
        command.env_remove(name);
    }
    command.args(arguments).env("XDG_CONFIG_HOME", settings).env("LC_ALL", "C.UTF-8").env("TERM", "xterm-256color");
    command.env("SERVERLESS_TUTOR_STATE", settings.join("state")).envs(variables.iter().copied());
    let output = command.stdin(Stdio::null()).output().unwrap();
    Ended {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn write(settings: &Path, name: &str, text: &str) {
    let file = settings.join("serverless-tutor").join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

/// What `config --json` says of a setting: its value and where it comes from.
#[track_caller]
fn setting(ended: &Ended, name: &str) -> [String; 2] {
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{}", ended.out);
    let found: Value = serde_json::from_str(&ended.out).unwrap();
    let rows = found["settings"].as_array().unwrap();
    let row = rows.iter().find(|row| row["name"] == name).unwrap();
    ["value", "from"].map(|key| row[key].as_str().unwrap().to_owned())
}

#[test]
fn an_example_is_written_once_and_sets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let first = run(folder.path(), &[], &["config"]);
    assert!(first.out.contains("There is no such file; `serverless-tutor config --init` writes one."), "{}", first.out);
    let written = run(folder.path(), &[], &["config", "--init"]);
    assert_eq!((written.code, written.err.as_str()), (0, ""), "{}", written.out);
    let file = folder.path().join("serverless-tutor/config.toml");
    assert!(fs::read_to_string(&file).unwrap().contains("#theme = \"auto\""));
    let ended = run(folder.path(), &[], &["config", "--json"]);
    assert_eq!(setting(&ended, "motion"), ["true", "default"]);
    assert_eq!(serde_json::from_str::<Value>(&ended.out).unwrap()["state"], json!("read"));
    fs::write(&file, "motion = false\n").unwrap();
    let again = run(folder.path(), &[], &["config", "--init"]);
    assert_eq!((again.code, again.out.as_str()), (2, ""));
    assert!(again.err.ends_with("is there already and stays as it is\n"), "{}", again.err);
    assert_eq!(fs::read_to_string(&file).unwrap(), "motion = false\n");
}

#[test]
fn lines_and_prompts_can_be_a_setting() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), &[], &[]).code, 3, "there is no terminal for screens");
    write(folder.path(), "config.toml", "plain = true\n");
    let ended = run(folder.path(), &[], &[]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{}", ended.out);
    assert!(ended.out.contains("Section 1 of 9: Why This Matters"), "{}", ended.out);
    let bills = run(folder.path(), &[], &["cost"]);
    assert_eq!((bills.code, bills.err.as_str()), (0, ""), "{}", bills.out);
}

#[test]
fn options_go_before_the_environment_and_that_before_the_file() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "config.toml",
        "theme = \"light\"\nmotion = false\nascii = true\nplain = false\nlessons = \"none\"\n[editor]\nmode = \"vim\"\n",
    );
    let of = |variables: &[(&str, &str)], arguments: &[&str], name: &str| {
        setting(&run(folder.path(), variables, &[&["config", "--json"], arguments].concat()), name)
    };
    assert_eq!(of(&[], &[], "theme"), ["light", "file, line 1"]);
    assert_eq!(of(&[("NO_COLOR", "1")], &[], "theme"), ["light", "file, line 1"]);
    assert_eq!(of(&[], &["--theme", "high-contrast"], "theme"), ["high-contrast", "option --theme"]);
    assert_eq!(of(&[("NO_COLOR", "1")], &["--theme", "auto"], "theme")[0], "auto: mono (NO_COLOR is set)");
    assert_eq!(of(&[], &[], "motion"), ["false", "file, line 2"]);
    assert_eq!(of(&[], &["--motion"], "motion"), ["true", "option --motion"]);
    assert_eq!(of(&[("LC_ALL", "C.UTF-8")], &[], "ascii"), ["true", "file, line 3"]);
    assert_eq!(of(&[], &["--no-ascii"], "ascii"), ["false", "option --no-ascii"]);
    assert_eq!(of(&[("ACCESSIBLE", "1")], &[], "plain"), ["true", "environment, ACCESSIBLE"]);
    let none = folder.path().join("serverless-tutor/none");
    assert_eq!(of(&[], &[], "lessons"), [none.to_str().unwrap(), "file, line 5"]);
    assert_eq!(of(&[], &["--lessons", "/x"], "lessons"), ["/x", "option --lessons"]);
    assert_eq!(of(&[], &[], "editor.mode"), ["vim", "file, line 7"]);
    let nothing = [("SERVERLESS_TUTOR_CONFIG", "/dev/null"), ("LC_ALL", "C")];
    #[cfg(unix)]
    assert_eq!(of(&[nothing[0], ("TERM", "dumb")], &[], "motion"), ["false", "environment, TERM"]);
    #[cfg(unix)]
    assert_eq!(of(&nothing, &[], "ascii"), ["true", "environment, LC_ALL"]);
    #[cfg(unix)]
    assert_eq!(of(&nothing, &[], "theme"), ["auto: 256 (TERM says so, and COLORTERM does not say more)", "default"]);
}

#[test]
fn the_file_changes_what_commands_do() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "config.toml", "lessons = \"mine\"\n");
    let ended = run(folder.path(), &[], &["list"]);
    assert_eq!((ended.code, ended.out.as_str()), (1, ""));
    assert!(ended.err.contains("could not read the lessons in") && ended.err.contains("mine"), "{}", ended.err);
    // A lab has nothing to do with lessons.
    assert_eq!(run(folder.path(), &[], &["check", "/nowhere"]).code, 1);
}

#[test]
fn a_mistake_is_shown_with_its_line_and_ends_the_program() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "config.toml", "motion = true\nthem = \"dark\"\n");
    let file = folder.path().join("serverless-tutor/config.toml");
    for arguments in [&["list"][..], &["config"], &[]] {
        let Ended { code, out, err } = run(folder.path(), &[], arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        let lines: Vec<&str> = err.lines().collect();
        assert_eq!(lines[0], format!("{}:2:1: unknown key `them`", file.display()), "{err}");
        assert_eq!(&lines[2..4], ["2 | them = \"dark\"", "  | ^^^^"], "{err}");
        assert!(lines[5].ends_with("help: did you mean `theme`?"), "{err}");
        assert!(err.contains("SERVERLESS_TUTOR_CONFIG="), "{err}");
    }
    assert_eq!(run(folder.path(), &[("SERVERLESS_TUTOR_CONFIG", "/dev/null")], &["list"]).code, 0);
    let doctor = run(folder.path(), &[], &["doctor", "--json"]);
    let found: Value = serde_json::from_str(&doctor.out).unwrap();
    assert_eq!((doctor.code, &found["settings"]["state"]), (1, &json!("refused")));
    assert!(found["settings"]["trouble"].as_str().unwrap().ends_with("config.toml:2:1: unknown key `them`"));
}

#[test]
fn a_theme_of_ones_own_is_found_by_its_name_and_by_its_path() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "config.toml", "theme = \"mine\"\n");
    let missing = run(folder.path(), &[], &["config"]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("config.toml:1:9: there is no theme `mine`"), "{}", missing.err);
    write(folder.path(), "themes/mine.toml", "base = \"dark\"\n[colours]\nmuted = \"#333333\"\n");
    let ended = run(folder.path(), &[], &["config", "--json"]);
    assert_eq!(setting(&ended, "theme"), ["mine", "file, line 1"]);
    let found: Value = serde_json::from_str(&ended.out).unwrap();
    let warning = found["warnings"][0].as_str().unwrap();
    assert!(
        warning.ends_with("mine.toml:3:9: muted is hard to see: its contrast is 1.08, and 4.5 is needed"),
        "{warning}"
    );
    let path = folder.path().join("serverless-tutor/themes/mine.toml");
    let ended = run(folder.path(), &[], &["config", "--json", "--theme", path.to_str().unwrap()]);
    assert_eq!(setting(&ended, "theme"), ["mine", "option --theme"]);
    write(folder.path(), "themes/mine.toml", "base = \"dark\"\n[colours]\nmuted = \"gray\"\n");
    let broken = run(folder.path(), &[], &["config"]);
    assert_eq!((broken.code, broken.out.as_str()), (2, ""));
    assert!(broken.err.contains("mine.toml:3:9: `gray` is not a colour"), "{}", broken.err);
    assert!(broken.err.ends_with("This is a theme of your own. Mend it, or go on with another: --theme auto\n"));
    let unknown = run(folder.path(), &[], &["config", "--theme", "drak"]);
    assert_eq!((unknown.code, unknown.out.as_str()), (2, ""));
    assert!(unknown.err.contains("there is no theme `drak`; there are auto, dark, light"), "{}", unknown.err);
    assert!(unknown.err.contains("and of your own mine"), "{}", unknown.err);
}
