//! Probing, against servers that answer as they should and against those that do not.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufReader, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use serverless_tutor::lab::probe::cancel::ProbeCancel;
use serverless_tutor::lab::probe::error::ProbeError;
use serverless_tutor::lab::probe::{Connection, MOST_BODY, ProbeOptions, ProbeReport, ProbeStep, probe};
use serverless_tutor::units::{Bytes, Millis};

#[path = "probe/server.rs"]
mod server;

use server::{Secure, Validity, answer, delay, each_request, hang_up, http, raw, request, secure, until_closed};

/// Longer than any answer here takes, and shorter than anybody would wait for a test.
const PATIENCE: Duration = Duration::from_secs(20);

/// So short that an answer which never comes is not waited for.
const IMPATIENCE: Duration = Duration::from_millis(500);

fn options() -> ProbeOptions {
    ProbeOptions { count: 3, pause: Duration::ZERO, timeout: PATIENCE, certificates: None }
}

fn run_with(url: &str, options: &ProbeOptions) -> Result<ProbeReport, ProbeError> {
    probe(url, options, &mut |_| {}, &ProbeCancel::default())
}

fn run(url: &str) -> ProbeReport {
    run_with(url, &options()).unwrap()
}

/// What is said when this address does not answer.
fn refused_with(url: &str, options: &ProbeOptions) -> String {
    run_with(url, options).unwrap_err().to_string()
}

fn refused(url: &str) -> String {
    refused_with(url, &options())
}

fn hurried() -> ProbeOptions {
    ProbeOptions { timeout: IMPATIENCE, ..options() }
}

fn statuses(report: &ProbeReport) -> Vec<u16> {
    [&report.first.call].into_iter().chain(&report.warm).map(|call| call.status).collect()
}

#[test]
fn one_connection_serves_the_first_call_and_the_warm_ones() {
    let server =
        http(|_| answer("200 OK", "Server-Timing: init;dur=12, run;dur=3\r\nX-Vercel-Id: fra1::a\r\n", "hello"));
    let report = run(&server.url("/api/hello?name=Ada"));
    assert_eq!(server.requests(), ["GET /api/hello?name=Ada HTTP/1.1"; 4]);
    assert_eq!((server.connections(), report.reconnected()), (1, 0));
    assert_eq!(statuses(&report), [200; 4]);
    let first = &report.first;
    assert_eq!((first.call.body, first.looks_like.as_slice()), (Bytes(5), ["Vercel"].as_slice()));
    assert_eq!(first.call.server[0].took, Some(Millis(12.0)));
    assert!(matches!(first.call.connection, Connection::New { tls: None, .. }), "{:?}", first.call.connection);
    assert!(report.warm.iter().all(|call| call.connection == Connection::Kept));
}

#[test]
fn the_parts_of_a_call_add_up() {
    let server = http(|_| answer("200 OK", "", "hello"));
    let report = run(&server.url("/"));
    for call in [&report.first.call].into_iter().chain(&report.warm) {
        let made = match call.connection {
            Connection::Kept => Millis::ZERO,
            Connection::New { lookup, connect, tls } => lookup + connect + tls.unwrap_or_default(),
        };
        let sum = made + call.wait + call.receive;
        assert!((sum - call.total).0.abs() < 1e-6, "{call:?}");
    }
}

#[test]
fn every_step_is_told() {
    let server = http(|path| match path {
        "/old" => answer("308 Permanent Redirect", "Location: /new\r\n", ""),
        _ => answer("200 OK", "", "hello"),
    });
    let mut steps = Vec::new();
    let mut tell = |step| {
        steps.push(match step {
            ProbeStep::Redirected(to) => format!("{} {}", to.status, to.to),
            ProbeStep::First(first) => format!("first {} {}", first.call.status, first.url),
            ProbeStep::Warm(number, call) => format!("warm {number} {}", call.status),
        });
    };
    let report = probe(&server.url("/old"), &options(), &mut tell, &ProbeCancel::default()).unwrap();
    let to = server.url("/new");
    assert_eq!(steps, [&format!("308 {to}"), &format!("first 200 {to}"), "warm 1 200", "warm 2 200", "warm 3 200"]);
    // The first call is on a connection of its own even so.
    assert_eq!((report.redirects.len(), server.connections()), (1, 2));
}

