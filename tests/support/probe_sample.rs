//! News of a made-up probe, as they would come from a function at a cloud. The times are made up.

use std::time::Duration;

use serverless_tutor::lab::probe::error::ProbeError;
use serverless_tutor::lab::probe::headers::ServerTiming;
use serverless_tutor::lab::probe::{Call, Connection, First, ProbeReport, ProbeStep, Redirect};
use serverless_tutor::tui::screen::experiments::probe::News;
use serverless_tutor::units::{Bytes, Millis};

/// All that a probe tells whose calls are all answered.
pub(crate) fn news() -> Vec<News> {
    let report = report();
    let steps = report.redirects.iter().cloned().map(ProbeStep::Redirected);
    let steps = steps.chain([ProbeStep::First(Box::new(report.first.clone()))]);
    let warm = report.warm.iter().cloned().enumerate();
    let steps = steps.chain(warm.map(|(i, call)| ProbeStep::Warm(i as u32 + 1, Box::new(call))));
    steps.map(News::Step).chain([News::Ended(Ok(report.clone()))]).collect()
}

/// All that a probe tells that was given no scheme.
pub(crate) fn without_scheme() -> Vec<News> {
    let error = ProbeError::NoScheme {
        written: "hello.example.com/api/hello".into(),
        better: "https://hello.example.com/api/hello".into(),
    };
    vec![News::Ended(Err(error))]
}

/// What a probe tells whose third warm call is not answered.
pub(crate) fn broken_off() -> Vec<News> {
    let mut news = news();
    news.truncate(4);
    let place = "hello.example.com:443".into();
    news.push(News::Ended(Err(ProbeError::AnswerTimedOut { place, after: Duration::from_secs(30) })));
    news
}

fn report() -> ProbeReport {
    let new = Connection::New { lookup: Millis(12.0), connect: Millis(18.0), tls: Some(Millis(25.0)) };
    let timing = |name: &str, took| ServerTiming { name: name.into(), took: Some(Millis(took)), words: None };
    let first = First {
        url: "https://hello.example.com/api/hello".into(),
        call: Call {
            server: vec![timing("init", 92.0), timing("run", 3.1)],
            ..call(200, new, 140.0, Millis(12.0) + Millis(18.0) + Millis(25.0))
        },
        looks_like: vec!["Vercel"],
    };
    let warm = [(200, 21.0), (200, 19.5), (200, 19.0), (502, 30.0), (200, 20.0)];
    ProbeReport {
        redirects: vec![Redirect { status: 308, to: "https://hello.example.com/api/hello".into(), took: Millis(61.0) }],
        first,
        warm: warm.map(|(status, wait)| call(status, Connection::Kept, wait, Millis::ZERO)).into(),
        pause: Duration::from_secs(1),
    }
}

fn call(status: u16, connection: Connection, wait: f64, made: Millis) -> Call {
    let (wait, receive) = (Millis(wait), Millis(0.25));
    let total = made + wait + receive;
    Call { status, body: Bytes(72), connection, wait, receive, total, server: Vec::new(), cache: None }
}
