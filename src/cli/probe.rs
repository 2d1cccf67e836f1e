//! `probe`: a deployed function of the learner's, timed from here, for people and for scripts.

use std::env;
use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::cli::args::ProbeArgs;
use crate::cli::{NO_ANSWER, UNREADABLE, complain};
use crate::lab::probe::cancel::ProbeCancel;
use crate::lab::probe::words::{HONEST, cached, reconnected, server_timing, signed, statuses};
use crate::lab::probe::{
    Call, Connection, First, ProbeOptions, ProbeReport, ProbeStep, Redirect, Spread, certificates, probe,
};
use crate::units::Millis;

/// Times a function. 0 if it answered, with whatever status; 1 if it did not; 2 if the address cannot be called.
pub(crate) fn run(args: &ProbeArgs) -> anyhow::Result<ExitCode> {
    let options = ProbeOptions {
        count: args.count,
        pause: args.pause,
        timeout: args.timeout,
        certificates: certificates(|name| env::var_os(name)),
    };
    let mut out = io::stdout().lock();
    let mut told = Ok(());
    let mut tell = |step| {
        if !args.json && told.is_ok() {
            told = tell_step(&step, &options, &mut out);
        }
    };
    let outcome = probe(&args.url, &options, &mut tell, &ProbeCancel::default());
    told?;
    match outcome {
        Ok(report) if args.json => writeln!(out, "{}", json_report(&report))?,
        Ok(report) => tell_rest(&report, &mut out)?,
        Err(error) => {
            complain(&format!("error: {error}"));
            return Ok(ExitCode::from(if error.is_usage() { UNREADABLE } else { NO_ANSWER }));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn tell_step(step: &ProbeStep, options: &ProbeOptions, out: &mut impl Write) -> io::Result<()> {
    match step {
        ProbeStep::Redirected(Redirect { status, to, took }) => writeln!(out, "redirect {status} to {to}, {took}")?,
        ProbeStep::First(first) => {
            tell_first(first, out)?;
            let pause = options.pause.as_secs_f64();
            writeln!(out, "\n{} more calls, after pauses of {pause} s ...", options.count)?;
        }
        ProbeStep::Warm(..) => return Ok(()),
    }
    // Seconds may pass until the next line.
    out.flush()
}

fn tell_first(First { url, call, looks_like }: &First, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{url}")?;
    if !looks_like.is_empty() {
        writeln!(out, "looks like {}, by its headers", looks_like.join(" and "))?;
    }
    writeln!(out, "\nfirst call: status {}, {}", call.status, call.body)?;
    let mut row = |name: &str, span: Millis, note: &str| {
        writeln!(out, "{}", format!("  {name:<15}{:>9}  {note}", span.to_string()).trim_end())
    };
    if let Connection::New { lookup, connect, tls } = call.connection {
        row("name look-up", lookup, "")?;
        row("connection", connect, "TCP, once there and back")?;
        if let Some(tls) = tls {
            row("TLS handshake", tls, "")?;
        }
    }
    row("wait", call.wait, "request sent to first byte: the way there, the function, the way back")?;
    row("receive", call.receive, "first byte to last")?;
    row("total", call.total, "")?;
    tell_server("its", call, out)
}

/// What the server says of its own time, and whether a function ran at all.
fn tell_server(whose: &str, call: &Call, out: &mut impl Write) -> io::Result<()> {
    if let Some(words) = server_timing(call) {
        writeln!(out, "  {whose} Server-Timing: {words}")?;
    }
    match cached(call) {
        Some(words) => writeln!(out, "  {words}"),
        None => Ok(()),
    }
}

fn tell_rest(report: &ProbeReport, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\nwarm calls: {}", statuses(&report.warm))?;
    let columns = |name: &str, cells: [&dyn Display; 3]| {
        let [a, b, c] = cells.map(ToString::to_string);
        format!("  {name:<15}{a:>9}{b:>10}{c:>10}")
    };
    writeln!(out, "{}", columns("", [&"p50", &"min", &"max"]))?;
    for (name, spread) in [("wait", report.spread(|call| call.wait)), ("total", report.spread(|call| call.total))] {
        if let Some(Spread { p50, min, max }) = spread {
            writeln!(out, "{}", columns(name, [&p50, &min, &max]))?;
        }
    }
    if let Some(last) = report.warm.last() {
        tell_server("the last one's", last, out)?;
    }
    if let Some(words) = reconnected(report.reconnected(), report.warm.len()) {
        writeln!(out, "  {words}")?;
    }
    if let (Some(total), Some(wait)) = (report.extra(|call| call.total), report.extra(|call| call.wait)) {
        writeln!(out, "\nfirst call: {} against the warm p50; in the wait alone {}", signed(total), signed(wait))?;
    }
    writeln!(out, "{}", HONEST.join("\n"))
}

fn json_report(report: &ProbeReport) -> Value {
    json!({
        "url": report.first.url.as_str(),
        "redirects": report.redirects.iter().map(|r| json!({
            "status": r.status, "to": r.to.as_str(), "took_ms": r.took.0,
        })).collect::<Vec<_>>(),
        "looks_like": report.first.looks_like,
        "first": json_call(&report.first.call),
        "pause_ms": Millis::from(report.pause).0,
        "warm": report.warm.iter().map(json_call).collect::<Vec<_>>(),
        "warm_wait_ms": report.spread(|call| call.wait).map(json_spread),
        "warm_total_ms": report.spread(|call| call.total).map(json_spread),
        "first_extra_wait_ms": report.extra(|call| call.wait).map(|extra| extra.0),
        "first_extra_total_ms": report.extra(|call| call.total).map(|extra| extra.0),
    })
}

fn json_call(call: &Call) -> Value {
    let (lookup, connect, tls) = match call.connection {
        Connection::Kept => (None, None, None),
        Connection::New { lookup, connect, tls } => (Some(lookup.0), Some(connect.0), tls.map(|tls| tls.0)),
    };
    json!({
        "status": call.status,
        "bytes": call.body.0,
        "new_connection": call.connection != Connection::Kept,
        "lookup_ms": lookup,
        "connect_ms": connect,
        "tls_ms": tls,
        "wait_ms": call.wait.0,
        "receive_ms": call.receive.0,
        "total_ms": call.total.0,
        "server_timing": call.server.iter().map(|entry| json!({
            "name": entry.name.as_str(),
            "dur_ms": entry.took.map(|took| took.0),
            "desc": entry.words.as_deref(),
        })).collect::<Vec<_>>(),
        "cache": call.cache.as_deref(),
    })
}

fn json_spread(Spread { p50, min, max }: Spread) -> Value {
    json!({ "p50": p50.0, "min": min.0, "max": max.0 })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::lab::probe::headers::ServerTiming;
    use crate::units::Bytes;

    fn call(status: u16, connection: Connection, wait: f64, total: f64) -> Call {
        Call {
            status,
            body: Bytes(21),
            connection,
            wait: Millis(wait),
            receive: Millis(0.25),
            total: Millis(total),
            server: Vec::new(),
            cache: None,
        }
    }

    /// A report with round figures.
    fn report() -> ProbeReport {
        let new = Connection::New { lookup: Millis(12.0), connect: Millis(18.0), tls: Some(Millis(25.0)) };
        let server = vec![
            ServerTiming { name: "init".into(), took: Some(Millis(92.0)), words: None },
            ServerTiming { name: "cdn".into(), took: None, words: Some("\u{1b}[31m".into()) },
        ];
        let first = First {
            url: "https://hello.example/api".into(),
            call: Call { server, ..call(200, new, 140.0, 195.25) },
            looks_like: vec!["Vercel", "Cloudflare"],
        };
        let kept = |status, wait: f64| call(status, Connection::Kept, wait, wait + 0.25);
        let warm = vec![kept(200, 20.0), kept(502, 30.0), Call { cache: Some("age: 7".into()), ..kept(200, 19.0) }];
        ProbeReport { redirects: Vec::new(), first, warm, pause: Duration::from_secs(1) }
    }

    #[test]
    fn the_report_is_a_small_table() {
        let report = report();
        let mut out = Vec::new();
        let options = ProbeOptions { count: 3, ..ProbeOptions::default() };
        let redirect = Redirect { status: 308, to: "https://hello.example/api".into(), took: Millis(61.0) };
        tell_step(&ProbeStep::Redirected(redirect), &options, &mut out).unwrap();
        tell_step(&ProbeStep::First(Box::new(report.first.clone())), &options, &mut out).unwrap();
        tell_rest(&report, &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
        redirect 308 to https://hello.example/api, 61 ms
        https://hello.example/api
        looks like Vercel and Cloudflare, by its headers

        first call: status 200, 21 B
          name look-up       12 ms
          connection         18 ms  TCP, once there and back
          TLS handshake      25 ms
          wait              140 ms  request sent to first byte: the way there, the function, the way back
          receive          0.25 ms  first byte to last
          total             195 ms
          its Server-Timing: init 92 ms, cdn (␛[31m)

        3 more calls, after pauses of 1 s ...

        warm calls: status 200 x 2, status 502 x 1
                               p50       min       max
          wait               20 ms     19 ms     30 ms
          total              20 ms     19 ms     30 ms
          age: 7: a cache answered, and perhaps no function ran

        first call: +175 ms against the warm p50; in the wait alone +120 ms
        All this is seen from here, so the network is in it: the name, the connection and every way there and back.
        One slow first call proves no cold start, and a quick one does not disprove it: the function may have been warm.
        Leave it alone for some minutes, probe again, and compare the waits.
        ");
    }

    #[test]
    fn json_says_the_same() {
        let json = json_report(&report());
        assert_eq!(json["first"]["tls_ms"], 25.0);
        assert_eq!(json["first"]["server_timing"][1], json!({"name": "cdn", "dur_ms": null, "desc": "␛[31m"}));
        assert_eq!(json["warm"][0]["connect_ms"], Value::Null);
        assert_eq!(json["warm_wait_ms"], json!({"p50": 20.0, "min": 19.0, "max": 30.0}));
        assert_eq!(json["first_extra_wait_ms"], 120.0);
    }
}
