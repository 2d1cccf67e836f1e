//! What holds for the keys of every screen: all is reached with arrows, Enter, Tab and Esc, nothing needs a key that a
//! terminal or a multiplexer keeps for itself, Esc goes back, and the list of names is the truth.

use std::collections::{BTreeMap, BTreeSet};

use serverless_tutor::config::EditorMode;
use serverless_tutor::lesson::model::Body;
use serverless_tutor::tui::app::View;
use serverless_tutor::tui::keymap::remap::{Entry, Remap};
use serverless_tutor::tui::keymap::situations::{Text, situations};
use serverless_tutor::tui::keymap::{Key, names};
use serverless_tutor::tui::popup::{Line, Popup};
use serverless_tutor::tui::theme::palette::DARK;

use crate::rehearsal::Rehearsal;
use crate::{course_pages, lab_pages, lab_sample};

const SIZE: (u16, u16) = (80, 24);

/// States of the screens that have keys of their own and no picture.
const STATES: &[&str] = &[
    "s2<End>",
    "s2t",
    "s2fcold<Enter>",
    "s3v<Enter>",
    "s3t<Right><Right><Right><Right><Right><Right><Right><Right><Right><Right><Right><Right><Right><Right>",
    "s4p",
    "s4e<Tab><Tab>",
    "s6<Right><Right><Right> ",
    "s6<Right><Right><Right><Right>  ",
    "s6<Right><Right><Right><Right> <Down><Esc>",
    "s7<Tab><Esc>",
    "s7<Tab><Esc>w",
    "s7<Tab><Esc>v",
    "s7<Tab><Esc>vv",
    "s8<End>",
    "s8t<Right>",
    "s8t<Right><Right><Right>2",
    "s8t<Right><Right><Right>2t",
    "$p3",
    "/",
    "/cold",
    "l",
];

/// States of the lab that have keys of their own and no picture.
const LAB_STATES: &[&str] = &["<Tab>", "<Tab><Tab>", "t", "r<Tab>", "m", "a"];

/// Every state of every screen that is looked at, with its name.
fn all() -> Vec<(String, Rehearsal)> {
    let course = (0..course_pages::count()).map(|at| {
        let (name, rehearsal) = course_pages::page(&DARK, SIZE, at);
        (name.to_owned(), rehearsal)
    });
    let lab = (0..lab_pages::COUNT).map(|at| {
        let (name, rehearsal) = lab_pages::page(&DARK, SIZE, at);
        (name.to_owned(), rehearsal)
    });
    let states = STATES.iter().map(|keys| ((*keys).to_owned(), course_pages::screen(&DARK, SIZE, keys)));
    let lab_states = LAB_STATES
        .iter()
        .map(|keys| (format!("l{keys}"), lab_pages::screen(&DARK, SIZE, lab_sample::snapshot(), keys)));
    course.chain(lab).chain(states).chain(lab_states).collect()
}

/// Keys that every terminal sends and that no multiplexer keeps.
fn is_plain(key: Key) -> bool {
    matches!(key, Key::Up | Key::Down | Key::Left | Key::Right | Key::Enter | Key::Esc | Key::Tab | Key::BackTab)
}

/// All that keys do now, but what is typed; the first line that names a key wins.
fn named(rehearsal: &Rehearsal) -> Vec<(Key, String, String)> {
    let mut taken: Vec<Key> = Vec::new();
    let bindings = rehearsal.app.bindings();
    let keys = bindings.iter().flat_map(|binding| &binding.keys).filter(|(key, _)| {
        let is_new = !taken.contains(key);
        taken.push(*key);
        is_new
    });
    keys.filter_map(|(key, act)| Some((*key, format!("{act:?}"), names::name(*key, act)?))).collect()
}

fn acts(rehearsal: &Rehearsal) -> Vec<(Key, String)> {
    named(rehearsal).into_iter().map(|(key, act, _)| (key, act)).collect()
}

