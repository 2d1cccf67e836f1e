//! The prices of platforms: the data file of the program, read once. Every number in it has a source and a day.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::cost::workload::Workload;
use crate::units::{MemoryMb, Millis, Usd};

/// The file, as it is part of the program.
const FILE: &str = include_str!("../../assets/prices.toml");

/// What platforms charge, and bills to check that by.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// The form of the file; 1.
    pub version: u32,
    /// A machine that is always on, to compare with.
    pub machine: Machine,
    /// Months to begin with.
    #[serde(rename = "preset")]
    pub presets: Vec<Preset>,
    /// The platforms, in the order in which they are shown.
    #[serde(rename = "platform")]
    pub platforms: Vec<Platform>,
    /// Bills that the platforms' own pages work out.
    #[serde(rename = "example")]
    pub examples: Vec<Example>,
}

/// A rented machine.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// What it is, in words for a sentence.
    pub name: String,
    /// Its kind and size.
    pub what: String,
    /// Dollars an hour.
    pub usd_per_hour: f64,
    /// Hours of a month.
    pub hours: f64,
    /// Where it stands.
    pub region: String,
    /// Where the price was seen.
    pub source: String,
    /// The day, as `2026-03-08`.
    pub seen: String,
}

impl Machine {
    /// What it costs a month.
    pub fn month(&self) -> Usd {
        Usd(self.usd_per_hour * self.hours)
    }
}

/// A made-up month of a plausible size.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// A short name for scripts.
    pub id: String,
    /// What runs.
    pub name: String,
    /// Runs a month.
    pub invocations: f64,
    /// How long a run takes, in ms.
    pub duration_ms: f64,
    /// How much of that the processor works, in percent.
    pub cpu_percent: u32,
    /// Memory in MB.
    pub memory_mb: u32,
}

impl Preset {
    /// The month.
    pub fn workload(&self) -> Workload {
        let duration = Millis(self.duration_ms);
        Workload {
            cpu: Millis(self.duration_ms * f64::from(self.cpu_percent) / 100.0),
            ..Workload::busy(self.invocations, duration, MemoryMb(self.memory_mb))
        }
    }
}

/// A platform with its meters.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// A short name for scripts.
    pub id: String,
    /// The product's name.
    pub name: String,
    /// Which of its plans.
    pub plan: String,
    /// What it bills, in a clause.
    pub bills: String,
    /// Where the prices hold.
    pub region: String,
    /// What is paid each month whatever is used.
    #[serde(default)]
    pub fee: Option<Fee>,
    /// What is counted.
    #[serde(rename = "meter")]
    pub meters: Vec<Meter>,
}

impl Platform {
    /// The platform for an account that has used up what is free each month.
    #[must_use]
    pub fn without_free(&self) -> Self {
        let meters = self.meters.iter().map(|meter| Meter { free: 0.0, ..meter.clone() }).collect();
        Self { meters, ..self.clone() }
    }

    /// What is paid each month whatever is used.
    pub fn fee(&self) -> Usd {
        Usd(self.fee.as_ref().map_or(0.0, |fee| fee.usd))
    }
}

/// What is free each month belongs to the account, not to one function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Free {
    /// All of it is there for this function.
    #[default]
    Left,
    /// The other functions of the account have used it up.
    Used,
}

/// A monthly price of a plan.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// Dollars a month.
    pub usd: f64,
    /// Where the price was seen.
    pub source: String,
    /// The day.
    pub seen: String,
}

/// One thing that a platform counts and charges for.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meter {
    /// The platform's word for it.
    pub name: String,
    /// What is counted.
    pub measure: Measure,
    /// The amount that `usd` is for.
    #[serde(default = "one")]
    pub per: f64,
    /// Dollars for that amount.
    pub usd: f64,
    /// What is free each month.
    #[serde(default)]
    pub free: f64,
    /// Other prices for parts above an amount, rising.
    #[serde(default)]
    pub tiers: Vec<Tier>,
    /// A run is rounded up to a multiple of this, in ms.
    #[serde(default = "one")]
    pub step_ms: f64,
    /// A run counts as at least this long, in ms.
    #[serde(default)]
    pub least_ms: f64,
    /// Memory is rounded up to a multiple of this, in MB.
    #[serde(default)]
    pub step_mb: u32,
    /// Processors that a request holds.
    #[serde(default = "one")]
    pub vcpus: f64,
    /// Where the numbers were seen.
    pub source: String,
    /// The day.
    pub seen: String,
}

fn one() -> f64 {
    1.0
}

/// A price for the part above an amount.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// The billable amount above which it holds.
    pub above: f64,
    /// Dollars.
    pub usd: f64,
}

/// What a meter counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Runs.
    Invocations,
    /// Configured memory in GB times seconds of a run.
    GbSeconds,
    /// The same under the name that Google uses; 1,024 MB are 1 GiB.
    GibSeconds,
    /// The same times hours.
    GbHours,
    /// Processors held times seconds of a run.
    VcpuSeconds,
    /// Processor time in milliseconds.
    CpuMilliseconds,
    /// Processor time in hours.
    CpuHours,
}

impl Measure {
    /// The unit behind a number.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Invocations => "requests",
            Self::GbSeconds => "GB-s",
            Self::GibSeconds => "GiB-s",
            Self::GbHours => "GB-h",
            Self::VcpuSeconds => "vCPU-s",
            Self::CpuMilliseconds => "CPU ms",
            Self::CpuHours => "CPU h",
        }
    }
}

/// A bill that a platform's own page works out.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The platform's id.
    pub platform: String,
    /// Runs a month.
    pub invocations: f64,
    /// How long a run takes, in ms.
    pub duration_ms: f64,
    /// How much of that the processor works, in ms; all of it if nothing is said.
    #[serde(default)]
    pub cpu_ms: Option<f64>,
    /// Memory in MB.
    pub memory_mb: u32,
    /// Prices of meters at the time of the page, by their names.
    #[serde(default)]
    pub prices: BTreeMap<String, f64>,
    /// Dollars of each line, to the cent.
    pub lines: BTreeMap<String, f64>,
    /// Dollars in all, to the cent.
    pub total: f64,
    /// Which page.
    pub source: String,
}

impl Prices {
    /// The prices that the program knows.
    ///
    /// # Panics
    /// Never: the file is part of the program, and a test reads it.
    pub fn built_in() -> Self {
        toml::from_str(FILE).expect("a test reads the file of prices")
    }

    /// A platform by its id.
    pub fn platform(&self, id: &str) -> Option<&Platform> {
        self.platforms.iter().find(|platform| platform.id == id)
    }
}
