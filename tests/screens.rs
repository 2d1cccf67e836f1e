//! Every screen at three sizes, as text; and as pictures when `SCREENS_DIR` names a folder: those of the documents, or all pages
//! in the theme that `SCREENS_THEME` names.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[path = "support/course_pages.rs"]
mod course_pages;
#[path = "support/guests.rs"]
mod guests;
#[path = "screens/keys.rs"]
mod keys;
#[path = "support/lab_pages.rs"]
mod lab_pages;
#[path = "support/lab_sample.rs"]
mod lab_sample;
#[path = "support/probe_sample.rs"]
mod probe_sample;
#[path = "support/rehearsal.rs"]
mod rehearsal;
#[path = "support/signs.rs"]
mod signs;
#[path = "support/traffic.rs"]
mod traffic;

use std::fs;
use std::path::{Path, PathBuf};

use course_pages::{
    FIELD, GRADED, OBSERVED, QUEUES, REVIEWED, SCREENS, graded, observed, of_queues, probed, probing, reviewed, screen,
};
use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Size;
use rehearsal::Rehearsal;
use serverless_tutor::course::{Action, experiments};
use serverless_tutor::grader::meter::Program;
use serverless_tutor::lesson::model::Body;
use serverless_tutor::tui::app::probe::ProbeEffect;
use serverless_tutor::tui::app::{Effect, Msg};
use serverless_tutor::tui::svg;
use serverless_tutor::tui::theme::Theme;
use serverless_tutor::tui::theme::palette::{DARK, HIGH_CONTRAST, HIGH_CONTRAST_LIGHT, LIGHT, MONO, named};

/// Sizes of the reference pictures.
const SIZES: [(u16, u16); 3] = [(120, 36), (80, 24), (60, 20)];

/// The code example after a run; its times are measured, so it is a picture and no snapshot.
fn run(theme: &'static Theme, size: (u16, u16)) -> Rehearsal {
    let mut rehearsal = screen(theme, size, "s4r1");
    guests::carry_out(&mut rehearsal);
    rehearsal
}

#[test]
fn every_screen_looks_as_it_did() {
    for (name, keys) in SCREENS {
        let pictures: Vec<String> =
            SIZES.iter().map(|size| format!("{}x{}\n{}", size.0, size.1, screen(&DARK, *size, keys).text())).collect();
        insta::assert_snapshot!(*name, pictures.join("\n"));
    }
}

#[test]
fn every_screen_of_the_second_lesson_looks_as_it_did() {
    for (name, keys) in QUEUES {
        let picture = |size: &(u16, u16)| format!("{}x{}\n{}", size.0, size.1, of_queues(&DARK, *size, keys).text());
        insta::assert_snapshot!(*name, SIZES.iter().map(picture).collect::<Vec<_>>().join("\n"));
    }
}

#[test]
fn enter_on_a_topic_opens_its_lesson() {
    let mut rehearsal = screen(&DARK, (80, 24), "s9");
    assert!(!rehearsal.text().contains("open this lesson"), "the first topic is no lesson\n{}", rehearsal.text());
    rehearsal.keys("<Down><Down><Down><Down>");
    assert!(rehearsal.text().contains("open this lesson"), "{}", rehearsal.text());
    rehearsal.keys("<Enter>");
    assert_eq!(rehearsal.effects.last(), Some(&Effect::OpenLesson(1)));
    let mut rehearsal = of_queues(&DARK, (80, 24), "s9<Enter>");
    assert_eq!(rehearsal.effects.pop(), Some(Effect::OpenLesson(0)));
}

#[test]
fn the_function_of_another_lesson_is_no_meter() {
    let mut rehearsal = of_queues(&DARK, (120, 36), "s7<Tab><^A>");
    rehearsal.send(Msg::Paste(include_str!("../lessons/queues/challenge/solution.js").to_owned()));
    rehearsal.keys("<^R>");
    guests::carry_out(&mut rehearsal);
    assert!(rehearsal.text().contains("all 18 passed"), "{}", rehearsal.text());
    rehearsal.keys("<Esc>$");
    assert!(rehearsal.text().contains("by our formula, until yours passes"), "{}", rehearsal.text());
    // The one that is to be the meter may have been written in a lesson that is not open.
    let source = include_str!("../lessons/serverless/challenge/solution.js").to_owned();
    rehearsal.app.meter_of_others = Some(Program { source, function: "calculateCost".to_owned() });
    rehearsal.keys("u");
    guests::carry_out(&mut rehearsal);
    assert!(rehearsal.text().contains("by your calculateCost"), "{}", rehearsal.text());
}

