//! `cost`: what a month of one function costs, on every platform. In a terminal the explorer opens; else, and for scripts, the
//! bills are printed.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::cli::args::{CostArgs, CourseArgs};
use crate::cli::settings::is_plain;
use crate::cli::{UNREADABLE, complain, learn};
use crate::cost::bill::{Bill, Line};
use crate::cost::curve::{break_even, knee};
use crate::cost::prices::{Meter, Platform, Preset, Prices};
use crate::cost::workload::Workload;
use crate::tui::screen::cost::state::State;
use crate::units::{MemoryMb, Millis, Usd, with_commas};

/// Columns of a printed bill: what a line says, and its amount.
const COLUMNS: (usize, usize) = (58, 16);

/// Prints what was asked for, or opens the explorer on it.
pub(crate) fn run(args: &CostArgs, course: &CourseArgs) -> anyhow::Result<ExitCode> {
    let prices = Prices::built_in();
    let asked = match asked(args, &prices) {
        Ok(asked) => asked,
        Err(why) => {
            complain(&format!("error: {why}"));
            return Ok(ExitCode::from(UNREADABLE));
        }
    };
    if !args.json && !args.csv && !args.text && !is_plain(&args.screen, course) && io::stdout().is_terminal() {
        return learn::explore(explorer(&asked, prices), &args.screen, course);
    }
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{}", json_bills(&prices, &asked))?;
    } else if args.csv {
        csv(&prices, &asked, &mut out)?;
    } else {
        text(&prices, &asked, &mut out)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A month, and the platforms to bill it on.
struct Asked {
    workload: Workload,
    /// Where it begins, unless a value was given that it does not have.
    preset: Option<usize>,
    /// By their places in the file of prices.
    platforms: Vec<usize>,
}

fn asked(args: &CostArgs, prices: &Prices) -> Result<Asked, String> {
    let id = args.preset.as_deref().unwrap_or(&prices.presets[0].id);
    let ids: Vec<&str> = prices.presets.iter().map(|preset| preset.id.as_str()).collect();
    let preset = named("preset", id, &ids)?;
    let begin = prices.presets[preset].workload();
    let duration = args.duration.map_or(begin.duration, Millis);
    let cpu = args.cpu.map_or(Millis(begin.cpu.0 * duration.0 / begin.duration.0), Millis);
    if cpu.0 > duration.0 {
        return Err(format!("--cpu {} is longer than the whole run of {} ms", cpu.0, duration.0));
    }
    let memory = args.memory.map_or(begin.memory, MemoryMb);
    let invocations = args.invocations.map_or(begin.invocations, |runs| runs as f64);
    let workload = Workload { invocations, duration, cpu, memory };
    let platforms = match &args.platform {
        None => (0..prices.platforms.len()).collect(),
        Some(id) => {
            let ids: Vec<&str> = prices.platforms.iter().map(|platform| platform.id.as_str()).collect();
            vec![named("platform", id, &ids)?]
        }
    };
    Ok(Asked { workload, preset: (workload == begin).then_some(preset), platforms })
}

/// The place of an id.
fn named(kind: &str, wanted: &str, ids: &[&str]) -> Result<usize, String> {
    let said = || format!("there is no {kind} {wanted:?}; there are {}", ids.join(", "));
    ids.iter().position(|id| *id == wanted).ok_or_else(said)
}

/// The explorer as it begins.
fn explorer(asked: &Asked, prices: Prices) -> State {
    let platform = if let [only] = asked.platforms[..] { only } else { 0 };
    State { platform, preset: asked.preset, ..State::new(prices, &asked.workload) }
}

impl Asked {
    fn platforms<'a>(&self, prices: &'a Prices) -> impl Iterator<Item = &'a Platform> {
        self.platforms.iter().map(|at| &prices.platforms[*at])
    }
}

/// All bills in one object.
fn json_bills(prices: &Prices, asked: &Asked) -> Value {
    let Workload { invocations, duration, cpu, memory } = asked.workload;
    let machine = &prices.machine;
    json!({
        "workload": {
            "invocations": invocations, "duration_ms": duration.0, "cpu_ms": cpu.0, "memory_mb": memory.0,
            "preset": asked.preset.map(|at| &prices.presets[at]).map(|Preset { id, .. }| id),
        },
        "machine": {
            "name": machine.name, "what": machine.what, "month_usd": cents(machine.month()), "usd_per_hour": machine.usd_per_hour,
            "hours": machine.hours, "region": machine.region, "source": machine.source, "seen": machine.seen,
        },
        "platforms": asked.platforms(prices).map(|platform| json_bill(prices, asked, platform)).collect::<Vec<_>>(),
    })
}

