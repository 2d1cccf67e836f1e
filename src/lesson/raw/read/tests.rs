//! What the reader makes of sound and of broken TOML.

use serde::Deserialize;

use super::*;
use crate::lesson::raw::{At, Free};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Menu {
    name: At<String>,
    seats: u8,
    price: Option<f64>,
    open: Option<bool>,
    key: Option<char>,
    table: Option<(u8, u8)>,
    words: Option<Vec<At<String>>>,
    times: Option<Free<f64>>,
    look: Option<Look>,
    dish: Option<Vec<At<Dish>>>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Look {
    Plain,
    VeryBold,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dish {
    id: String,
    kind: Kind,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Soup(Soup),
    Cake(Cake),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Soup {
    hot: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cake {
    layers: u8,
}

fn load(text: &str) -> (Menu, Vec<String>) {
    let mut page = Page::new("m", text);
    let menu = read(&mut page, Span { start: 0, end: text.len() }).unwrap();
    let mut problems = page.into_problems();
    problems.sort();
    (menu, problems.iter().map(|problem| format!("{}: {}", &problem.to_string()[2..], problem.help)).collect())
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(load(text).1, expected, "{text}");
}

#[test]
fn what_is_written_is_read() {
    let (menu, problems) = load(concat!(
        "name = 'Noon'\nseats = 0x10\nprice = 3\nopen = true\nkey = 'k'\ntable = [1, 2]\nwords = ['a', 'b']\n",
        "times = { z = 1.5, a = 2 }\nlook = 'very-bold'\n[[dish]]\nid = 's'\nkind = 'soup'\nhot = true\n",
        "[[dish]]\nkind = 'cake'\nlayers = 3\nid = 'c'\n",
    ));
    assert_eq!(problems, [""; 0]);
    assert_eq!((menu.name.value.as_str(), menu.name.at), ("Noon", Span { start: 7, end: 13 }));
    assert_eq!((menu.seats, menu.price, menu.open, menu.key), (16, Some(3.0), Some(true), Some('k')));
    assert_eq!((menu.table, menu.look), (Some((1, 2)), Some(Look::VeryBold)));
    let times: Vec<_> = menu.times.unwrap().0.into_iter().map(|(key, ms)| (key.value, ms.value)).collect();
    assert_eq!(times, [("z".to_owned(), 1.5), ("a".to_owned(), 2.0)]);
    assert_eq!(menu.words.unwrap().len(), 2);
    let dishes = menu.dish.unwrap();
    assert!(matches!(&dishes[0].value, Dish { id, kind: Kind::Soup(Soup { hot: true }) } if id == "s"));
    assert!(matches!(&dishes[1].value, Dish { id, kind: Kind::Cake(Cake { layers: 3 }) } if id == "c"));
}

#[test]
fn unknown_keys_are_named_with_the_nearest_known_one() {
    check(
        "name = 'n'\nseats = 1\nwrods = []\nfoo = 1\n",
        &[
            "3:1: unknown key `wrods`: did you mean `words`?",
            "4:1: unknown key `foo`: known are name, seats, price, open, key, table, words, times, look, dish",
        ],
    );
    check(
        "name = 'n'\nseats = 1\n[[dish]]\nidd = 's'\nid = 's'\nkind = 'soup'\nhot = true\nlayers = 3\n",
        &["4:1: unknown key `idd`: did you mean `id`?", "8:1: unknown key `layers`: known are hot, id, kind"],
    );
}

#[test]
fn missing_keys_are_named_where_they_belong() {
    check(
        "[[dish]]\nkind = 'soup'\n",
        &[
            "1:1: the key `id` is missing: write id = \"…\"",
            "1:1: the key `name` is missing: write name = \"…\"",
            "1:1: the key `seats` is missing: write seats = 3",
            "2:8: the key `hot` is missing: write hot = true",
        ],
    );
    check("name = 'n'\nseats = 1\n[[dish]]\nid = 'x'\n", &["3:1: the key `kind` is missing: write kind = \"…\""]);
}

#[test]
fn wrong_types_are_told_with_both_types() {
    check(
        concat!(
            "name = 7\nseats = 300\nprice = 'x'\nopen = 1\nkey = 'kk'\ntable = [1]\nwords = ['a', 2, 2026-01-01]\n",
            "times = [1]\nlook = true\ndish = { id = 'x' }\n"
        ),
        &[
            "1:8: `name` must be a text, not `7`: write name = \"…\"",
            "2:9: `seats` must be a whole number from 0 to 255, not `300`: write seats = 3",
            "3:9: `price` must be a number, not the text `x`: write price = 2.5",
            "4:8: `open` must be true or false, not `1`: write open = true",
            "5:7: `key` must be a text of one character, not the text `kk`: write key = \"c\"",
            "6:9: `table` must be a list of 2 values, not a list of 1: write table = [1, 2]",
            "7:15: `words` must be a text, not `2`: write words = \"…\"",
            "7:18: `words` must be a text, not a date or time: write words = \"…\"",
            "8:9: `times` must be a table, not a list of 1: write times = { … }, or a table headed [times]",
            "9:8: `look` must be a text, not true or false: write look = \"…\"",
            "10:8: `dish` must be a list, not a table: write dish = [ … ], or tables headed [[dish]]",
        ],
    );
    check(
        "name = 'n'\nseats = -1\n",
        &["2:9: `seats` must be a whole number from 0 to 255, not `-1`: write seats = 3"],
    );
}

#[test]
fn numbers_have_an_end() {
    for number in ["inf", "-inf", "nan", "1e999"] {
        let (_, problems) = load(&format!("name = 'n'\nseats = 1\nprice = {number}\n"));
        assert_eq!(problems.len(), 1, "{number}");
        assert!(problems[0].starts_with("3:9: `price` must be finite, not "), "{problems:?}");
    }
}

#[test]
fn unknown_names_are_told_with_the_nearest_known_one() {
    check(
        "name = 'n'\nseats = 1\nlook = 'very-blod'\n[[dish]]\nid = 'x'\nkind = 'stew'\nhot = true\nmore = 1\n",
        &["3:8: unknown look `very-blod`: did you mean `very-bold`?", "6:8: unknown kind `stew`: known are soup, cake"],
    );
}

#[test]
fn broken_syntax_is_told_without_guesses_about_what_it_spoils() {
    check(
        "name = n\nseats = 1\n[[dish]]\nid = \nkind = 'soup'\n[[dish]]\nid = 'x'\nkind = 'soup'\n",
        &[
            "1:8: `n` is not a value: put texts between quotes and lists between [ and ]",
            "4:6: a value is missing: write key = value",
            "5:8: the key `hot` is missing: write hot = true",
            "8:8: the key `hot` is missing: write hot = true",
        ],
    );
    check(
        "name = 'n'\nseats 1\nlook = 'blod'\n",
        &["2:7: a key without a value: write key = value", "3:8: unknown look `blod`: known are plain, very-bold"],
    );
    check(
        "name = 'n'\nseats = 1\nwords = ['a'\nfoo = 1\n[[dish]]\n",
        &["4:1: the list before this line is not closed: end it with ]"],
    );
    check(
        "name = \"\"\"n\nseats = 1\n[[dish]]\n",
        &["4:1: the text is not closed: end it with the three quotes that it began with"],
    );
    check(
        "name = 'n'\nseats = 1\n[[dish]\nfoo = 1\n[[dish]]\nid = 3\n",
        &[
            "3:8: the heading is not closed: end it as it began: [name] or [[name]]",
            "6:6: `id` must be a text, not `3`: write id = \"…\"",
        ],
    );
    check(
        "name = 'n'\nseats = 1\nname = 'm'\n",
        &["3:1: `name` is given twice: give each key once; begin each table of a list with [[name]]"],
    );
}

#[test]
fn stand_ins_have_no_place() {
    let (menu, _) = load("name = 7\nseats = 1\nwords = ['a', 2]\n[[dish]]\nid = 'a'\nkind = 'stew'\n[[dish]]\n");
    assert_eq!(menu.name.at, Span::NOWHERE);
    let places: Vec<_> = menu.words.unwrap().iter().map(|word| word.at).collect();
    assert_eq!(places, [Span { start: 28, end: 31 }, Span::NOWHERE]);
    assert!(menu.dish.unwrap().iter().all(|dish| dish.at == Span::NOWHERE));
}

#[test]
fn long_lists_are_cut() {
    let text = format!("name = 'n'\nseats = 1\nwords = [{}]\n", "'a',".repeat(3000));
    let (menu, problems) = load(&text);
    assert_eq!(menu.words.unwrap().len(), MAX_ENTRIES);
    assert_eq!(problems, ["3:8010: `words` has more than 2000 entries: keep the list shorter"]);
}

#[test]
fn a_part_of_a_file_keeps_its_places() {
    let text = "# Größe\nname = 3\n";
    let mut page = Page::new("m", text);
    let menu: Menu = read(&mut page, Span { start: 10, end: text.len() }).unwrap();
    assert_eq!(menu.name.at, Span::NOWHERE);
    let problems: Vec<_> = page.into_problems().iter().map(ToString::to_string).collect();
    assert_eq!(problems[0], "m:2:8: `name` must be a text, not `3`");
}