#[test]
fn a_slow_head_is_a_wait() {
    let server = http(|_| {
        delay(Duration::from_millis(60));
        answer("200 OK", "", "hello")
    });
    let call = run(&server.url("/")).first.call;
    assert!(call.wait >= Millis(60.0) && call.receive < call.wait, "{call:?}");
}

#[test]
fn a_chunked_body_is_read_to_its_end() {
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n";
    let server = http(|_| chunked.to_vec());
    let report = run(&server.url("/"));
    assert_eq!((report.first.call.body, server.connections()), (Bytes(12), 1));
}

#[test]
fn a_failing_status_is_a_result() {
    let server = http(|_| answer("502 Bad Gateway", "", "{}"));
    assert_eq!(statuses(&run(&server.url("/"))), [502; 4]);
    let server = http(|_| answer("404 Not Found", "", ""));
    assert_eq!(statuses(&run(&server.url("/"))), [404; 4]);
}

#[test]
fn a_server_that_closes_after_each_answer_is_told() {
    let server = raw(|_, mut stream| {
        request(&mut BufReader::new(stream.try_clone()?))?;
        stream.write_all(&answer("200 OK", "Connection: close\r\n", "hello"))
    });
    let report = run(&server.url("/"));
    assert_eq!((report.reconnected(), server.connections()), (3, 4));
}

#[test]
fn a_kept_connection_that_was_closed_meanwhile_is_no_failure() {
    // The second request on the first connection is met with silence and a close: the server had given it up.
    let server = raw(|number, stream| {
        let mut writer = stream.try_clone()?;
        let mut seen = 0;
        each_request(BufReader::new(stream), |_| {
            seen += 1;
            if number == 0 && seen == 2 { hang_up(&writer) } else { writer.write_all(&answer("200 OK", "", "hello")) }
        })
    });
    let report = run(&server.url("/"));
    assert_eq!((statuses(&report), report.reconnected(), server.connections()), (vec![200; 4], 1, 2));
}

#[test]
fn a_port_where_nothing_listens_refuses() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(
        refused(&format!("http://{address}/")),
        format!(
            "{address} refused the connection: nothing listens at that port; check the port, and that the server runs"
        )
    );
}

#[test]
fn a_name_that_there_is_not_is_told() {
    // RFC 6761: such a name never exists, with or without a network.
    assert_eq!(
        refused("https://nothing.invalid/"),
        "could not find the host nothing.invalid: check its spelling, that it is deployed, and that this machine has a network"
    );
}

#[test]
fn a_connection_closed_early_is_told() {
    let expected = |server: &server::Server| {
        format!(
            "{} closed the connection before its answer had ended: look into the function's own log",
            server.address
        )
    };
    let at_once = raw(|_, stream| {
        request(&mut BufReader::new(stream.try_clone()?))?;
        hang_up(&stream)
    });
    assert_eq!(refused(&at_once.url("/")), expected(&at_once));
    for part in ["HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"] {
        let server = raw(move |_, mut stream| {
            request(&mut BufReader::new(stream.try_clone()?))?;
            stream.write_all(part.as_bytes())?;
            hang_up(&stream)
        });
        assert_eq!(refused(&server.url("/")), expected(&server), "{part}");
    }
}

#[test]
fn garbage_is_not_http() {
    for garbage in ["SSH-2.0-OpenSSH_9.6\r\n", "\x15\x03\x01\x00\x02\x02\x0a", "\u{1b}[31mred\r\n\r\n"] {
        let server = raw(move |_, mut stream| {
            stream.write_all(garbage.as_bytes())?;
            until_closed(stream)
        });
        let said = refused_with(&server.url("/"), &hurried());
        assert!(
            said.starts_with(&format!("{} answered with something that is not HTTP/1.1", server.address)),
            "{said}"
        );
        assert!(said.ends_with("; check the port, or write https:// if it speaks TLS"), "{said}");
    }
}

#[test]
fn an_answer_that_does_not_come_is_given_up() {
    let silent = raw(|_, stream| until_closed(stream));
    assert_eq!(
        refused_with(&silent.url("/"), &hurried()),
        format!(
            "{} took the request and did not answer within 0.5 s: look into the function's own log, or give more time with probe \
             --timeout",
            silent.address
        )
    );
    let endless = raw(|_, mut stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")?;
        until_closed(stream)
    });
    assert_eq!(
        refused_with(&endless.url("/"), &hurried()),
        format!("{} began to answer and had not ended after 0.5 s: probe needs an answer that ends", endless.address)
    );
}

