//! The ways in for events: invoking a function by AWS's own path, handing events to triggers, changing rows of tables. They are the lab's own, so no
//! route of a function stands in their place.

use std::rc::Rc;
use std::time::Duration;

use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{HeaderMap, Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::lab::front_door::answer::{Body, plain};
use crate::lab::router::decoded;
use crate::lab::triggers::engine::{SendError, Triggers, payload};
use crate::lab::triggers::record::{BucketDetail, Detail, EventId, Row, ShardRow, ShardState, WebhookDetail};
use crate::lab::triggers::source::Refused;
use crate::lab::triggers::statement::Answer;
use crate::lab::triggers::webhook::Sending;
use crate::sandbox::ask::Grid;

/// What the path of every trigger begins with.
const TRIGGERS: &str = "/_lab/triggers";
/// What the path of every table begins with.
const TABLES: &str = "/_lab/tables/";
/// The path by which AWS invokes a function, with the name between.
const INVOKE: (&str, &str) = ("/2015-03-31/functions/", "/invocations");

/// What a path asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// Hand an event to a function without waiting for its end.
    Invoke(String),
    /// The list of triggers.
    List,
    /// Hand an event to a trigger.
    Send(String),
    /// Take back what failed for good.
    Redrive(String),
    /// Put the body into a bucket as an object of this name.
    Upload(String, String),
    /// Put a picture to try things with into a bucket.
    Sample(String),
    /// Have a sender of webhooks send.
    Deliver(String),
    /// Carry out a statement on a table.
    Sql(String),
    /// Let the clock of a schedule go on at once, as if the machine had slept.
    Sleep(String),
}

/// What a path asks for; none if it is one for functions. A name stands in one segment, so a slash in it is written `%2F`.
pub(super) fn asked(path: &str) -> Option<Asked> {
    if let Some(name) = path.strip_prefix(INVOKE.0).and_then(|rest| rest.strip_suffix(INVOKE.1)) {
        return Some(Asked::Invoke(format!("/{}", decoded(name)?.trim_start_matches('/'))));
    }
    if let Some(name) = path.strip_prefix(TABLES) {
        return Some(Asked::Sql(decoded(name)?));
    }
    let rest = path.strip_prefix(TRIGGERS)?;
    if rest.is_empty() || rest == "/" {
        return Some(Asked::List);
    }
    let (name, what) = rest.strip_prefix('/')?.split_once('/').unwrap_or((&rest[1..], ""));
    let name = decoded(name)?;
    Some(match what {
        "" => Asked::Send(name),
        "sample" => Asked::Sample(name),
        "redrive" => Asked::Redrive(name),
        "deliver" => Asked::Deliver(name),
        "sleep" => Asked::Sleep(name),
        _ => Asked::Upload(name, decoded(what.strip_prefix("upload/")?)?),
    })
}

/// Does what is asked for.
pub(super) async fn answer(
    triggers: &Rc<Triggers>,
    asked: Asked,
    method: &Method,
    headers: &HeaderMap,
    body: &[u8],
) -> Response<Body> {
    let wanted = if asked == Asked::List { Method::GET } else { Method::POST };
    if *method != wanted {
        return plain(StatusCode::METHOD_NOT_ALLOWED, &format!("This path takes {wanted} only."));
    }
    let text = std::str::from_utf8(body);
    if text.is_err() && !matches!(asked, Asked::Upload(..)) {
        return plain(StatusCode::BAD_REQUEST, "The body is not UTF-8 text.");
    }
    let text = text.unwrap_or_default();
    match asked {
        Asked::Upload(name, key) => taken(triggers.upload(&name, &key, body).map(|()| key)),
        Asked::Invoke(function) => {
            let kind =
                headers.get("x-amz-invocation-type").map_or("RequestResponse", |kind| kind.to_str().unwrap_or(""));
            if kind != "Event" {
                let text = "Here a function is invoked without waiting: send the header X-Amz-Invocation-Type: Event. For an \
                            answer call its own path.";
                return plain(StatusCode::BAD_REQUEST, text);
            }
            let event = if text.trim().is_empty() { Ok(json!({})) } else { serde_json::from_str(text) };
            match event {
                Ok(event) => taken(triggers.invoke(&function, event).map(EventId::uuid)),
                Err(why) => plain(StatusCode::BAD_REQUEST, &format!("The event is not JSON: {why}.")),
            }
        }
        Asked::List => json_answer(StatusCode::OK, &json!(triggers.rows().iter().map(row).collect::<Vec<_>>())),
        Asked::Send(name) => taken(triggers.send(&name, payload(text)).map(EventId::uuid)),
        Asked::Redrive(name) => taken(triggers.redrive(&name).map(|()| name)),
        Asked::Sample(name) => taken(triggers.upload_sample(&name).map(|()| name)),
        Asked::Deliver(name) => match Sending::ALL.into_iter().find(|what| what.name() == text.trim()) {
            Some(what) => taken(triggers.deliver(&name, what).map(|()| name)),
            None => {
                let names = Sending::ALL.map(Sending::name).join(", ");
                plain(StatusCode::BAD_REQUEST, &format!("The body says how it is sent: {names}."))
            }
        },
        Asked::Sql(name) => match triggers.sql(&name, text).await {
            Ok(answer) => json_answer(StatusCode::OK, &rows(&answer)),
            Err(why) => refused(&why),
        },
        Asked::Sleep(name) => match text.trim().parse::<u32>() {
            Ok(seconds) => taken(triggers.sleep(&name, Duration::from_secs(seconds.into())).map(|()| name)),
            Err(_) => plain(StatusCode::BAD_REQUEST, "The body is how many seconds of its clock pass, such as 3600."),
        },
    }
}

