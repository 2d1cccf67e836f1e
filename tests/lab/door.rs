//! The front door: HTTP as clients speak it, well and badly.

use std::net::Shutdown;
use std::time::{Duration, Instant};

use crate::support::Lab;

const ECHO: (&str, &str) = (
    "functions/echo.mjs",
    "const answer = async (request) => new Response(await request.arrayBuffer(), {\n  headers: { 'x-method': request.method, \
     'x-url': request.url, 'x-header': request.headers.get('x-sent') ?? '-' } });\n\
     export { answer as GET, answer as POST, answer as PUT };\n",
);

fn lab() -> Lab {
    Lab::start(&[ECHO], &[])
}

#[test]
fn bodies_pass_whole_in_both_directions() {
    let lab = lab();
    let mut connection = lab.connect();
    for size in [0, 1, 65_536, 65_537, 1_000_000, 6 << 20] {
        let body: Vec<u8> = (0..size as u32).map(|at| (at * 7 + at / 251) as u8).collect();
        let answer = connection.call("POST", "/echo", &[], &body);
        assert_eq!(answer.status, 200, "{size}");
        assert!(answer.body == body, "{size}");
    }
}

#[test]
fn a_body_in_pieces_is_read() {
    let lab = lab();
    let mut connection = lab.connect();
    connection.send(b"POST /echo HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n");
    connection.send(b"1\r\n \r\n5;x=y\r\nworld\r\n0\r\n\r\n");
    assert_eq!(connection.answer_to("POST").unwrap().text(), "hello world");
}

#[test]
fn a_request_may_arrive_byte_by_byte_or_many_at_once() {
    let lab = lab();
    let mut connection = lab.connect();
    for byte in b"PUT /echo?a=b HTTP/1.1\r\nHost: localhost\r\nX-Sent: yes\r\nContent-Length: 2\r\n\r\nhi" {
        connection.send(&[*byte]);
    }
    let answer = connection.answer_to("PUT").unwrap();
    assert_eq!((answer.text().as_str(), answer.header("x-header")), ("hi", Some("yes")));
    assert_eq!(answer.header("x-url"), Some("http://localhost/echo?a=b"));
    connection.send("GET /echo?n=1 HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(5).as_bytes());
    for _ in 0..5 {
        assert_eq!(connection.answer_to("GET").unwrap().header("x-url"), Some("http://localhost/echo?n=1"));
    }
}

#[test]
fn a_body_that_is_too_long_is_refused() {
    let lab = lab();
    let told = format!("POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n", (6 << 20) + 1);
    let mut connection = lab.connect();
    connection.send(told.as_bytes());
    let answer = connection.answer_to("POST").unwrap();
    assert_eq!(answer.status, 413);
    assert!(answer.text().contains("6 MiB"));
    let mut connection = lab.connect();
    connection.send(b"POST /echo HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n");
    let piece = [&b"100000\r\n"[..], &vec![b'x'; 1 << 20], b"\r\n"].concat();
    for _ in 0..7 {
        connection.send(&piece);
    }
    assert_eq!(connection.answer_to("POST").unwrap().status, 413);
}

#[test]
fn a_head_that_is_too_long_is_refused() {
    let lab = lab();
    let mut connection = lab.connect();
    connection.request("GET", "/echo", &[("x-sent", &"x".repeat(14 << 10))], b"");
    assert_eq!(connection.answer_to("GET").unwrap().status, 200);
    let mut connection = lab.connect();
    connection.request("GET", "/echo", &[("x-sent", &"x".repeat(17 << 10))], b"");
    assert_eq!(connection.answer_to("GET").unwrap().status, 431);
}

#[test]
fn a_slow_head_is_not_waited_for() {
    let lab = lab();
    let mut connection = lab.connect();
    let began = Instant::now();
    connection.send(b"GET /echo HTTP/1.1\r\nhost: local");
    assert!(connection.answer_to("GET").map_or(true, |answer| answer.status == 408));
    assert!((4.0..7.0).contains(&began.elapsed().as_secs_f64()), "{:?}", began.elapsed());
}

#[test]
fn what_is_no_http_harms_nobody() {
    let lab = lab();
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00"[..],
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"GET\r\n\r\n",
        &[0; 100],
    ] {
        let mut connection = lab.connect();
        connection.send(bytes);
        connection.stream.get_ref().shutdown(Shutdown::Write).unwrap();
        if let Ok(answer) = connection.answer_to("GET") {
            assert!(answer.status >= 400, "{bytes:?}");
        }
    }
    assert_eq!(lab.get("/echo").status, 200);
}

#[test]
fn only_this_machine_is_answered() {
    let lab = lab();
    let status = |head: &str| {
        let mut connection = lab.connect();
        connection.send(format!("GET /echo HTTP/1.1\r\n{head}\r\n").as_bytes());
        connection.answer_to("GET").unwrap().status
    };
    assert_eq!(status("host: 127.0.0.1:1\r\n"), 200);
    assert_eq!(status("host: [::1]:8080\r\n"), 200);
    assert_eq!(status("host: evil.example\r\n"), 403);
    assert_eq!(status("host: localhost\r\norigin: http://localhost\r\n"), 200);
    assert_eq!(status("host: localhost\r\norigin: http://evil.example\r\n"), 403);
    assert_eq!(status("host: localhost\r\nsec-fetch-site: cross-site\r\n"), 403);
    assert_eq!(status(""), 400);
}

#[test]
fn paths_without_a_function_are_told_without_an_instance() {
    let lab = lab();
    let missing = lab.get("/nothing");
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("/echo"), "{}", missing.text());
    assert_eq!(lab.get("/favicon.ico").status, 404);
    assert_eq!(lab.get("/%zz").status, 400);
    let list = lab.get("/");
    assert_eq!(list.status, 200);
    assert!(list.text().contains("/echo"), "{}", list.text());
    let page = lab.connect().call("GET", "/", &[("accept", "text/html")], b"");
    assert!(page.text().contains("<a href=\"/echo\">/echo</a>"), "{}", page.text());
    assert!(lab.children().is_empty());
}

#[test]
fn upgrades_are_refused_with_a_sentence() {
    let lab = lab();
    let headers = [("connection", "Upgrade"), ("upgrade", "websocket"), ("sec-websocket-version", "13")];
    let answer = lab.connect().call("GET", "/echo", &headers, b"");
    assert_eq!(answer.status, 501);
    assert!(answer.text().contains("upgrades"), "{}", answer.text());
}

#[test]
fn more_connections_than_there_is_room_for_get_503() {
    let lab = lab();
    let mut open: Vec<_> = (0..256).map(|_| lab.connect()).collect();
    for connection in &mut open {
        assert_eq!(connection.get("/nothing").status, 404);
    }
    assert_eq!(lab.connect().get("/nothing").status, 503);
    drop(open);
    let deadline = Instant::now() + Duration::from_secs(5);
    while lab.connect().get("/nothing").status == 503 {
        assert!(Instant::now() < deadline, "closed connections still count");
    }
}

#[test]
fn a_client_that_goes_away_is_noticed() {
    let gone = (
        "functions/gone.mjs",
        "export const GET = (request) => new Promise((done) => {\n  request.signal.addEventListener('abort', () => { \
         console.log('the client went away'); done(new Response('late')); });\n  setTimeout(() => done(new Response('never')), 2000);\n});",
    );
    let mut lab = Lab::start(&[gone], &[]);
    let mut connection = lab.connect();
    connection.request("GET", "/gone", &[], b"");
    lab.next("started");
    drop(connection);
    lab.log("the client went away");
}