fn json_bill(prices: &Prices, asked: &Asked, platform: &Platform) -> Value {
    let bill = Bill::of(platform, &asked.workload);
    let lines = bill.lines.iter().zip(&platform.meters).map(|(line, meter)| json_line(line, meter));
    let fee = platform.fee.as_ref().map(|fee| json!({ "usd": fee.usd, "source": fee.source, "seen": fee.seen }));
    json!({
        "id": platform.id,
        "name": platform.name,
        "plan": platform.plan,
        "bills": platform.bills,
        "region": platform.region,
        "fee": fee,
        "lines": lines.collect::<Vec<_>>(),
        "total_usd": cents(bill.total()),
        "free_to": knee(platform, &asked.workload),
        "break_even": break_even(platform, &asked.workload, &prices.machine),
    })
}

fn json_line(line: &Line, meter: &Meter) -> Value {
    json!({
        "name": line.name, "unit": line.measure.unit(), "used": line.used, "free": line.free, "billable": line.billable,
        "usd": meter.usd, "per": meter.per, "cost_usd": cents(line.cost), "source": meter.source, "seen": meter.seen,
    })
}

fn cents(money: Usd) -> f64 {
    (money.0 * 100.0).round() / 100.0
}

/// One row for each line of each bill, and one for the machine.
fn csv(prices: &Prices, asked: &Asked, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "platform,line,unit,used,free,billable,usd,per,cost_usd,seen")?;
    for platform in asked.platforms(prices) {
        let bill = Bill::of(platform, &asked.workload);
        if let Some(fee) = &platform.fee {
            writeln!(out, "{},plan,months,1,0,1,{},1,{},{}", platform.id, fee.usd, fee.usd, fee.seen)?;
        }
        for (line, meter) in bill.lines.iter().zip(&platform.meters) {
            let Line { name, measure, used, free, billable, cost, .. } = line;
            let Meter { usd, per, seen, .. } = meter;
            let (id, unit, cost) = (&platform.id, measure.unit(), cents(*cost));
            writeln!(out, "{id},{name},{unit},{used},{free},{billable},{usd},{per},{cost},{seen}")?;
        }
    }
    let machine = &prices.machine;
    let (hours, hour, cost) = (machine.hours, machine.usd_per_hour, cents(machine.month()));
    writeln!(out, "machine,{},hours,{hours},0,{hours},{hour},1,{cost},{}", machine.name, machine.seen)
}

fn text(prices: &Prices, asked: &Asked, out: &mut impl Write) -> io::Result<()> {
    let Workload { invocations, duration, cpu, memory } = asked.workload;
    let runs = with_commas(invocations, 0);
    writeln!(out, "{runs} runs a month, {} ms each, {} ms of it computing, {memory}", duration.0, cpu.0)?;
    for platform in asked.platforms(prices) {
        let bill = Bill::of(platform, &asked.workload);
        writeln!(out)?;
        row(out, "", &format!("{}, {}, {}", platform.name, platform.plan, platform.region), &money(bill.total()))?;
        if let Some(fee) = &platform.fee {
            row(out, "  ", "the plan", &money(Usd(fee.usd)))?;
        }
        for Line { name, measure, used, free, cost, .. } in &bill.lines {
            let unit = measure.unit();
            let words = format!("{name}: {} {unit}, {} of them free", with_commas(*used, 0), with_commas(*free, 0));
            row(out, "  ", &words, &money(*cost))?;
        }
        let even = break_even(platform, &asked.workload, &prices.machine);
        let even = even.map_or_else(|| "never".to_owned(), |runs| format!("{} runs", with_commas(runs, 0)));
        let words = format!("{}, {}, costs less above", prices.machine.name, money(prices.machine.month()));
        row(out, "  ", &words, &even)?;
    }
    Ok(())
}

fn row(out: &mut impl Write, indent: &str, words: &str, amount: &str) -> io::Result<()> {
    let (wide, narrow) = (COLUMNS.0, COLUMNS.1);
    let words = format!("{indent}{words}");
    writeln!(out, "{words:<wide$} {amount:>narrow$}")
}

fn money(money: Usd) -> String {
    format!("${}", with_commas(money.0, 2))
}
