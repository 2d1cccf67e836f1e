//! `cost` without a terminal: bills as text, JSON and CSV, and what is refused.

use serde_json::Value;

use super::{output, run};

/// The amount at a path of the JSON.
fn usd(bills: &Value, platform: &str, line: &str) -> f64 {
    let platforms = bills["platforms"].as_array().unwrap();
    let bill = platforms.iter().find(|bill| bill["id"] == platform).unwrap();
    let lines = bill["lines"].as_array().unwrap();
    lines.iter().find(|one| one["name"] == line).unwrap()["cost_usd"].as_f64().unwrap()
}

fn bills(arguments: &[&str]) -> Value {
    serde_json::from_str(&output(&[&["cost", "--json"], arguments].concat())).unwrap()
}

#[test]
fn the_duration_lines_are_the_worked_examples_of_the_lesson() {
    let check = |invocations: &str, duration: &str, memory: &str, expected: f64| {
        let arguments = ["--invocations", invocations, "--duration", duration, "--memory", memory];
        assert!((usd(&bills(&arguments), "lambda", "duration") - expected).abs() < 1e-9, "{arguments:?}");
    };
    check("3000000", "120", "1536", 2.33);
    check("10000000", "200", "512", 10.0);
    check("10000000", "1000", "128", 14.17);
    check("2592000", "1000", "1024", 36.53);
    check("0", "1000", "1024", 0.0);
}

#[test]
fn every_price_has_its_source_and_its_day() {
    let bills = bills(&[]);
    assert_eq!(bills["workload"]["preset"], "worked");
    assert_eq!(bills["platforms"].as_array().unwrap().len(), 6);
    for bill in bills["platforms"].as_array().unwrap() {
        for line in bill["lines"].as_array().unwrap() {
            let day = line["seen"].as_str().unwrap();
            assert!(
                day.starts_with("202") && day.len() == 10 && !line["source"].as_str().unwrap().is_empty(),
                "{line}"
            );
        }
    }
}

#[test]
fn values_that_are_given_change_a_preset_and_its_name_goes() {
    let images = bills(&["--preset", "images"]);
    assert_eq!(images["workload"]["preset"], "images");
    let more = bills(&["--preset", "images", "--invocations", "2000000"]);
    assert_eq!(more["workload"]["preset"], Value::Null);
    assert_eq!(more["workload"]["memory_mb"], images["workload"]["memory_mb"]);
    // The processor works for the same share of a run of another length.
    let longer = bills(&["--preset", "images", "--duration", "1600"]);
    assert_eq!(longer["workload"]["cpu_ms"], 1440.0);
}

#[test]
fn a_table_has_a_row_for_each_line_and_one_for_the_machine() {
    let table = output(&["cost", "--csv", "--platform", "workers"]);
    let rows: Vec<Vec<&str>> = table.lines().map(|row| row.split(',').collect()).collect();
    assert!(rows.iter().all(|row| row.len() == 10), "{table}");
    let names: Vec<&str> = rows.iter().map(|row| row[1]).collect();
    assert_eq!(names, ["line", "plan", "CPU time", "requests", "a small machine that is always on"]);
}

#[test]
fn the_text_says_the_sum_of_each_platform() {
    let text = output(&["cost"]);
    assert!(text.contains("AWS Lambda, x86, us-east-1") && text.contains("$2.73"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert_eq!(text, output(&["cost", "--text"]));
}

#[test]
fn what_is_not_there_is_refused() {
    let check = |arguments: &[&str], words: &str| {
        let ended = run(arguments);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ended.err.starts_with("error: ") && ended.err.contains(words), "{arguments:?}: {}", ended.err);
    };
    check(&["cost", "--preset", "x"], "there is no preset \"x\"; there are worked, routes, events");
    check(&["cost", "--platform", "x"], "there is no platform \"x\"; there are lambda, lambda-arm");
    check(&["cost", "--duration", "0"], "is no number of milliseconds above zero");
    check(&["cost", "--duration", "nan"], "is no number of milliseconds above zero");
    check(&["cost", "--duration", "5", "--cpu", "6"], "--cpu 6 is longer than the whole run of 5 ms");
    check(&["cost", "--memory", "0"], "0 is not in 1..=1000000");
    check(&["cost", "--json", "--csv"], "cannot be used with");
}