fn taken(done: Result<String, SendError>) -> Response<Body> {
    match done {
        Ok(id) => json_answer(StatusCode::ACCEPTED, &json!({ "id": id })),
        Err(why) => refused(&why),
    }
}

fn refused(why: &SendError) -> Response<Body> {
    let status = match why {
        SendError::Unknown(..) | SendError::NoFunction(_) | SendError::NoTable(_) => StatusCode::NOT_FOUND,
        SendError::Refused(Refused::TooLarge(..)) => StatusCode::PAYLOAD_TOO_LARGE,
        SendError::Refused(Refused::Full) => StatusCode::TOO_MANY_REQUESTS,
        SendError::Refused(Refused::MakesItsOwn)
        | SendError::Statement(_)
        | SendError::Unsent(_)
        | SendError::Bucket(_) => StatusCode::BAD_REQUEST,
    };
    plain(status, &format!("{why}."))
}

/// What came of a statement.
fn rows(answer: &Answer) -> Value {
    json!({
        "changed": answer.changed, "columns": answer.columns, "rows": answer.rows, "more": answer.more,
        "transaction_open": answer.open,
    })
}

fn row(row: &Row) -> Value {
    let counts = &row.counts;
    let mut json = json!({
        "name": row.name, "kind": row.kind.name(), "function": row.function, "speed": row.speed,
        "waiting": row.waiting, "running": row.running, "dead": row.dead,
        "received": counts.received, "calls": counts.calls, "handled": counts.handled, "failed": counts.failed,
        "retried": counts.retried, "dead_lettered": counts.dead_lettered, "redriven": counts.redriven,
        "problem": row.problem.as_ref().map(crate::text::Clean::as_str),
    });
    match &row.detail {
        Detail::None => {}
        Detail::Bucket(detail) => {
            let BucketDetail { folder, objects, bytes, files: _, rounds, stopped, too_large, pictures } = &**detail;
            let size = |((width, height), grid): &((u32, u32), Grid)| json!([width, height, grid.rgb.len()]);
            let pictures = pictures.as_ref().map(|both| json!([size(&both.before), size(&both.after)]));
            json["bucket"] = json!({
                "folder": folder, "objects": objects, "bytes": bytes, "rounds": rounds, "stopped": stopped,
                "too_large": too_large, "pictures": pictures,
            });
        }
        Detail::Webhook(detail) => {
            let WebhookDetail {
                accepted,
                refused,
                signed_accepted,
                forged,
                forged_refused,
                late,
                late_refused,
                doubled,
                charged_once,
                charged_again,
                out_of_order,
                newest_kept,
                charges,
                keys,
            } = **detail;
            json["webhook"] = json!({
                "accepted": accepted, "refused": refused, "signed_accepted": signed_accepted, "forged": forged,
                "forged_refused": forged_refused, "late": late, "late_refused": late_refused, "doubled": doubled,
                "charged_once": charged_once, "charged_again": charged_again, "out_of_order": out_of_order,
                "newest_kept": newest_kept, "charges": charges, "keys": keys,
            });
        }
        Detail::Table { shards, .. } => json["shards"] = shards.iter().map(shard).collect(),
        Detail::Schedule(schedule) => {
            let next: Vec<&str> = schedule.next.iter().map(|date| date.utc.as_str()).collect();
            json["every"] = json!(schedule.every);
            json["clock"] = json!(schedule.clock.utc);
            json["next"] = json!(next);
            json["overlapped"] = json!(schedule.overlapped);
            json["most_at_once"] = json!(schedule.most_at_once);
            json["skipped"] = json!(schedule.skipped);
            json["missed"] = json!(schedule.missed);
        }
    }
    json
}

fn shard(shard: &ShardRow) -> Value {
    let state = match shard.state {
        ShardState::Idle => "idle",
        ShardState::Running => "running",
        ShardState::Blocked(_) => "blocked",
    };
    json!({ "state": state, "batch": shard.batch, "attempts": shard.attempts, "waiting": shard.waiting })
}

fn json_answer(status: StatusCode, value: &Value) -> Response<Body> {
    let mut answer = Response::new(Body::whole(format!("{value}\n")));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_for_events_are_told_from_those_of_functions() {
        let check = |path: &str, expected: Option<Asked>| assert_eq!(asked(path), expected, "{path}");
        check("/2015-03-31/functions/mail/invocations", Some(Asked::Invoke("/mail".into())));
        check("/2015-03-31/functions/api%2Fmail/invocations", Some(Asked::Invoke("/api/mail".into())));
        check("/2015-03-31/functions/mail", None);
        check("/_lab/triggers", Some(Asked::List));
        check("/_lab/triggers/orders", Some(Asked::Send("orders".into())));
        check("/_lab/triggers/orders/redrive", Some(Asked::Redrive("orders".into())));
        check("/_lab/tables/orders", Some(Asked::Sql("orders".into())));
        check("/_lab/triggers/nightly/sleep", Some(Asked::Sleep("nightly".into())));
        check("/_lab/triggersx", None);
        check("/_lab/triggers/async:%2Fmail/redrive", Some(Asked::Redrive("async:/mail".into())));
        check("/_lab/triggers/photos/upload/a%20b/c.png", Some(Asked::Upload("photos".into(), "a b/c.png".into())));
        check("/_lab/triggers/photos/forget", None);
        check("/_lab/triggers/%zz", None);
        check("/mail", None);
    }
}