#[test]
fn arrows_enter_tab_and_esc_reach_everything() {
    let mut alone = Vec::new();
    for (name, mut rehearsal) in all() {
        let editing = matches!(rehearsal.app.situation(), "editor" | "lab-editor");
        if matches!(rehearsal.app.popup, Some(Popup::Keys(..) | Popup::Search(_))) {
            continue;
        }
        let wanted = acts(&rehearsal);
        let mut reached: BTreeSet<String> =
            wanted.iter().filter(|(key, _)| is_plain(*key)).map(|(_, act)| act.clone()).collect();
        if editing {
            // What is typed is text there; one level back, letters are commands.
            rehearsal.keys("<Esc>");
            reached.extend(acts(&rehearsal).into_iter().filter(|(key, _)| is_plain(*key)).map(|(_, act)| act));
        }
        if rehearsal.app.popup.is_none() {
            rehearsal.keys("<Shift-Tab>");
            assert!(
                matches!(rehearsal.app.popup, Some(Popup::Keys(0, 0))),
                "{name}: no list of keys\n{}",
                rehearsal.text()
            );
            for line in rehearsal.app.key_lines() {
                if let Line::Key { acts, .. } = line {
                    reached.extend(acts.into_iter().map(|(_, act)| format!("{act:?}")));
                }
            }
        }
        for (key, act) in wanted {
            // The digits of the list of sections choose what its arrows choose.
            let in_sections = matches!(rehearsal.app.popup, Some(Popup::Sections(_))) && matches!(key, Key::Char(_));
            let saves = editing && act.contains("Save") && name == "lab-editor";
            if !(reached.contains(&act) || in_sections || saves) {
                alone.push(format!("{name}: {} leads to {act} alone", key.name()));
            }
        }
    }
    assert!(alone.is_empty(), "{}", alone.join("\n"));
}

#[test]
fn what_is_chosen_in_the_list_of_keys_is_done() {
    let mut rehearsal = course_pages::screen(&DARK, SIZE, "s3<Tab>");
    assert!(rehearsal.text().contains("─ Keys ─"), "{}", rehearsal.text());
    rehearsal.keys("<Down><Enter>");
    assert!(rehearsal.text().contains("step 1 of"), "a story is told\n{}", rehearsal.text());
    // Keys that share a line are chosen with the arrows to the side.
    let mut rehearsal = course_pages::screen(&DARK, SIZE, "s4<Shift-Tab><Down><Down><Down>");
    assert!(rehearsal.text().contains("◂ 1 ▸"), "{}", rehearsal.text());
    rehearsal.keys("<Right><Enter>");
    assert_eq!(rehearsal.app.course.as_ref().unwrap().place().code.platform, 1);
    // And every line does what it says, wherever it is chosen.
    for (name, rehearsal) in all() {
        if rehearsal.app.popup.is_some() || matches!(rehearsal.app.situation(), "editor" | "lab-editor") {
            continue;
        }
        let mut rehearsal = rehearsal;
        rehearsal.keys("<Shift-Tab><Down><Enter>");
        assert!(!rehearsal.text().contains("does nothing here"), "{name}\n{}", rehearsal.text());
    }
}

#[test]
fn nothing_needs_alt_a_function_key_or_the_prefix_of_a_multiplexer() {
    for (name, rehearsal) in all() {
        for (key, act) in acts(&rehearsal) {
            assert!(!matches!(key, Key::Ctrl('a' | 'b')), "{name}: {} {act}", key.name());
            assert_eq!(Key::read(&key.written()), Some(key), "{name}: every key can be written in the config file");
        }
    }
}

#[test]
fn esc_goes_back_one_level_until_the_lessons_are_listed() {
    for (name, mut rehearsal) in all() {
        let mut presses = 0;
        while rehearsal.app.popup.is_some() || !matches!(rehearsal.app.view, View::Lessons(_)) {
            let before = (rehearsal.app.situation(), rehearsal.text());
            rehearsal.keys("<Esc>");
            presses += 1;
            let after = (rehearsal.app.situation(), rehearsal.text());
            assert!(before != after && !after.1.contains("Esc does nothing"), "{name}: Esc leads nowhere\n{}", after.1);
            // The question about text that is not saved goes back to writing; throwing it away goes on.
            if after.0 == "lab-unsaved" {
                rehearsal.keys("<^D>");
            }
            assert!(presses < 8, "{name}: Esc goes round\n{}", after.1);
        }
    }
}