#[test]
fn every_review_looks_as_it_did() {
    for (name, keys) in REVIEWED {
        let picture = |size: &(u16, u16)| format!("{}x{}\n{}", size.0, size.1, reviewed(&DARK, *size, keys).text());
        insta::assert_snapshot!(*name, SIZES.iter().map(picture).collect::<Vec<_>>().join("\n"));
    }
}

#[test]
fn every_result_looks_as_it_did() {
    for (name, program, keys) in GRADED {
        let pictures: Vec<String> = SIZES
            .iter()
            .map(|size| format!("{}x{}\n{}", size.0, size.1, graded(&DARK, *size, program, keys).text()))
            .collect();
        insta::assert_snapshot!(*name, pictures.join("\n"));
    }
}

#[test]
fn every_observation_looks_as_it_did() {
    for (name, keys, count) in OBSERVED {
        let pictures: Vec<String> = SIZES
            .iter()
            .map(|size| format!("{}x{}\n{}", size.0, size.1, observed(&DARK, *size, keys, *count).text()))
            .collect();
        insta::assert_snapshot!(*name, pictures.join("\n"));
    }
}

#[test]
fn every_probe_looks_as_it_did() {
    for (name, news, keys) in probed() {
        let picture =
            |size: &(u16, u16)| format!("{}x{}\n{}", size.0, size.1, probing(&DARK, *size, news.clone(), keys).text());
        insta::assert_snapshot!(name, SIZES.iter().map(picture).collect::<Vec<_>>().join("\n"));
    }
}

/// The explorer after the function of the challenge has passed, with `body` at its beginning, on a month of so many invocations.
fn metered(body: &str, invocations: &str) -> String {
    let solution = include_str!("../lessons/serverless/challenge/solution.js");
    let program = solution.replacen("{\n", &format!("{{\n{body}\n"), 1);
    let mut rehearsal = graded(&DARK, (120, 36), &program, "<Esc>$");
    rehearsal.keys(invocations);
    guests::carry_out(&mut rehearsal);
    rehearsal.text()
}

#[test]
fn a_function_that_has_passed_computes_the_bill() {
    let text = metered("", "");
    assert!(text.contains("duration by your calculateCost") && text.contains("$2.73"), "{text}");
    // No test asks for this number of invocations, so that what stands there can only come from the function.
    let text = metered("if (invocations === 1234567) return 4321;", "1234567<Enter>");
    assert!(text.contains("by your calculateCost") && text.contains("$4,321.05"), "{text}");
}

#[test]
fn where_a_function_that_has_passed_fails_the_bill_is_ours_and_says_so() {
    let text = metered("if (invocations === 1234567) for (;;) {}", "1234567<Enter>");
    assert!(text.contains("by our formula: yours took more than 1 s") && text.contains("$0.05"), "{text}");
    let text = metered("if (invocations === 1234567) return 'x';", "1234567<Enter>");
    assert!(text.contains("by our formula: yours answered"), "{text}");
    let text = screen(&DARK, (120, 36), "$").text();
    assert!(text.contains("by our formula, until yours passes"), "{text}");
}

#[test]
fn the_place_of_the_learner_is_typed_or_taken_from_a_list() {
    let mut rehearsal = screen(&DARK, (120, 36), "s8t<Right><Right><Right>2");
    assert!(rehearsal.text().contains("You are at Ashburn"), "{}", rehearsal.text());
    assert!(rehearsal.keys("h").text().contains("You are at San Jose"));
    rehearsal.keys("t91, 0<Enter>");
    assert!(rehearsal.text().contains("latitude goes from -90 to 90"), "{}", rehearsal.text());
    // What was typed is there to be mended.
    let text = rehearsal.keys("t<^U>-33.9, 151.2<Enter>").text();
    assert!(text.contains("You are at -33.9, 151.2"), "{text}");
    let nearest = text.lines().skip_while(|line| !line.contains("You are at")).nth(1).unwrap();
    assert!(nearest.contains("Sydney"), "{text}");
}