#[test]
fn a_warm_call_without_an_answer_is_no_matter_of_connecting() {
    let server = raw(|_, mut stream| {
        let mut reader = BufReader::new(stream.try_clone()?);
        request(&mut reader)?;
        stream.write_all(&answer("200 OK", "", "hello"))?;
        until_closed(stream)
    });
    let said = refused_with(&server.url("/"), &hurried());
    assert!(said.contains("took the request and did not answer within 0.5 s"), "{said}");
}

#[test]
fn a_circle_of_redirects_ends() {
    let server = http(|_| answer("302 Found", "Location: /again\r\n", ""));
    assert_eq!(
        refused(&server.url("/")),
        format!("more than 5 redirects, the last one to {}: do they lead in a circle?", server.url("/again"))
    );
    assert_eq!(server.requests().len(), 6);
    let away = http(|_| answer("302 Found", "Location: file:///etc/passwd\r\n", ""));
    assert_eq!(refused(&away.url("/")), "status 302 sends us to file:///etc/passwd, which cannot be called");
}

#[test]
fn a_body_without_end_is_given_up() {
    let server = raw(|_, mut stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        loop {
            stream.write_all(&[b'x'; 1 << 12])?;
        }
    });
    assert_eq!(refused(&server.url("/")), "the answer is longer than 6.0 MiB; probe an address with a shorter one");
    let longest = "x".repeat(usize::try_from(MOST_BODY.0).unwrap());
    let server = http(move |_| answer("200 OK", "", &longest));
    assert_eq!(run_with(&server.url("/"), &ProbeOptions { count: 0, ..options() }).unwrap().first.call.body, MOST_BODY);
}

/// Options that trust a certificate, and the folder that holds its file.
fn trusting(pem: &str) -> (ProbeOptions, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("certificates.pem");
    fs::write(&file, pem).unwrap();
    (ProbeOptions { certificates: Some(file), ..options() }, folder)
}

#[test]
fn tls_has_a_handshake_of_its_own() {
    let Secure { server, pem } = secure("127.0.0.1", Validity::Now);
    let (options, _folder) = trusting(&pem);
    let report = run_with(&server.https("/"), &options).unwrap();
    assert_eq!((statuses(&report), server.connections()), (vec![200; 4], 1));
    let Connection::New { tls: Some(tls), .. } = report.first.call.connection else { panic!("{:?}", report.first) };
    assert!(tls > Millis::ZERO && tls < report.first.call.total);
}

#[test]
fn a_certificate_that_is_not_right_is_told() {
    let Secure { server, .. } = secure("127.0.0.1", Validity::Now);
    assert_eq!(
        refused(&server.https("/")),
        "the certificate of 127.0.0.1 is signed by nobody that is trusted here; if you trust it, name a PEM file with its \
         issuer in SSL_CERT_FILE"
    );
    let faulty = |name: &str, validity| {
        let Secure { server, pem } = secure(name, validity);
        let (options, _folder) = trusting(&pem);
        refused_with(&server.https("/"), &options)
    };
    assert_eq!(
        faulty("127.0.0.1", Validity::Past),
        "the certificate of 127.0.0.1 has expired; renew it, or set this machine's clock right"
    );
    assert_eq!(
        faulty("127.0.0.1", Validity::Future),
        "the certificate of 127.0.0.1 is not valid yet; set this machine's clock right"
    );
    assert_eq!(
        faulty("other.example", Validity::Now),
        "the certificate is not for 127.0.0.1; call the function by the name that the platform gave it"
    );
}

#[test]
fn tls_to_a_plain_server_suggests_http() {
    let answers = http(|_| answer("200 OK", "", "hello"));
    let rejects = raw(|_, mut stream| {
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")?;
        until_closed(stream)
    });
    let closes = raw(|_, stream| hang_up(&stream));
    for server in [&rejects, &closes] {
        assert_eq!(
            refused(&server.https("/a")),
            format!(
                "{} does not answer in TLS; if it is a plain HTTP server, write {}",
                server.address,
                server.url("/a")
            )
        );
    }
    // This one waits for the end of a line that never comes, or takes the first bytes for one.
    let said = refused_with(&answers.https("/"), &hurried());
    assert!(said.contains("if it is a plain HTTP server, write http://"), "{said}");
}

