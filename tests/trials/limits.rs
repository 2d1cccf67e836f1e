//! The limits of the lab's platforms: no function passes one, whatever it does.

use std::time::{Duration, Instant};

use crate::chance::Chance;
use crate::lab::Lab;
use crate::trial::{Effort, Trial};

/// The time limit of every lab here; on workers it is that of the clock, and processor time has one of its own.
const TIMEOUT: &str = "0.5";
/// From the request to the end of its answer: the limit and a second.
const ON_THE_CLOCK: Duration = Duration::from_millis(1500);
/// The same where a second of processor time is the limit.
const OF_PROCESSOR: Duration = Duration::from_secs(2);

const PLATFORMS: [&str; 3] = ["lambda", "workers", "vercel"];

/// Ways not to come to an end, with what of a handler they stand in.
const ENDLESS: [(&str, &str); 10] = [
    ("sync", "export const GET = () => { for (;;); };"),
    ("async", "export const GET = async () => { for (;;) await null; };"),
    ("regex", "export const GET = () => new Response(String(/^(a+)+$/.test('a'.repeat(40) + 'b')));"),
    ("native", "export const GET = () => { const x = 2n ** 500000n - 1n; for (;;) x * x; };"),
    (
        "sort",
        "export const GET = () => { for (;;) new Array(1e5).fill(0).map(Math.random).sort(() => Math.random() - 0.5); };",
    ),
    (
        "timers",
        "export const GET = () => new Promise(() => { const again = () => { setTimeout(again, 0); setTimeout(() => {}, 0); }; again(); });",
    ),
    ("waits", "export const GET = () => new Promise((done) => setTimeout(done, 60000));"),
    ("caught", "export const GET = () => { for (;;) try { for (;;); } catch {} finally { for (;;); } };"),
    ("stream", "export const GET = () => new Response(new ReadableStream({ pull() { for (;;); } }));"),
    (
        "generator",
        "export const GET = () => new Response(new ReadableStream({ async pull(to) { for (;;) { to.enqueue(new Uint8Array(9)); await null; } } }));",
    ),
];

/// The one that does not let itself be interrupted.
const STUCK: &str = "native";

const HELLO: (&str, &str) = ("functions/hello.mjs", "export const GET = () => new Response('hello');");

fn lab(files: &[(&str, &str)], platform: &str, more: &[&str]) -> Lab {
    let files: Vec<(String, &str)> =
        files.iter().map(|(name, text)| (format!("functions/{name}.mjs"), *text)).collect();
    let mut files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    files.push(HELLO);
    Lab::start(&files, &[&["--platform", platform, "--timeout", TIMEOUT], more].concat())
}

/// The name of the figure and its limit where no request waits: processor time is what counts then on every platform.
fn computing(platform: &str) -> (&'static str, Duration) {
    if platform == "workers" {
        ("what no request waits for, 1 s of processor time on workers", OF_PROCESSOR)
    } else {
        ("what no request waits for, 0.5 s of processor time on lambda and vercel", ON_THE_CLOCK)
    }
}

/// The name of the figure and its limit.
fn limit(platform: &str) -> (&'static str, Duration) {
    if platform == "workers" {
        ("a function that never ends, 0.5 s and 1 s of processor time on workers", OF_PROCESSOR)
    } else {
        ("a function that never ends, 0.5 s on lambda and vercel", ON_THE_CLOCK)
    }
}

