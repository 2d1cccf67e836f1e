//! The exercises of the second lesson as a learner does them: real events on real triggers, from the screen of a trigger and from
//! outside of the program. What ticks them is what the lab has counted.

use std::net::SocketAddr;

use serverless_tutor::lesson::model::Experiments;

use crate::exercises::{change, wait_for_tick};
use crate::lab_screen::{address, call};
use crate::{ESC, Learner, UP};

const SHIP: &str = include_str!("../../lessons/queues/scenarios/parcels/ship-mended.js");
const BILL: &str = include_str!("../../lessons/queues/scenarios/bills/bill-mended.js");

/// Does each exercise, and sees its tick while the section is open.
pub(crate) fn observe(learner: &mut Learner, experiments: &Experiments) {
    let lab = address(&mut learner.pty);
    let titles: Vec<String> = experiments.tasks.iter().map(|task| task.title.to_string()).collect();
    let [send, poison, redrive, twice] = &titles[..] else { panic!("four exercises, not {titles:?}") };

    // The last exercise is open; its trigger is another one than that of the first three.
    open_trigger(learner, "An event that comes twice", "functions/bill.js");
    learner.press("d");
    learner.pty.wait_for("✓ one event was charged twice");
    back(learner);
    learner.pty.wait_for("charged-again 1");
    change(learner, "functions/bill.js", "/bill", |_| BILL.to_owned());
    post(lab, "/_lab/triggers/bills/deliver", "twice");
    wait_for_tick(learner, twice, 1);

    learner.press(&UP.repeat(3));
    learner.pty.wait_for(&format!("▸ {send}"));
    open_trigger(learner, "A queue, and a message that always fails", "functions/ship.js");
    learner.press("e");
    learner.pty.wait_for("✓ a parcel went out");
    back(learner);
    wait_for_tick(learner, send, 2);

    post(lab, "/_lab/triggers/parcels", r#"{"parcel":2}"#);
    wait_for_tick(learner, poison, 3);

    change(learner, "functions/ship.js", "/ship", |_| SHIP.to_owned());
    post(lab, "/_lab/triggers/parcels/redrive", "");
    wait_for_tick(learner, redrive, 4);

    learner.wait_for_one_more_done();
    assert!(titles.len() <= learner.record().tasks_observed.len());
}

fn post(lab: SocketAddr, target: &str, body: &str) {
    let answer = call(lab, "POST", target, body);
    assert_eq!(answer.status, 202, "{}", answer.text());
}

/// Opens the trigger of the open exercise, passes its guess over, has its function written, and waits until it serves.
fn open_trigger(learner: &mut Learner, title: &str, file: &str) {
    learner.press("t");
    learner.pty.wait_for(title);
    learner.press(" ");
    learner.pty.wait_for("write the function");
    learner.press("w");
    learner.pty.wait_until("the function to be served", |screen, _| {
        let contents = screen.contents();
        !contents.contains("write the function") && !contents.contains("no function yet")
    });
    assert!(learner.functions.path().join(file).exists());
}

fn back(learner: &mut Learner) {
    learner.press(ESC);
    learner.pty.wait_for("Interactive Experiment");
    learner.pty.wait_for("Watched for");
}