#[test]
fn a_probe_is_started_with_what_was_written() {
    let mut rehearsal = screen(&DARK, (120, 36), FIELD);
    rehearsal.keys("<Enter>");
    assert!(rehearsal.text().contains("Write or paste the address of your function first"));
    assert_eq!(rehearsal.effects, []);
    // A letter is a letter while an address is written.
    rehearsal.keys("http://127.0.0.1:1/qun?<Enter>");
    let start = ProbeEffect::Start { number: 1, address: "http://127.0.0.1:1/qun?".to_owned() };
    assert_eq!(rehearsal.effects, [Effect::Probe(start)]);
    assert!(rehearsal.text().contains("waits for the first answer"));
}

#[test]
fn the_steps_of_a_probe_are_shown_as_they_come() {
    let mut rehearsal = probing(&DARK, (120, 36), Vec::new(), "");
    let told = ["status 308 in 61 ms", "TLS handshake", "1 of 5 warm calls", "2 of 5", "3 of 5", "4 of 5", "5 of 5"];
    let told = told.into_iter().chain(["The first call: +"]);
    for (news, words) in probe_sample::news().into_iter().zip(told) {
        assert!(!rehearsal.text().contains(words), "{words} too early");
        rehearsal.send(Msg::Probe(1, Box::new(news)));
        assert!(rehearsal.text().contains(words), "{words}\n{}", rehearsal.text());
    }
}

#[test]
fn esc_stops_the_probe_then_closes_the_field_then_goes_back() {
    let mut rehearsal = probing(&DARK, (120, 36), Vec::new(), "");
    rehearsal.effects.clear();
    rehearsal.keys("<Esc>");
    assert_eq!(rehearsal.effects, [Effect::Probe(ProbeEffect::Cancel)]);
    assert!(rehearsal.text().contains("You stopped it before an answer had come"));
    // What the stopped probe still tells is not heard, and its address can be mended.
    for news in probe_sample::news() {
        rehearsal.send(Msg::Probe(1, Box::new(news)));
    }
    let text = rehearsal.text();
    assert!(text.contains("Time a URL") && !text.contains("TLS handshake"), "{text}");
    rehearsal.keys("<Esc>");
    assert!(!rehearsal.text().contains("Time a URL"));
    rehearsal.keys("u<Backspace><Enter>");
    let start = ProbeEffect::Start { number: 2, address: "https://hello.example.com/ap".to_owned() };
    assert_eq!(rehearsal.effects.last(), Some(&Effect::Probe(start)));
    rehearsal.keys("<Esc><Esc><Esc>");
    assert!(rehearsal.text().contains("A course you can run"), "{}", rehearsal.text());
}

#[test]
fn a_failed_probe_says_why_and_its_address_can_be_mended() {
    let mut rehearsal = probing(&DARK, (120, 36), probe_sample::without_scheme(), "");
    let text = rehearsal.text();
    assert!(text.contains("Not called") && text.contains("does not say how to call it; write"), "{text}");
    rehearsal.keys("<Enter>");
    assert!(matches!(rehearsal.effects.last(), Some(Effect::Probe(ProbeEffect::Start { number: 2, .. }))));
}

#[test]
fn what_was_timed_stays_and_is_nowhere_in_the_record() {
    let mut rehearsal = screen(&DARK, (120, 36), FIELD);
    let before = rehearsal.app.course.as_ref().unwrap().record().clone();
    rehearsal.keys("https://hello.example.com/<Enter>");
    for news in probe_sample::news() {
        rehearsal.send(Msg::Probe(1, Box::new(news)));
    }
    assert_eq!(*rehearsal.app.course.as_ref().unwrap().record(), before);
    assert!(rehearsal.text().contains("The lab has timed no call since this program began"));
    rehearsal.keys("<Down>");
    assert!(!rehearsal.text().contains("Your function"), "another exercise is not about it");
    rehearsal.keys("ns5<Up>");
    assert!(rehearsal.text().contains("Your function"), "{}", rehearsal.text());
}

#[test]
fn a_probe_answers_no_guess() {
    let mut rehearsal = observed(&DARK, (120, 36), "s5<Down>u", 4);
    rehearsal.keys("https://hello.example.com/<Enter>");
    for news in probe_sample::news() {
        rehearsal.send(Msg::Probe(1, Box::new(news)));
    }
    let text = rehearsal.text();
    assert!(text.contains("Beside your lab") && !text.contains("The lab, without"), "{text}");
    assert!(rehearsal.keys("1<PgUp>").text().contains("The lab, without a network: spawn"), "{}", rehearsal.text());
}