/// A request to a function that never ends, in every way.
pub(crate) fn endless_functions_end(effort: Effort) -> Trial {
    let mut trial = Trial::new("a function that never ends is ended by the limit and a second, and the lab goes on");
    let mut chance = Chance::new();
    let platforms = chance.shuffled(&PLATFORMS);
    for platform in &platforms[..effort.of(1, 3)] {
        let mut lab = lab(&ENDLESS, platform, &[]);
        // Found and tried before any time is taken.
        assert_eq!(lab.get("/hello").text(), "hello");
        for _ in 0..effort.of(1, 3) {
            let ways = chance.shuffled(&ENDLESS);
            for (name, _) in &ways[..effort.of(2, ENDLESS.len())] {
                let case = format!("{platform}, {name}, {}", chance.seed());
                let mut connection = lab.connect();
                let began = Instant::now();
                trial.attempt(&case, || {
                    connection.request("GET", &format!("/{name}"), &[], b"");
                    let (status, headers) = connection.head().unwrap();
                    let streamed = headers.iter().any(|(name, _)| name == "transfer-encoding");
                    assert!(if streamed { status == 200 } else { status == 504 }, "{status}");
                    // The end of a body that breaks off is an error, and an end.
                    while streamed && matches!(connection.piece(), Ok(Some(_))) {}
                });
                let (what, most) = limit(platform);
                trial.time(what, began.elapsed(), effort.limit(most));
                if *platform == "workers" && *name == STUCK {
                    // It goes on where nothing can interrupt it, until its process is ended with all who share it.
                    lab.log("does not let itself be interrupted");
                }
                trial.attempt(&format!("hello after {case}"), || assert_eq!(lab.get("/hello").text(), "hello"));
            }
        }
    }
    trial
}

/// What a function of workers computes once nobody waits for it any more. Its limit there is processor time, which may be longer
/// than the time that a request waits.
pub(crate) fn what_was_given_up_is_ended(effort: Effort) -> Trial {
    let mut trial = Trial::new("an isolate whose only request was given up computes no further");
    for _ in 0..effort.of(1, 10) {
        let lab = lab(&ENDLESS[..1], "workers", &[]);
        assert_eq!(lab.get("/hello").text(), "hello");
        trial.attempt("three calls", || {
            for _ in 0..3 {
                assert_eq!(lab.get("/sync").status, 504);
            }
            let used = until_at_rest(&lab);
            // Each of them was let run for half a second.
            assert!(used < Duration::from_millis(2100), "{used:?} of processor time");
        });
    }
    trial
}

/// Waits until no process of a lab computes, and gives the processor time that they have used.
fn until_at_rest(lab: &Lab) -> Duration {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let children = lab.children();
        let threads = children.iter().filter_map(|child| std::fs::read_dir(format!("/proc/{child}/task")).ok());
        let stats = threads.flat_map(|threads| threads.flatten().map(|thread| thread.path().join("stat")));
        let is_running = |stat: String| stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('R'));
        if !stats.filter_map(|stat| std::fs::read_to_string(stat).ok()).any(is_running) {
            let used = children.iter().filter_map(|child| std::fs::read_to_string(format!("/proc/{child}/stat")).ok());
            // Behind the name in brackets, as the twelfth and the next: time in hundredths of a second.
            let ticks = used.map(|stat| {
                let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ').skip(11).take(2);
                fields.filter_map(|field| field.parse::<u64>().ok()).sum::<u64>()
            });
            return Duration::from_millis(10 * ticks.sum::<u64>());
        }
        assert!(Instant::now() < deadline, "a process of the lab computes on");
        std::thread::yield_now();
    }
}

/// Work after the answer, which no request waits for. On lambda there is none: nothing runs between requests.
pub(crate) fn work_after_the_answer_ends(effort: Effort) -> Trial {
    let mut trial = Trial::new("endless work after the answer is ended by the limit and a second");
    let later = "export default { fetch(request, env, ctx) { ctx.waitUntil(new Promise(() => setTimeout(() => { for (;;); }, 20))); \
                 return new Response('answered'); } };";
    let platforms = Chance::new().shuffled(&["workers", "vercel"]);
    for platform in &platforms[..effort.of(1, 2)] {
        for _ in 0..effort.of(1, 5) {
            let mut lab = lab(&[("later", later)], platform, &[]);
            assert_eq!(lab.get("/hello").text(), "hello");
            let began = Instant::now();
            trial.attempt(platform, || {
                assert_eq!(lab.get("/later").text(), "answered");
                lab.event(|event| event["event"] == "stopped" && event["reason"] == "failed");
            });
            let (what, most) = computing(platform);
            trial.time(what, began.elapsed(), effort.limit(most));
            trial.attempt(&format!("{platform}, hello"), || assert_eq!(lab.get("/hello").text(), "hello"));
        }
    }
    trial
}

