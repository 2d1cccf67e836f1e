//! The second lesson in plain mode: its exercises are done on triggers, with words and with events from outside.

use serverless_tutor::lesson::library::Library;

use super::*;

const SHIP: &str = include_str!("../../lessons/queues/scenarios/parcels/ship-mended.js");
const BILL: &str = include_str!("../../lessons/queues/scenarios/bills/bill-mended.js");

#[test]
fn the_second_lesson_is_completed_in_a_pipe() {
    let lesson = Library::embedded().lessons.remove(1);
    let state = prepared_for(&lesson);
    let solution = lessons().join("queues/challenge/solution.js");
    let mut learner = Learner::begin_with(state.path(), &["--plain", "queues"], &solution);
    let done = |at: usize| format!("{}: Completed. That makes {} of 9 sections.", lesson.sections[at].title, at + 1);
    // Enter is all that reading takes.
    for at in 0..4 {
        learner.say_until("", &done(at));
    }
    open(&mut learner, 5);
    do_the_exercises(&mut learner, &done(4));
    open(&mut learner, 6);
    for (at, question) in bank_of(&lesson).questions.iter().enumerate() {
        if at > 0 {
            learner.say("");
        }
        let said = learner.say(&answer(question, Right::Yes));
        assert!(said.contains("\nRight"), "{}: {said}", question.id);
        learner.say("sure");
    }
    assert!(learner.say("again").contains("12 of 12 right"));
    open(&mut learner, 7);
    fill_the_worked_examples(&mut learner, &challenge_of(&lesson));
    let said = learner.say("edit");
    assert!(said.contains(&done(6)), "{said}");
    open(&mut learner, 8);
    learner.say_until("", &done(8));

    assert_eq!(learner.leave(), 0);
    let record = record_in(&lesson, state.path());
    assert_eq!(record.done.len(), 9);
    assert!(record.done.values().all(|how| *how == How::Done));
}

/// Opens a section by its number.
fn open(learner: &mut Learner, section: usize) {
    learner.say("s");
    let said = learner.say(&section.to_string());
    assert!(said.contains(&format!("Section {section} of 9: ")), "{said}");
}

/// Does all four from their triggers; what they are is written in `experiments.toml`.
fn do_the_exercises(learner: &mut Learner, done: &str) {
    let lab = learner.lab.unwrap();
    assert!(learner.say("platform moon").contains("The lab is lambda: process per instance"));
    assert!(learner.say("platform Vercel").contains("The lab is vercel now."));
    assert!(learner.say("platform lambda").contains("The lab is lambda now."));
    // No function is there before somebody asks for it, and no trigger before the guess is passed.
    assert!(learner.say("t").contains("means nothing here"));
    learner.say("2");
    let said = learner.say("t");
    assert!(said.contains("Trigger 1 of 2: A queue, and a message that always fails"), "{said}");
    learner.say_each(&["", "w"]);
    let said = learner.say("e");
    assert!(said.contains("Exercise 1, Send a message, and do not wait: observed."), "{said}");

    // Events from outside count as those from here.
    assert_eq!(call(lab, "POST", "/_lab/triggers/parcels", r#"{"parcel":2}"#), 202);
    learner.say_until("", "Exercise 2, A message that always fails: observed.");
    fs::write(learner.functions.path().join("functions/ship.js"), SHIP).unwrap();
    assert!(learner.say("").contains("A new version of /ship serves."));
    learner.say_until("r", "Exercise 3, Mend it, then redrive: observed.");

    // Back is where the trigger was opened.
    let said = learner.say("b");
    assert!(said.contains("Section 5 of 9") && said.contains("Exercise 1 of 4"), "{said}");
    learner.say_each(&["", "4", "2", "t", "", ""]);
    learner.say_until("d", "delivered twice, charged twice");
    fs::write(learner.functions.path().join("functions/bill.js"), BILL).unwrap();
    assert!(learner.say("").contains("A new version of /bill serves."));
    learner.say_until("d", done);
    learner.say("b");
}
