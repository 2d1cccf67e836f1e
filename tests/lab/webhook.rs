//! Webhooks of a real lab: signed, forged and doubled requests over real sockets, and the store that outlives instances.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::http::Answer;
use crate::support::Lab;

const PATIENCE: Duration = Duration::from_secs(30);
const FILE: &str = include_str!("../../lessons/serverless/scenarios/webhook/triggers.toml");
const SECRET: &str = include_str!("../../lessons/serverless/scenarios/webhook/env");
const STARTER: &str = include_str!("../../lessons/serverless/scenarios/webhook/pay.js");
const MENDED: &str = include_str!("../../lessons/serverless/scenarios/webhook/pay-mended.js");

fn lab(function: &str) -> Lab {
    Lab::start(&[("functions/pay.js", function), ("triggers.toml", FILE), (".env", SECRET)], &["--platform", "lambda"])
}

fn deliver(lab: &Lab, trigger: &str, how: &str) -> Answer {
    lab.connect().call("POST", &format!("/_lab/triggers/{trigger}/deliver"), &[], how.as_bytes())
}

fn row(lab: &Lab, name: &str) -> Value {
    let rows: Vec<Value> = serde_json::from_str(&lab.get("/_lab/triggers").text()).unwrap();
    rows.into_iter().find(|row| row["name"] == name).unwrap_or(Value::Null)
}

/// Has events sent in this way and waits until all requests so far are answered.
fn sent(lab: &Lab, how: &str) -> Value {
    sent_to(lab, "payments", how)
}

/// As [`sent`], by the sender of this name.
pub(crate) fn sent_to(lab: &Lab, trigger: &str, how: &str) -> Value {
    let answer = deliver(lab, trigger, how);
    assert_eq!(answer.status, 202, "{}", answer.text());
    let deadline = Instant::now() + PATIENCE;
    loop {
        let row = row(lab, trigger);
        if row["calls"] == row["received"] {
            return row["webhook"].clone();
        }
        assert!(Instant::now() < deadline, "{row}");
        std::thread::yield_now();
    }
}

#[test]
fn an_event_cannot_be_sent_to_a_sender() {
    let files = [("triggers.toml", "[[webhook]]\nname = \"payments\"\nfunction = \"/pay\"\n")];
    let lab = Lab::start(&files, &[]);
    let answer = lab.connect().call("POST", "/_lab/triggers/payments", &[], b"signed");
    assert_eq!((answer.status, answer.text().as_str()), (400, "this trigger makes its events itself.\n"));
}

#[test]
fn the_starter_takes_no_forgery_but_charges_a_doubled_delivery_twice() {
    let lab = lab(STARTER);
    let seen = sent(&lab, "signed");
    assert_eq!((&seen["signed_accepted"], &seen["charges"]), (&json!(1), &json!(1)), "{seen}");
    for how in ["wrong_secret", "changed_body", "late"] {
        sent(&lab, how);
    }
    let seen = sent(&lab, "out_of_order");
    assert_eq!((&seen["forged"], &seen["forged_refused"], &seen["late_refused"]), (&json!(2), &json!(2), &json!(1)));
    assert_eq!((&seen["out_of_order"], &seen["newest_kept"]), (&json!(1), &json!(0)), "{seen}");
    // Two at once need two instances, and each has a global variable of its own.
    let seen = sent(&lab, "twice");
    assert_eq!((&seen["doubled"], &seen["charged_once"], &seen["charged_again"]), (&json!(1), &json!(0), &json!(1)));
}

#[test]
fn the_mended_function_charges_once_whatever_comes() {
    let mut lab = lab(MENDED);
    for how in ["signed", "twice", "replayed", "wrong_secret", "changed_body", "late"] {
        sent(&lab, how);
    }
    // A new version has new instances, and what was kept outside of the old ones stays.
    std::fs::write(lab.path("functions/pay.js"), format!("{MENDED}// once more\n")).unwrap();
    lab.next("stopped");
    sent(&lab, "replayed");
    let seen = sent(&lab, "out_of_order");
    let expected = json!({
        "accepted": 7, "refused": 3, "signed_accepted": 1, "forged": 2, "forged_refused": 2, "late": 1,
        "late_refused": 1, "doubled": 1, "charged_once": 1, "charged_again": 0, "out_of_order": 1, "newest_kept": 1,
        "charges": 3, "keys": 9,
    });
    assert_eq!(seen, expected);
}

const GITHUB: &str = r#"
  import { createHmac, timingSafeEqual } from "node:crypto";
  import { store } from "lab";
  export async function POST(request) {
    const body = await request.text();
    const expected = Buffer.from(`sha256=${createHmac("sha256", process.env.WEBHOOK_SECRET).update(body).digest("hex")}`);
    const given = Buffer.from(request.headers.get("x-hub-signature-256") ?? "");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return new Response("no", { status: 401 });
    const id = request.headers.get("x-github-delivery");
    if (await store.putIfAbsent(`delivery:${id}`, 1)) await store.put(`charge:${id}`, { event: id });
    return new Response("ok");
  }
"#;

#[test]
fn github_signs_and_names_its_deliveries_as_it_does() {
    let file = "[[webhook]]\nname = \"payments\"\nfunction = \"/hook\"\n";
    let lab = Lab::start(&[("app/hook/route.js", GITHUB), ("triggers.toml", file), (".env", SECRET)], &[]);
    for how in ["signed", "changed_body", "wrong_secret", "twice"] {
        sent(&lab, how);
    }
    let seen = sent(&lab, "replayed");
    assert_eq!((&seen["accepted"], &seen["refused"], &seen["charges"]), (&json!(4), &json!(2), &json!(2)), "{seen}");
    assert_eq!((&seen["doubled"], &seen["charged_once"]), (&json!(1), &json!(1)), "{seen}");
}