/// A top level that does not always come to its end: the program was tried and deployed, and later an instance never starts.
pub(crate) fn endless_starts_end(effort: Effort) -> Trial {
    let mut trial = Trial::new("a start that never ends is ended by the limit and a second");
    let moody = |number: usize| format!("// {number}\nif (Math.random() < 0.5) for (;;);\n{}", HELLO.1);
    let platforms = Chance::new().shuffled(&PLATFORMS);
    for platform in &platforms[..effort.of(1, 3)] {
        let mut lab = lab(&[], platform, &["--idle", "0.02"]);
        lab.event(|event| event["event"] == "deployed" && event["route"] == "/hello");
        for number in 0.. {
            std::fs::write(lab.path("functions/moody.mjs"), moody(number)).unwrap();
            let told = lab.event(|event| {
                let is_refused =
                    event["event"] == "log" && event["text"].as_str().is_some_and(|text| text.contains("limit on"));
                is_refused || event["event"] == "deployed" && event["route"] == "/moody"
            });
            if told["event"] == "deployed" {
                break;
            }
        }
        let mut ended = 0;
        while ended < effort.of(1, 5) {
            let began = Instant::now();
            let status = trial.attempt(platform, || {
                let status = lab.get("/moody").status;
                assert!(matches!(status, 200 | 502 | 504), "{status}");
                // Each request meets an instance of its own.
                lab.next("stopped");
                status
            });
            if status != Some(200) {
                ended += 1;
                let (what, most) = computing(platform);
                trial.time(what, began.elapsed(), effort.limit(most));
            }
        }
    }
    trial
}

/// Memory, the size of an answer, and how many requests are in flight.
pub(crate) fn settings_are_kept(effort: Effort) -> Trial {
    let mut trial = Trial::new("memory, answer size and concurrency of a platform cannot be passed");
    let files = [
        ("under", "export const GET = () => new Response(String(new Uint8Array(16 << 20).fill(1).length));"),
        ("over", "export const GET = () => new Response(String(new Uint8Array(80 << 20).fill(1).length));"),
        ("slowly", "export const GET = () => { const all = []; for (;;) all.push('x'.repeat(1000) + all.length); };"),
        ("huge", "export const GET = () => new Response('x'.repeat(7 << 20));"),
        ("waits", "export const GET = () => new Promise((done) => setTimeout(() => done(new Response('ok')), 200));"),
    ];
    let platforms = Chance::new().shuffled(&PLATFORMS);
    for platform in &platforms[..effort.of(1, 3)] {
        for _ in 0..effort.of(1, 10) {
            let lab = lab(&files, platform, &["--memory", "64", "--concurrency", "3", "--queue", "0"]);
            trial.attempt(&format!("{platform}, within the memory"), || {
                assert_eq!(lab.get("/under").text(), (16 << 20).to_string());
            });
            for name in ["over", "slowly"] {
                trial.attempt(&format!("{platform}, {name} the memory"), || {
                    let answer = lab.get(&format!("/{name}"));
                    assert!(matches!(answer.status, 502 | 504), "{answer:?}");
                });
            }
            trial.attempt(&format!("{platform}, a huge answer"), || {
                let answer = lab.get("/huge");
                assert!(answer.status == 502 || *platform != "lambda" && answer.status == 200, "{}", answer.status);
            });
            trial.attempt(&format!("{platform}, a burst"), || {
                let mut connections: Vec<_> = (0..8).map(|_| lab.connect()).collect();
                for connection in &mut connections {
                    connection.request("GET", "/waits", &[], b"");
                }
                let mut statuses: Vec<u16> =
                    connections.iter_mut().map(|one| one.answer_to("GET").unwrap().status).collect();
                statuses.sort_unstable();
                assert_eq!(statuses, [200, 200, 200, 429, 429, 429, 429, 429]);
            });
            trial.attempt(&format!("{platform}, hello"), || assert_eq!(lab.get("/hello").text(), "hello"));
        }
    }
    trial
}
