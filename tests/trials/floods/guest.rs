//! What guests and servers say, flooded: programs that are graded, the lab in all its parts, the news of a probe.

use std::sync::Arc;

use serverless_tutor::lab::probe::headers::server_timing;
use serverless_tutor::lab::probe::{ProbeStep, Redirect};
use serverless_tutor::lab::record::{DeployError, Glance, LogLine, Request, Snapshot};
use serverless_tutor::tui::app::Msg;
use serverless_tutor::tui::screen::experiments::probe::News;
use serverless_tutor::tui::theme::palette::DARK;
use serverless_tutor::units::Millis;

use super::draw::{at_every_size, check};
use crate::rehearsal::Rehearsal;
use crate::trial::Effort;
use crate::{guests, lab_sample, probe_sample};

/// A text of JavaScript in letters that any editor and any file takes as they are.
pub(super) fn quoted(flood: &str) -> String {
    let plain = |unit: u16| u8::try_from(unit).ok().filter(|byte| byte.is_ascii_alphanumeric() || *byte == b' ');
    let one = |unit| plain(unit).map_or_else(|| format!("\\u{unit:04x}"), |byte| char::from(byte).to_string());
    format!("\"{}\"", flood.encode_utf16().map(one).collect::<String>())
}

/// Programs that print, return, throw and are named the flood.
pub(super) fn sources(flood: &str) -> [String; 4] {
    let flood = quoted(flood);
    let program = |body: &str| {
        format!("const flood = {flood};\nfunction calculateCost() {{\n  {body}\n}}\nconst add = calculateCost;\n")
    };
    [
        program("console.log(flood, [flood], { [flood]: flood }, new Map([[flood, Symbol(flood)]])); return flood;"),
        program(
            "console.error(new Error(flood)); const it = { [flood]() { throw new RangeError(flood); } }; it[flood]();",
        ),
        program(
            "const error = new Error(flood); error.name = flood; error.stack = flood; console.warn(error); throw error;",
        ),
        program("throw { [flood]: flood, toString() { return flood; } };"),
    ]
}

/// Grades programs that print, return, throw and are named the flood.
pub(super) fn programs(flood: &str) {
    for source in sources(flood) {
        let mut learner = Rehearsal::new(&DARK, 80, 24);
        learner.keys("s7<Tab><Enter><^A>");
        learner.send(Msg::Paste(source));
        check(&learner.screen());
        learner.keys("<^R>");
        guests::carry_out(&mut learner);
        at_every_size(&mut learner);
        for key in ["<Esc>", "<Tab>", "<End>", "<Tab>", "<PgDn>"] {
            learner.keys(key);
            check(&learner.screen());
        }
    }
}

/// Draws the lab with the flood in every text of it.
pub(super) fn lab(flood: &str, effort: Effort) {
    for lab in [lab_sample::snapshot(), lab_sample::busy(), lab_sample::broken()].into_iter().take(effort.of(1, 3)) {
        let mut learner = Rehearsal::new(&DARK, 80, 24);
        learner.keys("l");
        learner.send(Msg::Lab(Box::new(flooded(lab, flood))));
        for keys in [
            "", "<Enter>", "<Down>", "<Esc>", "<Tab>", "<Down>", "<Tab>", "<Down>", "i", "<Esc>", "r", "<Esc>", "b",
            "<Esc>", ",", "<Esc>", "a", "<Down>", "<Esc>", "?", "<Esc>", "e",
        ] {
            learner.keys(keys);
            at_every_size(&mut learner);
        }
    }
}

fn flooded(mut lab: Snapshot, flood: &str) -> Snapshot {
    let glance =
        || Glance { content_type: flood.to_owned(), bytes: flood.as_bytes().to_vec(), length: flood.len() as u64 };
    let error = || DeployError { file: flood.to_owned(), message: flood.into(), line: Some(1), column: Some(1) };
    flood.clone_into(&mut lab.address);
    lab.folder = flood.into();
    lab.traffic = lab.traffic.map(|_| flood.to_owned());
    for route in &mut lab.routes {
        (route.pattern, route.file, route.methods) = (flood.to_owned(), flood.to_owned(), flood.to_owned());
        route.error = Some(error());
    }
    for request in &mut lab.requests {
        *request = Arc::new(Request {
            method: flood.into(),
            target: flood.into(),
            route: Some(flood.to_owned()),
            fault: Some(flood.into()),
            body: glance(),
            answer: glance(),
            ..(**request).clone()
        });
    }
    for flight in &mut lab.flights {
        (flight.method, flight.target) = (flood.into(), flood.into());
    }
    for instance in &mut lab.instances {
        flood.clone_into(&mut instance.route);
    }
    for line in &mut lab.log {
        *line = Arc::new(LogLine { text: flood.into(), ..(**line).clone() });
    }
    lab
}

/// Draws the news of a probe that was answered with floods.
pub(super) fn probe(flood: &str) {
    let mut learner = Rehearsal::new(&DARK, 80, 24);
    learner.keys("s5<Down>1u");
    learner.send(Msg::Paste(format!("https://{flood}")));
    check(&learner.screen());
    learner.keys("<Esc>u");
    learner.send(Msg::Paste("https://hello.example.com/api".to_owned()));
    learner.keys("<Enter>");
    for mut news in probe_sample::news() {
        match &mut news {
            News::Step(ProbeStep::Redirected(redirect)) => {
                *redirect = Redirect { status: 308, to: flood.into(), took: Millis(1.0) };
            }
            News::Step(ProbeStep::First(first)) => {
                first.url = flood.into();
                first.call.cache = Some(flood.into());
                first.call.server = server_timing(&format!("{flood};dur=1;desc=\"{flood}\", b;desc={flood}"));
            }
            News::Step(ProbeStep::Warm(_, call)) => call.cache = Some(flood.into()),
            News::Ended(Ok(report)) => {
                report.first.url = flood.into();
                report.first.call.cache = Some(flood.into());
                report.first.call.server = server_timing(&format!("{flood};dur=1;desc=\"{flood}\""));
            }
            _ => {}
        }
        learner.send(Msg::Probe(1, Box::new(news)));
        at_every_size(&mut learner);
    }
    learner.keys("<PgDn>");
    at_every_size(&mut learner);
}