#[test]
fn what_the_lab_sees_moves_no_page_that_is_read() {
    let mut rehearsal = observed(&DARK, (60, 20), "s5<Down><Down>2", 6);
    rehearsal.keys("<PgDn>");
    let before = rehearsal.text();
    let reports = rehearsal.app.course.as_ref().unwrap().place().experiments.reports.clone();
    rehearsal.send(Msg::Course(Action::Experiments(experiments::Action::Observed(reports))));
    assert_eq!(rehearsal.text(), before);
}

#[test]
fn every_guess_at_an_exercise_is_in_sight() {
    let lesson = rehearsal::lesson();
    let tasks = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Experiments(experiments) => Some(&experiments.tasks),
        _ => None,
    });
    for (at, task) in tasks.unwrap().iter().enumerate() {
        for size in SIZES {
            let text = screen(&DARK, size, &format!("s5{}", "<Down>".repeat(at))).text();
            for guess in &task.predict.guesses {
                assert!(text.contains(guess.detail.as_str()), "{} {size:?}: {}\n{text}", task.id, guess.detail);
            }
        }
    }
}

#[test]
fn what_was_seen_is_not_told_before_the_guess() {
    for count in [8, 14] {
        let text = observed(&DARK, (120, 36), "s5<Down><Down>", count).text();
        assert!(text.contains("How many of these six calls") && !text.contains("Watched for"), "{text}");
    }
}

#[test]
fn a_run_shows_status_body_console_and_time() {
    let text = run(&DARK, (120, 36)).text();
    for shown in ["cold", "200", "application/json", "\"message\": \"Hello, Ada!\"", "Receive event", "Completed"] {
        assert!(text.contains(shown), "{shown} is missing in\n{text}");
    }
}

#[test]
fn pictures_are_drawn_where_they_are_wanted() {
    let Some(folder) = std::env::var_os("SCREENS_DIR").map(PathBuf::from) else { return };
    fs::create_dir_all(&folder).unwrap();
    // One theme may be named to be looked at on every page.
    if let Some(theme) = std::env::var("SCREENS_THEME").ok().and_then(|name| named(&name)) {
        for at in 0..course_pages::count() {
            let (name, rehearsal) = course_pages::page(theme, SIZES[0], at);
            draw(&folder, name, theme, SIZES[0], &rehearsal);
        }
        return;
    }
    for (name, keys) in SCREENS {
        for size in SIZES {
            for theme in [&DARK, &LIGHT, &MONO, &HIGH_CONTRAST, &HIGH_CONTRAST_LIGHT] {
                let core = matches!(*name, "3-model-cold" | "6-quiz-wrong");
                if !core && theme.name() != "dark" {
                    continue;
                }
                draw(&folder, name, theme, size, &screen(theme, size, keys));
            }
        }
    }
    for size in SIZES {
        for (name, keys) in QUEUES {
            draw(&folder, name, &DARK, size, &of_queues(&DARK, size, keys));
        }
        draw(&folder, "4-code-run", &DARK, size, &run(&DARK, size));
        for (name, keys, count) in OBSERVED {
            draw(&folder, name, &DARK, size, &observed(&DARK, size, keys, *count));
        }
        for (name, keys) in REVIEWED {
            draw(&folder, name, &DARK, size, &reviewed(&DARK, size, keys));
        }
        for (name, news, keys) in probed() {
            draw(&folder, name, &DARK, size, &probing(&DARK, size, news, keys));
        }
        for (name, program, keys) in GRADED {
            draw(&folder, name, &DARK, size, &graded(&DARK, size, program, keys));
        }
    }
}

fn draw(folder: &Path, name: &str, theme: &'static Theme, size: (u16, u16), rehearsal: &Rehearsal) {
    let file = format!("{name}-{}-{}x{}.svg", theme.name(), size.0, size.1);
    fs::write(folder.join(file), svg::picture(&rehearsal.screen(), theme, name)).unwrap();
}

#[test]
fn every_size_is_drawn_without_harm() {
    let sizes = (0..=12).flat_map(|width| (0..=6).map(move |height| (width, height)));
    let edges = [38, 39, 40, 41, 59, 60, 75, 76, 79, 99, 100, 101, 140, 200];
    let others = edges.into_iter().flat_map(|width| [11, 12, 13, 19, 23, 24, 29, 30, 60].map(|height| (width, height)));
    let sizes: Vec<(u16, u16)> = sizes.chain(others).collect();
    let screens = SCREENS.iter().map(|(_, keys)| screen(&DARK, (80, 24), keys));
    let probes = probed().into_iter().map(|(_, news, keys)| probing(&DARK, (80, 24), news, keys));
    let queues = QUEUES.iter().map(|(_, keys)| of_queues(&DARK, (80, 24), keys));
    for mut rehearsal in screens.chain(queues).chain(probes) {
        for (width, height) in &sizes {
            rehearsal.send(Msg::Resize(Size { width: *width, height: *height }));
            rehearsal.screen();
        }
    }
}