#[test]
fn a_search_leads_to_its_place_and_esc_to_where_one_was() {
    let mut rehearsal = course_pages::screen(&DARK, SIZE, "s3c<Right>");
    let before = rehearsal.text();
    rehearsal.keys("/RETRY<Down><Esc>");
    assert_eq!(rehearsal.text(), before, "nothing has moved");
    let lesson = rehearsal.app.course.as_ref().unwrap().lesson().clone();
    // Every result leads into its section, and to what it was found in.
    let mut course = |query: &str, down: usize| {
        rehearsal.keys(&format!("/{query}{}<Enter>", "<Down>".repeat(down)));
        assert!(rehearsal.app.popup.is_none());
        let course = rehearsal.app.course.as_ref().unwrap();
        (lesson.sections[course.section_index()].body.kind(), course.place().clone())
    };
    let question = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Quiz(bank) => bank.questions.iter().find(|question| question.id.as_str() == "q-02"),
        _ => None,
    });
    let (kind, place) = course(&question.unwrap().ask.plain(), 0);
    assert_eq!((kind, place.quiz.question), ("quiz", Some("q-02".parse().unwrap())));
    let (kind, place) = course("isolates have no cold start", 0);
    assert_eq!(kind, "terms");
    assert!(place.terms.card > 0);
    let (kind, place) = course("event.queryStringParameters", 0);
    assert_eq!((kind, place.code.platform), ("code", 1));
}

#[test]
fn a_search_gives_no_answer_away() {
    let mut rehearsal = course_pages::screen(&DARK, SIZE, "s6/not yours to look after");
    assert!(rehearsal.text().contains("No line of this lesson has"), "{}", rehearsal.text());
    // Whatever was answered, its reasons are told from then on.
    rehearsal.keys("<Esc>a/not yours to look after");
    assert!(rehearsal.text().contains("1 found"), "{}", rehearsal.text());
    // While a term is asked for, no term is found.
    rehearsal.keys("<Esc>s2/isolates have no cold start");
    assert!(rehearsal.text().contains("found"), "{}", rehearsal.text());
    rehearsal.keys("<Esc>t/isolates have no cold start");
    assert!(rehearsal.text().contains("No line of this lesson has"), "{}", rehearsal.text());
    rehearsal.keys("<Esc><Esc>s7<Tab><Esc>/math.max(0");
    assert!(rehearsal.text().contains("No line of this lesson has"), "{}", rehearsal.text());
}

#[test]
fn keys_of_ones_own_are_shown_and_do_it() {
    let entry = |name: &str, key: &str| Entry { name: (name.to_owned(), ()), keys: vec![(key.to_owned(), ())] };
    let remap = Remap::read(&[entry("next-section", "N"), entry("run-tests", "Ctrl-g"), entry("sections", "Ctrl-x")]);
    let mut rehearsal = course_pages::screen(&DARK, SIZE, "s2");
    rehearsal.app.set_keys(remap.unwrap());
    assert!(rehearsal.text().contains(" N  next section"), "{}", rehearsal.text());
    rehearsal.keys("n");
    assert!(rehearsal.text().contains("n does nothing here"), "{}", rehearsal.text());
    rehearsal.keys("N");
    assert_eq!(rehearsal.app.course.as_ref().unwrap().section_index(), 2);
    rehearsal.keys("?");
    assert!(rehearsal.text().contains(" N "), "{}", rehearsal.text());
    rehearsal.keys("<Esc><^X>");
    assert!(matches!(rehearsal.app.popup, Some(Popup::Sections(2))));
    rehearsal.keys("7<Tab>");
    assert!(rehearsal.text().contains(" ^G  run tests"), "{}", rehearsal.text());
    rehearsal.effects.clear();
    rehearsal.keys("<^R>");
    assert_eq!(rehearsal.effects, []);
    rehearsal.keys("<^G>");
    assert_eq!(rehearsal.effects.len(), 1, "the tests are run");
}

