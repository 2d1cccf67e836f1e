//! Looks for calls of one route that are answered as they should be.

use serde_json::Value;

use crate::lab::observe::date::is_date;
use crate::lab::observe::{Need, Observation, checks, state};
use crate::lab::record::Request;
use crate::lab::router::decoded;
use crate::text::truncate;
use crate::watch::{Answers, Body, Call, Field, Rule, Watch};

/// Cells of a foreign text in a sentence.
const QUOTE: u16 = 40;

#[derive(Debug, Clone)]
pub(super) struct Observer {
    answers: Answers,
    /// For each call: what was seen, or why the newest one did not count.
    seen: Vec<Option<Seen>>,
}

#[derive(Debug, Clone)]
enum Seen {
    Right(String),
    Wrong(String),
}

impl Observer {
    pub(super) fn new(answers: Answers) -> Self {
        Self { seen: vec![None; answers.calls.len()], answers }
    }

    pub(super) fn see(&mut self, request: &Request) {
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let here = request.route.as_ref().map_or(path, String::as_str) == self.answers.route;
        if !here {
            return;
        }
        for (call, seen) in self.answers.calls.iter().zip(&mut self.seen) {
            if !matches!(seen, Some(Seen::Right(_))) && is_meant(call, request, query) {
                *seen = Some(match judged(call, &self.answers.route, request) {
                    Ok(words) => Seen::Right(words),
                    Err(words) => Seen::Wrong(format!("{} answered {words}", called(request, query))),
                });
            }
        }
    }

    pub(super) fn report(&self) -> Observation {
        let states = self.answers.calls.iter().zip(&self.seen).map(|(call, seen)| {
            let met = if let Some(Seen::Right(words)) = seen { Some(words.as_str()) } else { None };
            let missing = || match seen {
                Some(Seen::Wrong(words)) => words.clone(),
                _ => format!("not seen yet: {}", call.example(&self.answers.route)),
            };
            (Need::Needed, state(met, missing))
        });
        Observation { checks: checks(&Watch::Answers(self.answers.clone()), states), measured: Vec::new() }
    }
}

fn called(request: &Request, query: &str) -> String {
    let query = if query.is_empty() { String::new() } else { format!(" ?{}", truncate(query, QUOTE)) };
    format!("{}{query}", request.method)
}

/// Whether a request is the call that is looked for, however it was answered.
fn is_meant(call: &Call, request: &Request, query: &str) -> bool {
    if request.method.as_str() != call.method {
        return false;
    }
    if !(call.query.is_empty() && call.without.is_empty()) {
        let given = |key: &str| url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == key);
        let has = |(key, value): &(String, String)| given(key).is_some_and(|(_, given)| given == value.as_str());
        if !call.query.iter().all(has) || call.without.iter().any(|key| given(key).is_some()) {
            return false;
        }
    }
    match call.body {
        Body::Any => true,
        Body::Json => request.body.json().is_some_and(|body| {
            let sent = |field: &Field| match &field.rule {
                Rule::Echo(name) => body.get(name).is_some(),
                Rule::Is(_) | Rule::Date | Rule::Segment(_) => true,
            };
            body.is_object() && call.fields.iter().all(sent)
        }),
        Body::NotJson => {
            let whole = request.body.bytes.len() as u64 == request.body.length;
            whole && request.body.length > 0 && request.body.json().is_none()
        }
    }
}

/// What was right about the answer, or what was answered and what is expected instead.
fn judged(call: &Call, route: &str, request: &Request) -> Result<String, String> {
    let status = request.status;
    if request.route.is_none() {
        return Err(format!("{status}: there is no function at {route}"));
    }
    if status != call.status {
        return Err(format!("{status}, expected {}", call.status));
    }
    if let Some(wanted) = &call.content_type
        && request.answer.content_type != *wanted
    {
        let given = match request.answer.content_type.as_str() {
            "" => "without a content type".to_owned(),
            given => truncate(given, QUOTE),
        };
        return Err(format!("{given}, expected {wanted}"));
    }
    if call.fields.is_empty() {
        return Ok(status.to_string());
    }
    let answer = request.answer.json().filter(Value::is_object).ok_or_else(|| {
        if request.answer.bytes.len() as u64 == request.answer.length {
            "something that is no JSON object".to_owned()
        } else {
            format!("{} bytes, more than are looked at", request.answer.length)
        }
    })?;
    let sent = request.body.json();
    let path = request.target.split_once('?').map_or(request.target.as_str(), |(path, _)| path);
    let segment = |name: &str| segment(route, path, name);
    for field in &call.fields {
        check_field(field, &answer, sent.as_ref(), &segment)?;
    }
    let first = &call.fields[0].name;
    Ok(format!("{status}, {} {}", truncate(first, QUOTE), answer.get(first).map(quoted).unwrap_or_default()))
}

/// What the path has where the route has `[name]`.
fn segment(route: &str, path: &str, name: &str) -> Option<String> {
    let named = |part: &str| part.strip_prefix('[').and_then(|part| part.strip_suffix(']')) == Some(name);
    let (_, given) = route.split('/').zip(path.split('/')).find(|(part, _)| named(part))?;
    decoded(given)
}

fn check_field(
    field: &Field,
    answer: &Value,
    sent: Option<&Value>,
    segment: &dyn Fn(&str) -> Option<String>,
) -> Result<(), String> {
    let given = answer.get(&field.name);
    let (right, wanted) = match &field.rule {
        Rule::Is(text) => (given.and_then(Value::as_str) == Some(text), quoted(&Value::from(text.as_str()))),
        Rule::Date => {
            (given.and_then(Value::as_str).is_some_and(is_date), "a date such as 2026-11-28T09:45:12.000Z".to_owned())
        }
        Rule::Echo(name) => {
            let sent = sent.and_then(|sent| sent.get(name));
            (sent.is_some() && given == sent, sent.map(quoted).unwrap_or_default())
        }
        Rule::Segment(name) => {
            let named = segment(name).map(Value::from);
            (named.is_some() && given == named.as_ref(), named.as_ref().map(quoted).unwrap_or_default())
        }
    };
    match given {
        _ if right => Ok(()),
        None => Err(format!("without {}, expected {wanted}", truncate(&field.name, QUOTE))),
        Some(given) => Err(format!("{} {}, expected {wanted}", truncate(&field.name, QUOTE), quoted(given))),
    }
}

/// A value as JSON writes it.
fn quoted(value: &Value) -> String {
    truncate(&value.to_string(), QUOTE)
}