#[test]
fn a_file_without_certificates_is_told() {
    let (options, folder) = trusting("nothing");
    let file = folder.path().join("certificates.pem");
    assert_eq!(
        refused_with("https://127.0.0.1:1/", &options),
        format!(
            "could not take certificates from {}, which SSL_CERT_FILE names: it holds no certificate in PEM form",
            file.display()
        )
    );
    let options = ProbeOptions { certificates: Some(PathBuf::from("/nowhere.pem")), ..options };
    assert!(refused_with("https://127.0.0.1:1/", &options).contains("/nowhere.pem"));
}

#[test]
fn cancelling_ends_a_pause_and_a_call_at_once() {
    let patient = ProbeOptions { pause: Duration::from_hours(1), timeout: Duration::from_hours(1), ..options() };
    // In the pause after the first call.
    let server = http(|_| answer("200 OK", "", "hello"));
    let cancel = ProbeCancel::default();
    let other = cancel.clone();
    let mut tell = |_| {
        let other = other.clone();
        thread::spawn(move || other.cancel());
    };
    let began = Instant::now();
    assert_eq!(probe(&server.url("/"), &patient, &mut tell, &cancel), Err(ProbeError::Cancelled));
    // In a call that nobody answers.
    let (arrived, arrival) = channel();
    let silent = raw(move |_, stream| {
        request(&mut BufReader::new(stream.try_clone()?))?;
        arrived.send(()).ok();
        until_closed(stream)
    });
    let cancel = ProbeCancel::default();
    let other = cancel.clone();
    thread::spawn(move || arrival.recv().map(|()| other.cancel()));
    assert_eq!(probe(&silent.url("/"), &patient, &mut |_| {}, &cancel), Err(ProbeError::Cancelled));
    assert!(began.elapsed() < PATIENCE);
    // Before it began.
    assert_eq!(probe(&silent.url("/"), &patient, &mut |_| {}, &cancel), Err(ProbeError::Cancelled));
    assert_eq!(silent.connections(), 1);
}

fn program(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_serverless-tutor"));
    command.arg("probe").args(arguments).env_remove("SSL_CERT_FILE").output().unwrap()
}

#[test]
fn the_command_prints_a_table() {
    let server = http(|_| answer("200 OK", "CF-Ray: 8a\r\n", "hello"));
    let output = program(&[&server.url("/"), "--count", "2", "--pause", "0"]);
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), b"".as_slice()));
    let text = String::from_utf8(output.stdout).unwrap();
    for line in ["looks like Cloudflare, by its headers", "first call: status 200, 5 B", "warm calls: status 200 x 2"] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    assert!(!text.contains("TLS") && text.contains("proves no cold start"), "{text}");
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn the_command_prints_json_on_one_line() {
    let server = http(|_| answer("404 Not Found", "", "hello"));
    let output = program(&[&server.url("/"), "--count", "1", "--pause", "0", "--json"]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    let json: Value = serde_json::from_str(text.strip_suffix('\n').unwrap()).unwrap();
    assert_eq!(text.lines().count(), 1);
    assert_eq!((&json["first"]["status"], &json["warm"][0]["new_connection"]), (&404.into(), &false.into()));
    assert!(json["warm_wait_ms"]["p50"].as_f64().unwrap() > 0.0);
}

#[track_caller]
fn check_refused(arguments: &[&str], code: i32, sentence: &str) {
    let output = program(arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(code), b"".as_slice()), "{said}");
    assert!(said.starts_with(sentence), "{said}");
}

#[test]
fn the_command_tells_a_wrong_address_from_one_that_does_not_answer() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    check_refused(&[&format!("http://{address}/")], 1, &format!("error: {address} refused the connection"));
    check_refused(&["example.com"], 2, "error: example.com does not say how to call it; write https://example.com/\n");
    check_refused(&["ftp://a/\u{1b}[31m"], 2, "error: probe speaks http and https, and not ftp\n");
    check_refused(&["http://a/", "--count", "0"], 2, "error: invalid value '0' for '--count <N>'");
    check_refused(&["http://a/", "--count", "101"], 2, "error: invalid value '101' for '--count <N>'");
    check_refused(&["http://a/", "--pause", "-1"], 2, "error: ");
    check_refused(&["http://a/", "--pause", "1e9"], 2, "error: invalid value '1e9' for '--pause <SECONDS>'");
    check_refused(&["http://a/", "--timeout", "0"], 2, "error: invalid value '0' for '--timeout <SECONDS>'");
}