#[test]
fn letters_of_vim_are_extras() {
    let mut rehearsal = course_pages::screen(&DARK, SIZE, "s2jj");
    assert_eq!(rehearsal.app.course.as_ref().unwrap().place().terms.card, 2);
    rehearsal.keys("kG");
    assert!(rehearsal.app.course.as_ref().unwrap().place().terms.card > 10);
    rehearsal.keys("g?<End>");
    assert!(rehearsal.text().contains("j k g G"), "{}", rehearsal.text());
    rehearsal.keys("<Esc>l");
    assert_eq!(rehearsal.app.view, View::Lab, "a letter of the screen's own goes first");
}

#[test]
fn the_editor_has_the_modes_of_vim_where_they_are_wanted() {
    let mut rehearsal = Rehearsal::new(&DARK, SIZE.0, SIZE.1);
    rehearsal.app.stage.editor_mode = EditorMode::Vim;
    rehearsal.keys("s7<Tab>");
    assert!(rehearsal.text().contains(" normal "), "{}", rehearsal.text());
    rehearsal.keys("ggOhello<Esc>");
    assert!(rehearsal.text().contains("hello") && rehearsal.text().contains(" normal "), "{}", rehearsal.text());
    rehearsal.keys("i<Esc>q");
    assert_eq!(rehearsal.effects, [], "a letter in the editor is no command of the screen");
    rehearsal.keys("?");
    assert!(matches!(rehearsal.app.popup, Some(Popup::Keys(..))));
    rehearsal.keys("<Esc>:run<Enter>");
    assert_eq!(rehearsal.effects.len(), 1, "the tests are run");
    let mut rehearsal = Rehearsal::new(&DARK, SIZE.0, SIZE.1);
    rehearsal.app.stage.editor_mode = EditorMode::Vim;
    rehearsal.keys("s7<Tab>v<Esc>");
    assert_eq!(rehearsal.app.situation(), "editor");
    assert_eq!(rehearsal.keys("<Esc>").app.situation(), "challenge");
}

#[test]
fn the_list_of_names_is_what_the_screens_have() {
    let listed: BTreeMap<_, _> =
        situations().into_iter().map(|situation| (situation.name.clone(), situation)).collect();
    let mut seen: BTreeMap<String, Vec<(String, Vec<Key>)>> = BTreeMap::new();
    for (_, rehearsal) in all() {
        let situation = rehearsal.app.situation();
        let text = rehearsal.app.is_typing() || situation == "search";
        let here = seen.entry(situation.to_owned()).or_default();
        for (key, _, name) in named(&rehearsal) {
            if text && matches!(key, Key::Char(_)) {
                continue;
            }
            let at = here.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
                here.push((name, Vec::new()));
                here.len() - 1
            });
            if !here[at].1.contains(&key) {
                here[at].1.push(key);
            }
        }
        let kind = listed.get(situation).map(|listed| listed.text != Text::None);
        assert!(kind.is_none_or(|kind| kind == text), "{situation}: whether letters are text");
    }
    let shown = |situation: &str, lines: Vec<(String, Vec<Key>)>| {
        let lines = lines.into_iter().map(|(name, keys)| {
            let mut keys: Vec<String> = keys.into_iter().map(Key::written).collect();
            keys.sort();
            format!("{name} {}", keys.join(" "))
        });
        let mut lines: Vec<String> = lines.collect();
        lines.sort();
        format!("[{situation}]\n{}", lines.join("\n"))
    };
    let mut wrong = Vec::new();
    for (situation, lines) in seen.clone() {
        let known =
            listed.get(&situation).map(|known| known.lines.iter().map(|line| (line.name.clone(), line.keys.clone())));
        let (known, seen) =
            (shown(&situation, known.map_or_else(Vec::new, Iterator::collect)), shown(&situation, lines));
        if known != seen {
            wrong.push(format!("listed:\n{known}\n\nshown:\n{seen}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    for name in listed.keys() {
        assert!(seen.contains_key(name), "nothing is shown in the situation {name}");
    }
}