#[test]
fn what_cannot_be_sent_gets_a_sentence() {
    let file = "[[webhook]]\nname = \"payments\"\nfunction = \"/pay\"\n[[webhook]]\nname = \"x\"\nfunction = \"/y\"\nscheme = \"z\"\n";
    let mut lab = Lab::start(&[("functions/pay.js", STARTER), ("triggers.toml", file)], &[]);
    let problem = lab.log("triggers.toml");
    assert_eq!((&problem["line"], &problem["column"]), (&json!(7), &json!(10)), "{problem}");
    let check = |answer: Answer, status: u16, words: &str| {
        assert_eq!(answer.status, status, "{}", answer.text());
        assert!(answer.text().contains(words), "{}", answer.text());
    };
    check(deliver(&lab, "payments", "signed"), 400, "write WEBHOOK_SECRET=something into .env");
    check(deliver(&lab, "payments", "loudly"), 400, "how it is sent: signed, wrong_secret");
    check(deliver(&lab, "none", "signed"), 404, "there is no trigger named none");
    assert!(row(&lab, "payments")["problem"].as_str().unwrap().contains("WEBHOOK_SECRET"));
}

/// What a handler returns, called once.
fn said(files: &[(&str, &str)], arguments: &[&str]) -> String {
    let lab = Lab::start(files, arguments);
    let answer = lab.get("/f");
    assert_eq!(answer.status, 200, "{}", answer.text());
    serde_json::from_str(&answer.text()).unwrap()
}

fn handler(body: &str) -> String {
    format!("const lab = require('lab');\nconst {{ store }} = lab;\nexports.handler = async () => {{ {body} }};")
}

#[test]
fn a_store_keeps_json_and_says_what_it_does_not_take() {
    let caught =
        "const caught = async (act) => { try { return await act(); } catch (error) { return error.message; } };";
    let body = format!(
        "{caught}
         const out = [await store.get('k'), await store.putIfAbsent('k', {{ a: [1, 'ü'] }}), await store.putIfAbsent('k', 2)];
         out.push(await store.get('k'));
         await store.delete('k');
         out.push(await store.get('k'));
         out.push(await caught(() => store.put('', 1)), await caught(() => store.put('k'.repeat(1025), 1)));
         out.push(await caught(() => store.put('k', 'v'.repeat(70000))), await caught(() => store.put('k', undefined)));
         const many = await Promise.allSettled(Array.from({{ length: 70 }}, (_, at) => store.put(`m${{at}}`, at)));
         out.push(many.filter((one) => one.status === 'rejected').length, many[69].reason?.message);
         out.push(Object.keys(lab).join());
         return JSON.stringify(out);"
    );
    let text = said(&[("functions/f.js", &handler(&body))], &[]);
    let out: Vec<Value> = serde_json::from_str(&text).unwrap();
    let expected = json!([
        null,
        true,
        false,
        { "a": [1, "ü"] },
        null,
        "the key is empty",
        "the key has 1025 bytes, and 1024 are the most",
        "the value has 70002 bytes of JSON, and the store takes 65536 at most",
        "store.put: the value has no JSON; delete(key) forgets a key",
        6,
        "64 questions to the lab are open already; await some of them first",
        "store,bucket,images",
    ]);
    assert_eq!(json!(out), expected);
}

#[test]
fn a_store_is_full_at_ten_thousand_keys_and_a_flood_of_questions_harms_nobody() {
    let body = "
      let why = '', count = 0;
      for (let at = 0; at < 10050 && !why; at += 50) {
        const settled = await Promise.allSettled(Array.from({ length: 50 }, (_, more) => store.put(`k${at + more}`, 1)));
        count += settled.filter((one) => one.status === 'fulfilled').length;
        why = settled.find((one) => one.status === 'rejected')?.reason.message ?? '';
      }
      return `${count} ${why}`;";
    let text = said(&[("functions/f.js", &handler(body))], &["--timeout", "30"]);
    assert_eq!(text, "10000 the store holds 10000 keys, which are the most; delete some first");
    // Questions whose answers nobody awaits, for as long as the function may run, while others are served.
    let flood =
        "for (;;) { for (let at = 0; at < 64; at++) store.put('k' + at, 'v'.repeat(60000)).catch(() => {}); await 0; }";
    let files = [("functions/f.js", handler(flood)), ("functions/g.js", handler("return 'still here';"))];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let lab = Lab::start(&files, &["--timeout", "1"]);
    let mut connection = lab.connect();
    let flooded = std::thread::spawn(move || connection.get("/f").status);
    for _ in 0..20 {
        assert_eq!(lab.get("/g").text(), "\"still here\"");
    }
    assert!((500..=504).contains(&flooded.join().unwrap()));
    assert_eq!(lab.get("/g").text(), "\"still here\"");
}

#[test]
fn the_module_answers_only_inside_a_handler() {
    let top = "import { store } from 'lab';\nlet why;\ntry { await store.get('k'); } catch (error) { why = error.message; }\n\
               export const handler = async () => why;";
    let text = said(&[("functions/f.mjs", top)], &[]);
    assert_eq!(
        text,
        "the module \"lab\" answers inside a handler that runs in the lab, not at the top level of a file"
    );
}