#[test]
fn every_state_has_a_sign_or_a_word_besides_its_colour() {
    let pages = 0..course_pages::count();
    let found: Vec<String> =
        pages.flat_map(|at| signs::flaws(|theme| course_pages::page(theme, (80, 24), at))).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_margins_stay_empty() {
    let screens = SCREENS.iter().map(|screen| (screen, false)).chain(QUEUES.iter().map(|screen| (screen, true)));
    for ((name, keys), second) in screens {
        for size in SIZES {
            let drawn = if second { of_queues(&DARK, size, keys) } else { screen(&DARK, size, keys) };
            let buffer = drawn.screen();
            let width = buffer.area.width;
            for y in 0..buffer.area.height {
                for x in [0, 1, width - 2, width - 1] {
                    let symbol = buffer[(x, y)].symbol();
                    let scrollbar = x == width - 1 && matches!(symbol, "│" | "┃");
                    assert!(symbol == " " || scrollbar, "{name} {size:?}: {symbol:?} in the margin at {x}, {y}");
                }
            }
        }
    }
}

#[test]
fn no_title_in_the_outline_is_cut_from_100_columns() {
    let rehearsal = screen(&DARK, (100, 30), "");
    let text = rehearsal.text();
    for section in &rehearsal::lesson().sections {
        assert!(text.contains(section.title.as_str()), "{}", section.title);
    }
}

#[test]
fn keys_that_do_nothing_say_so() {
    assert!(screen(&DARK, (80, 24), "s3z").text().contains("z does nothing here"));
}

#[test]
fn the_footer_is_what_the_keys_do() {
    // Whatever chip comes first, its key is bound: pressing it never says that it does nothing.
    for (name, keys) in SCREENS {
        for key in ["<Enter>", "<Esc>", "?"] {
            let text = screen(&DARK, (120, 36), &format!("{keys}{key}")).text();
            assert!(!text.contains("Enter does nothing here"), "{name} {key}\n{text}");
        }
    }
    for (name, keys) in QUEUES {
        let text = of_queues(&DARK, (120, 36), &format!("{keys}<Enter>")).text();
        assert!(!text.contains("Enter does nothing here"), "{name}\n{text}");
    }
}

#[test]
fn a_click_does_what_stands_at_its_place() {
    let mut rehearsal = screen(&DARK, (120, 36), "");
    let click = |column, row| {
        Msg::Mouse(MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column,
            row,
            modifiers: KeyModifiers::NONE,
        })
    };
    rehearsal.send(click(8, 5));
    assert!(rehearsal.text().contains("Request Arrives"), "a click on the outline opens the section");
    rehearsal.send(click(4, 35));
    assert!(rehearsal.text().contains("step 1 of"), "a click on the first chip starts the tour");
    rehearsal.send(click(8, 3));
    let wheel = MouseEvent { kind: MouseEventKind::ScrollDown, column: 60, row: 20, modifiers: KeyModifiers::NONE };
    let before = rehearsal.text();
    rehearsal.send(Msg::Mouse(wheel));
    assert_ne!(rehearsal.text(), before, "the wheel scrolls");
}

#[test]
fn why_a_saved_lesson_is_not_taken_over_stands_above_the_keys_until_it_is() {
    for (width, height) in SIZES {
        let mut rehearsal = Rehearsal::new(&DARK, width, height);
        rehearsal.keys("s6");
        let before = rehearsal.text();
        let row = usize::from(height) - 2;
        assert_eq!(before.lines().nth(row), Some(""), "the row is free");
        rehearsal.app.stage.trouble = Some("terms.toml:12:1: unknown key `nome`".to_owned());
        rehearsal.keys("x");
        let rest = if width > 60 { "   shown is the version before" } else { "" };
        let line = format!("  ✗ terms.toml:12:1: unknown key `nome`{rest}");
        assert_eq!(rehearsal.text().lines().nth(row), Some(line.as_str()));
        rehearsal.app.stage.trouble = Some("x".repeat(200));
        let cut = rehearsal.text().lines().nth(row).unwrap().to_owned();
        assert!(cut.ends_with('…') && cut.chars().count() == usize::from(width) - 2, "{cut}");
        rehearsal.app.stage.trouble = None;
        assert_eq!(rehearsal.text().lines().nth(row), Some(""));
    }
}

