//! `cost`: what a month of one function costs, on every platform. In a terminal the explorer opens; else, and for scripts, the
//! bills are printed.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::cli::args::CostArgs;
use crate::cli::{UNREADABLE, complain, learn};
use crate::cost::bill::{Bill, Line};
use crate::cost::curve::{break_even, knee};
use crate::cost::prices::{Meter, Platform, Prices};
use crate::cost::workload::Workload;
use crate::units::{MemoryMb, Millis, with_commas};

/// What was asked for.
pub(crate) fn run(args: &CostArgs) -> anyhow::Result<ExitCode> {
    let prices = Prices::built_in();
    let asked = match asked(args, &prices) {
        Ok(asked) => asked,
        Err(why) => {
            complain(&format!("error: {why}"));
            return Ok(ExitCode::from(UNREADABLE));
        }
    };
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{}", json_bills(&prices, &asked))?;
    } else if args.csv {
        csv(&prices, &asked, &mut out)?;
    } else if args.text || !io::stdout().is_terminal() {
        text(&prices, &asked, &mut out)?;
    } else {
        drop(out);
        return learn::explore(&asked.workload, asked.platforms.first().map(|one| one.id.as_str()));
    }
    Ok(ExitCode::SUCCESS)
}

/// A month, and the platforms to bill it on.
struct Asked {
    workload: Workload,
    platforms: Vec<Platform>,
}

fn asked(args: &CostArgs, prices: &Prices) -> Result<Asked, String> {
    let preset = match &args.preset {
        None => &prices.presets[0],
        Some(id) => prices.presets.iter().find(|preset| preset.id == *id).ok_or_else(|| {
            let names: Vec<&str> = prices.presets.iter().map(|preset| preset.id.as_str()).collect();
            format!("there is no preset {id:?}; there are {}", names.join(", "))
        })?,
    };
    let begin = preset.workload();
    let duration = args.duration.map_or(begin.duration, Millis);
    let share = begin.cpu.0 / begin.duration.0;
    let cpu = args.cpu.map_or(Millis(duration.0 * share), Millis);
    if cpu.0 > duration.0 {
        return Err(format!("--cpu {} is longer than the whole run of {} ms", cpu.0, duration.0));
    }
    let memory = args.memory.map_or(begin.memory, MemoryMb);
    let invocations = args.invocations.map_or(begin.invocations, |runs| runs as f64);
    let platforms = match &args.platform {
        None => prices.platforms.clone(),
        Some(id) => vec![prices.platform(id).cloned().ok_or_else(|| {
            let names: Vec<&str> = prices.platforms.iter().map(|platform| platform.id.as_str()).collect();
            format!("there is no platform {id:?}; there are {}", names.join(", "))
        })?],
    };
    Ok(Asked { workload: Workload { invocations, duration, cpu, memory }, platforms })
}

/// All bills in one object.
fn json_bills(prices: &Prices, asked: &Asked) -> Value {
    let Workload { invocations, duration, cpu, memory } = asked.workload;
    let machine = &prices.machine;
    json!({
        "workload": {
            "invocations": invocations, "duration_ms": duration.0, "cpu_ms": cpu.0, "memory_mb": memory.0,
        },
        "machine": {
            "what": machine.what, "usd": machine.month().0, "region": machine.region, "source": machine.source,
            "seen": machine.seen,
        },
        "platforms": asked.platforms.iter().map(|platform| json_bill(prices, asked, platform)).collect::<Vec<_>>(),
    })
}

fn json_bill(prices: &Prices, asked: &Asked, platform: &Platform) -> Value {
    let bill = Bill::of(platform, &asked.workload);
    let lines = bill.lines.iter().zip(&platform.meters).map(|(line, meter)| json_line(line, meter));
    json!({
        "id": platform.id,
        "name": platform.name,
        "plan": platform.plan,
        "region": platform.region,
        "fee_usd": bill.fee.0,
        "lines": lines.collect::<Vec<_>>(),
        "total_usd": cents(bill.total().0),
        "free_to": knee(platform, &asked.workload),
        "break_even": break_even(platform, &asked.workload, &prices.machine),
    })
}

fn json_line(line: &Line, meter: &Meter) -> Value {
    json!({
        "name": line.name, "unit": line.measure.unit(), "used": line.used, "free": line.free, "billable": line.billable,
        "usd": meter.usd, "per": meter.per, "cost_usd": line.cost.0, "source": meter.source, "seen": meter.seen,
    })
}

fn cents(usd: f64) -> f64 {
    (usd * 100.0).round() / 100.0
}

/// One row for each line of each bill.
fn csv(prices: &Prices, asked: &Asked, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "platform,line,unit,used,free,billable,usd,per,cost_usd,seen")?;
    for platform in &asked.platforms {
        let bill = Bill::of(platform, &asked.workload);
        if let Some(fee) = &platform.fee {
            writeln!(out, "{},plan,months,1,0,1,{},1,{},{}", platform.id, fee.usd, fee.usd, fee.seen)?;
        }
        for (line, meter) in bill.lines.iter().zip(&platform.meters) {
            let Line { name, measure, used, free, billable, cost } = line;
            let Meter { usd, per, seen, .. } = meter;
            let (id, unit) = (&platform.id, measure.unit());
            writeln!(out, "{id},{name},{unit},{used},{free},{billable},{usd},{per},{},{seen}", cost.0)?;
        }
    }
    let machine = &prices.machine;
    writeln!(out, "machine,{},hours,{},0,{},{},1,{},{}", machine.name, machine.hours, machine.hours, machine.usd_per_hour, machine.month().0, machine.seen)
}

fn text(prices: &Prices, asked: &Asked, out: &mut impl Write) -> io::Result<()> {
    let Workload { invocations, duration, cpu, memory } = asked.workload;
    let runs = with_commas(invocations, 0);
    writeln!(out, "{runs} runs a month, {} ms each, {} ms of it computing, {memory}", duration.0, cpu.0)?;
    for platform in &asked.platforms {
        let bill = Bill::of(platform, &asked.workload);
        let name = format!("{}, {}, {}", platform.name, platform.plan, platform.region);
        writeln!(out, "\n{name:<60}{:>16}", money(bill.total().0))?;
        if let Some(fee) = &platform.fee {
            writeln!(out, "  {:<58}{:>16}", "the plan", money(fee.usd))?;
        }
        for line in &bill.lines {
            let unit = line.measure.unit();
            let used = format!("{}   {} {unit}, {} free", line.name, with_commas(line.used, 0), with_commas(line.free, 0));
            writeln!(out, "  {used:<58}{:>16}", money(line.cost.0))?;
        }
        let even = break_even(platform, &asked.workload, &prices.machine);
        let even = even.map_or_else(|| "never".to_owned(), |runs| format!("{} runs", with_commas(runs, 0)));
        let words = format!("{}, {}, is cheaper above", prices.machine.name, money(prices.machine.month().0));
        writeln!(out, "  {words:<54}{even:>20}")?;
    }
    Ok(())
}

fn money(usd: f64) -> String {
    format!("${}", with_commas(usd, 2))
}
