use super::*;

/// Entries of names and keys, each with a place that tells which it is: names at 100, 200, …, their keys behind them.
fn entries(table: &[(&str, &[&str])]) -> Vec<Entry<usize>> {
    let keys = |from: usize, keys: &[&str]| {
        keys.iter().enumerate().map(|(i, key)| ((*key).to_owned(), from + 1 + i)).collect()
    };
    let table = table.iter().enumerate().map(|(i, (name, list))| (100 * (i + 1), name, list));
    table.map(|(from, name, list)| Entry { name: ((*name).to_owned(), from), keys: keys(from, list) }).collect()
}

#[track_caller]
fn check(table: &[(&str, &[&str])], expected: &[(usize, &str, &str)]) {
    let problems = Remap::read(&entries(table)).err().unwrap_or_default();
    let found: Vec<_> = problems.iter().map(|p| (p.at, p.what.as_str(), p.help.as_str())).collect();
    assert_eq!(found, expected, "{table:?}");
}

#[test]
fn a_table_without_problems_is_taken() {
    check(&[], &[]);
    check(&[("quit", &["Q"]), ("run-tests", &["Ctrl-g", "F"])], &[]);
    // What they already are.
    check(&[("quit", &["q"]), ("next-section", &["n"])], &[]);
    // Two that change places.
    check(&[("next-section", &["b"]), ("section-before", &["N"]), ("answer-2", &["B"])], &[]);
}

#[test]
fn names_and_keys_that_do_not_exist_are_told() {
    let all = "write a letter or a sign such as \"x\", Ctrl with a letter such as \"Ctrl-n\", or Enter, Tab, Shift-Tab, \
               Space, Backspace, Up, Down, Left, Right, PageUp, PageDown, Home, End";
    check(
        &[("next-sektion", &["x"]), ("gibberish-name", &["x"])],
        &[
            (
                100,
                "nothing is called \"next-sektion\"",
                "did you mean next-section? `serverless-tutor keys` lists all names",
            ),
            (200, "nothing is called \"gibberish-name\"", "`serverless-tutor keys` lists all names"),
        ],
    );
    check(
        &[("quit", &["F5", "Alt-x", "Ctrl-1", ""])],
        &[
            (101, "\"F5\" is no key that every terminal sends", all),
            (102, "\"Alt-x\" is no key that every terminal sends", all),
            (103, "\"Ctrl-1\" is no key that every terminal sends", all),
            (104, "\"\" is no key that every terminal sends", all),
        ],
    );
    check(
        &[("quit", &[])],
        &[(100, "no key is given for quit", "write at least one, such as \"x\", or take the line away")],
    );
}

#[test]
fn what_everybody_relies_on_cannot_be_given_away() {
    check(
        &[("quit", &["Ctrl-c", "Esc", "Ctrl-m"])],
        &[
            (101, "Ctrl-C always quits", "choose another key"),
            (102, "Esc always goes back", "choose another key"),
            (103, "terminals send the same for Ctrl-M as for Enter", "choose another letter"),
        ],
    );
    check(
        &[("speed", &["Right"])],
        &[(
            101,
            "Right does two things in the visual model, in a story: speed and step",
            "Right always does step there; choose another key for speed",
        )],
    );
}

#[test]
fn two_things_on_one_key_are_told_where_both_are_shown() {
    check(
        &[("sections", &["t"])],
        &[(
            101,
            "t does two things in prose: sections and triggers",
            "choose another key for sections, or give triggers another one too",
        )],
    );
    // The same letter in situations that never meet.
    check(&[("self-test", &["z"]), ("speed", &["z"])], &[]);
}

#[test]
fn letters_are_text_where_one_writes() {
    let remap = Remap::read(&entries(&[("run-tests", &["F", "Ctrl-g"])])).expect("there is no problem");
    assert_eq!(remap.keys_of("run-tests", &[Key::Ctrl('r')], Typing::Yes), [Key::Ctrl('g')]);
    assert_eq!(remap.keys_of("run-tests", &[Key::Ctrl('r')], Typing::No), [Key::Char('F'), Key::Ctrl('g')]);
    let remap = Remap::read(&entries(&[("run-tests", &["F"])])).expect("there is no problem");
    assert_eq!(remap.keys_of("run-tests", &[Key::Ctrl('r')], Typing::Yes), [Key::Ctrl('r')]);
    check(
        &[("run-tests", &["Ctrl-z"])],
        &[(101, "Ctrl-Z is used for writing in the challenge, in its editor", "give it another key with Ctrl")],
    );
}

#[test]
fn fixed_keys_stay_beside_the_new_ones() {
    let remap = Remap::read(&entries(&[("choose", &["x"])])).expect("there is no problem");
    let own = [Key::Enter, Key::Char(' ')];
    assert_eq!(remap.keys_of("choose", &own, Typing::No), [Key::Char('x'), Key::Enter]);
}