#[test]
fn a_renewed_lesson_leaves_what_is_scrolled_and_what_lies_on_top() {
    let mut rehearsal = Rehearsal::new(&DARK, 60, 20);
    rehearsal.keys("s5<PgDn>");
    let (scroll, before) = (rehearsal.app.stage.scroll, rehearsal.text());
    assert!(scroll > 0, "{before}");
    let mut lesson = (*rehearsal::lesson()).clone();
    rehearsal.app.renew(&lesson.clone().into());
    assert_eq!((rehearsal.app.stage.scroll, rehearsal.text()), (scroll, before));
    // A scenario is found again by its id, and one that is gone leads back to the section.
    rehearsal.keys("s8t<Right>");
    lesson.scenarios.rotate_right(1);
    rehearsal.app.renew(&lesson.clone().into());
    assert_eq!(rehearsal.app.view, serverless_tutor::tui::app::View::Scenario(2));
    lesson.scenarios.clear();
    rehearsal.app.renew(&lesson.clone().into());
    assert_eq!(rehearsal.app.view, serverless_tutor::tui::app::View::Section);
    rehearsal.keys("s<End>");
    lesson.sections.truncate(3);
    rehearsal.app.renew(&lesson.into());
    rehearsal.keys("<Enter>");
    assert_eq!(rehearsal.app.course.as_ref().unwrap().section_index(), 2);
}

/// A text that fills a place, and a word that would be cut off at its end.
fn filling(place: serverless_tutor::lesson::advice::fit::Place) -> String {
    "w".repeat(usize::from(place.cells) - 1) + "e"
}

#[test]
fn a_text_that_check_has_room_for_is_shown_whole() {
    let room = serverless_tutor::tui::room::room();
    let mut lesson = (*rehearsal::lesson()).clone();
    lesson.title = filling(room.lesson_title).as_str().into();
    lesson.summary = filling(room.summary).as_str().into();
    lesson.sections[1].title = filling(room.section_title).as_str().into();
    for section in &mut lesson.sections {
        match &mut section.body {
            Body::Terms(terms) => terms.cards[2].name = filling(room.term).as_str().into(),
            Body::Model(model) => {
                model.nodes[0].name = filling(room.node).as_str().into();
                model.stories[0].about = filling(room.about).as_str().into();
            }
            Body::Experiments(experiments) => experiments.tasks[1].title = filling(room.task).as_str().into(),
            Body::Quiz(bank) => {
                let order = bank.questions.iter_mut().find_map(|question| match &mut question.kind {
                    serverless_tutor::lesson::model::QuestionKind::Order(order) => Some(order),
                    _ => None,
                });
                order.unwrap().items[1].text = filling(room.item).as_str().into();
            }
            Body::Connections(connections) => {
                connections.topics[1].name = filling(room.topic).as_str().into();
                connections.topics[2].name = filling(room.topic_with_lesson).as_str().into();
                connections.topics[2].lesson = Some(lesson.id.clone());
            }
            _ => {}
        }
    }
    let lesson = std::sync::Arc::new(lesson);
    let check = |size: (u16, u16), keys: &str, place| {
        let record = serverless_tutor::progress::LessonProgress::default();
        let mut rehearsal = Rehearsal::of(std::sync::Arc::clone(&lesson), &DARK, size.0, size.1, record);
        let shown = rehearsal.keys(keys).text();
        assert!(shown.contains(&filling(place)), "{place:?}\n{shown}");
    };
    let order = "s6<Right><Right><Right><Right>";
    check((60, 20), "<Esc>", room.lesson_title);
    check((80, 24), "<Esc>", room.summary);
    check((100, 30), "", room.section_title);
    check((80, 24), "s2", room.term);
    for size in [(60, 20), (80, 24), (120, 36)] {
        check(size, "s3", room.node);
        check(size, order, room.item);
        check(size, "s5", room.task);
        check(size, "s9", room.topic);
        check(size, "s9", room.topic_with_lesson);
    }
    check((80, 36), "s3", room.about);
}
