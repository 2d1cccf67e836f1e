//! Whether any request is lost, or answered or run twice, among a hundred thousand; without trouble, and while processes
//! of instances are killed.

use std::collections::BTreeMap;
use std::time::Instant;

use rustix::process::{Pid, Signal, kill_process};

use crate::lab::client::{Answer, drive, request};
use crate::lab::server::Server;
use crate::table::Table;

/// Requests, each with a number of its own.
const REQUESTS: u64 = 100_000;
const CONNECTIONS: usize = 16;
/// Processes that are killed meanwhile.
const KILLS: u64 = 20;

/// Answers with the number of the request, and how many its instance has run.
const ECHO: (&str, &str) = (
    "functions/echo.mjs",
    "let runs = 0;\nexport const GET = (request) => new Response(`${request.url.split('=')[1]} ${++runs}`);\n",
);

/// What became of the requests.
struct Count {
    /// How often each was answered.
    answers: Vec<u32>,
    /// Answers that say that an instance was lost.
    refused: u64,
    /// Answers with the number of another request, or with another status.
    wrong: u64,
    /// Answers of each instance, and the runs that it has counted itself.
    instances: BTreeMap<String, (u64, u64)>,
}

pub(crate) fn measure(table: &Table) {
    table.head("lost", "twice");
    for platform in ["lambda", "workers"] {
        for kills in [0, KILLS] {
            let lab = Server::lab(&[ECHO], &["--platform", platform]);
            let start = Instant::now();
            let count = count(&lab, kills);
            let words = match kills {
                0 => format!("in {:.1} s", start.elapsed().as_secs_f64()),
                _ => format!("{kills} kills ({} x 502)", count.refused),
            };
            let what = format!("100,000 requests, {platform}, {words}");
            table.line(&what, &count.lost().to_string(), &count.twice(kills).to_string(), "0");
        }
    }
}

fn count(lab: &Server, kills: u64) -> Count {
    let mut count = Count { answers: vec![0; REQUESTS as usize], refused: 0, wrong: 0, instances: BTreeMap::new() };
    let mut asked = 0;
    let next = || {
        if asked == REQUESTS {
            return None;
        }
        asked += 1;
        Some((asked - 1, request(&format!("/echo?id={}", asked - 1))))
    };
    let mut kills = moments(kills);
    let mut answered = 0;
    drive(lab.address, CONNECTIONS, next, |number, answer| {
        count.take(number, answer);
        answered += 1;
        if kills.last().is_some_and(|moment| answered >= *moment) {
            kills.pop();
            kill_one(lab);
        }
    });
    count
}

/// After how many answers a process is killed: once at random in each of so many equal parts, the last one first.
fn moments(kills: u64) -> Vec<u64> {
    let part = REQUESTS / kills.max(1);
    (0..kills).rev().map(|number| number * part + u64::from(random()) % part).collect()
}

/// Kills a process of the lab, if it has one at this moment.
fn kill_one(lab: &Server) {
    let processes = lab.children();
    if let Some(process) = processes.get(random() as usize % processes.len().max(1)) {
        // It may end by itself meanwhile.
        let _ = kill_process(Pid::from_raw(process.cast_signed()).unwrap(), Signal::KILL);
    }
}

fn random() -> u32 {
    getrandom::u32().unwrap()
}

impl Count {
    fn take(&mut self, number: u64, answer: Answer<'_>) {
        self.answers[number as usize] += 1;
        let echo = answer.body.split_once(' ').map(|(id, runs)| (id.parse::<u64>(), runs.parse::<u64>()));
        match (answer.status, echo, answer.instance) {
            (200, Some((Ok(id), Ok(runs))), Some(instance)) if id == number => {
                let (answers, most) = self.instances.entry(instance.to_owned()).or_default();
                *answers += 1;
                *most = runs.max(*most);
            }
            (502, ..) => self.refused += 1,
            _ => self.wrong += 1,
        }
    }

    /// Requests without an answer of their own.
    fn lost(&self) -> u64 {
        self.answers.iter().filter(|answers| **answers == 0).count() as u64 + self.wrong
    }

    /// Requests with more than one answer, and runs that no request had.
    fn twice(&self, kills: u64) -> u64 {
        let answers = self.answers.iter().filter(|answers| **answers > 1).count() as u64;
        let runs: u64 = self.instances.values().map(|(answers, runs)| runs - answers).sum();
        // An instance that was killed has run what was refused.
        answers + if kills == 0 { runs + self.refused } else { runs.saturating_sub(self.refused) }
    }
}
