//! What the learner does in the cost explorer: values on four sliders, a platform, and what is shown. Knows no cell.

use std::borrow::Cow;

use crate::cost::DurationPrice;
use crate::cost::bill::Bill;
use crate::cost::meter::Question;
use crate::cost::prices::{Free, Measure, Platform, Prices};
use crate::cost::workload::Workload;
use crate::text;
use crate::tui::keymap::Step;
use crate::units::{MemoryMb, Millis, Usd, with_commas};

/// The most runs a month that the slider reaches.
const MOST_RUNS: f64 = 1e10;
/// The longest run: Lambda's limit of 15 minutes, in ms.
const LONGEST: f64 = 900_000.0;
/// Steps of a slider within a power of ten.
const STEPS: [f64; 10] = [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0];
/// Stops of the slider for memory, in MB: Lambda's smallest and largest, powers of two, and what gives whole processors there.
const MEMORY: [u32; 15] = [128, 192, 256, 384, 512, 768, 1024, 1536, 1769, 2048, 3008, 4096, 6144, 8192, 10_240];
/// Steps of the slider for the share of computing, in percent.
const SHARE: f64 = 5.0;
/// Digits that a typed value has at most.
const DIGITS: usize = 11;

/// The explorer.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// What platforms charge.
    pub prices: Prices,
    /// Runs a month.
    pub invocations: f64,
    /// How long a run takes, in ms.
    pub duration: f64,
    /// How much of that the processor works, in percent.
    pub share: f64,
    /// Memory in MB.
    pub memory: u32,
    /// The platform whose bill is broken down, by its place.
    pub platform: usize,
    /// Whether the free amounts are still there.
    pub free: Free,
    /// The slider that the arrows move.
    pub slider: Slider,
    /// A value that is being typed.
    pub typed: Option<String>,
    /// What stands below the bill.
    pub below: Below,
    /// The preset that was taken last, by its place.
    pub preset: Option<usize>,
}

/// One of the four values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slider {
    /// Runs a month.
    Invocations,
    /// The length of a run.
    Duration,
    /// The share of computing in it.
    Share,
    /// Memory.
    Memory,
}

impl Slider {
    /// All, in their order on screen.
    pub const ALL: [Self; 4] = [Self::Invocations, Self::Duration, Self::Share, Self::Memory];
}

/// What stands below the bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Below {
    /// The curve of the platform.
    #[default]
    Curve,
    /// All platforms side by side.
    Platforms,
}

/// What the learner does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Action {
    /// Open the explorer.
    Open,
    /// Move the value of the chosen slider by so many steps.
    Slide(i32),
    /// Set a slider to this share of its way, from 0 to 1.
    Set(Slider, f64),
    /// Take the value to the end of its slider.
    ToEnd(End),
    /// Take this slider in hand.
    Take(Slider),
    /// Go on to another slider by so many places.
    Choose(i32),
    /// Another platform by so many places.
    Platform(i32),
    /// The platform at this place.
    PickPlatform(usize),
    /// The next preset.
    Preset,
    /// Change what stands below the bill.
    Turn,
    /// Use up the free amounts, or give them back.
    Free,
    /// Type a digit of a value, a point, or `k`, `M` or `B` behind it.
    Digit(char),
    /// Take a typed digit back.
    Erase,
    /// Take the typed value.
    Enter,
    /// Leave the typed value, or the explorer.
    Back,
}

/// An end of a slider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The smallest value.
    Least,
    /// The largest value.
    Most,
}

impl Default for State {
    fn default() -> Self {
        let prices = Prices::built_in();
        let first = prices.presets[0].workload();
        Self { preset: Some(0), ..Self::new(prices, &first) }
    }
}

impl State {
    /// The explorer on a month, as far as the sliders reach.
    pub fn new(prices: Prices, workload: &Workload) -> Self {
        let mut state = Self {
            prices,
            invocations: 0.0,
            duration: 1.0,
            share: 100.0,
            memory: MEMORY[0],
            platform: 0,
            free: Free::default(),
            slider: Slider::Invocations,
            typed: None,
            below: Below::default(),
            preset: None,
        };
        state.put(Slider::Invocations, workload.invocations);
        state.put(Slider::Duration, workload.duration.0);
        state.put(Slider::Share, workload.cpu.0 / workload.duration.0 * 100.0);
        state.put(Slider::Memory, f64::from(workload.memory.0));
        state
    }

    /// The month that the sliders say.
    pub fn workload(&self) -> Workload {
        Workload {
            cpu: Millis(self.duration * self.share / 100.0),
            ..Workload::busy(self.invocations, Millis(self.duration), MemoryMb(self.memory))
        }
    }

    /// The month in few words, with the name of its preset if there are so many columns for it.
    pub fn named(&self, cells: u16) -> String {
        let values = format!("{} ms, {} MB", with_commas(self.duration, 0), with_commas(f64::from(self.memory), 0));
        let name = self.preset.map(|at| format!("{}: {values}", self.prices.presets[at].name));
        name.filter(|words| text::width(words) <= cells).unwrap_or(values)
    }

    /// The platform whose bill is broken down.
    pub fn platform(&self) -> Cow<'_, Platform> {
        self.priced(&self.prices.platforms[self.platform])
    }

    /// A platform as it charges this account.
    pub fn priced<'a>(&self, platform: &'a Platform) -> Cow<'a, Platform> {
        match self.free {
            Free::Left => Cow::Borrowed(platform),
            Free::Used => Cow::Owned(platform.without_free()),
        }
    }

    /// Its bill.
    pub fn bill(&self) -> Bill {
        Bill::of(&self.platform(), &self.workload())
    }

    /// What the function of the challenge is to be asked for the duration line, where that is the line that it is about: a bill
    /// of this price, with nothing cheaper above an amount.
    pub fn question(&self, price: &DurationPrice) -> Option<Question> {
        let meters = &self.prices.platforms[self.platform].meters;
        let meter = meters.iter().find(|meter| meter.measure == Measure::GbSeconds)?;
        let same = (meter.usd - price.usd_per_gb_second).abs() < 1e-15 && (meter.free - price.free.0).abs() < 0.5;
        let plain = meter.step_ms <= 1.0 && meter.least_ms <= 0.0 && meter.step_mb <= 1;
        let bill = self.bill();
        let line = bill.lines.iter().find(|line| line.measure == Measure::GbSeconds)?;
        let first = meter.tiers.first().is_none_or(|tier| line.billable <= tier.above);
        let Workload { invocations, duration: average, memory, .. } = self.workload();
        (same && plain && first).then_some(Question { invocations, average, memory, free: self.free })
    }

    /// What the month would cost with so many invocations.
    pub fn total_at(&self, invocations: f64) -> Usd {
        Bill::of(&self.platform(), &self.workload().with_invocations(invocations)).total()
    }

    /// How far a slider stands on its way, from 0 to 1.
    pub fn way(&self, slider: Slider) -> f64 {
        match slider {
            Slider::Invocations => way(self.invocations, 100.0, MOST_RUNS),
            Slider::Duration => way(self.duration, 1.0, LONGEST),
            Slider::Share => self.share / 100.0,
            Slider::Memory => way(f64::from(self.memory), f64::from(MEMORY[0]), f64::from(MEMORY[MEMORY.len() - 1])),
        }
    }

    /// Changes the values. [`Action::Open`] and leaving are the program's.
    pub fn on(&mut self, action: Action) {
        match action {
            Action::Open => {}
            Action::Slide(by) => {
                for _ in 0..by.unsigned_abs() {
                    self.step(by);
                }
            }
            Action::Set(slider, way) => self.set(slider, way.clamp(0.0, 1.0)),
            Action::ToEnd(End::Least) => self.set(self.slider, 0.0),
            Action::ToEnd(End::Most) => self.set(self.slider, 1.0),
            Action::Take(slider) => self.slider = slider,
            Action::Choose(by) => {
                let at = Slider::ALL.iter().position(|slider| *slider == self.slider).unwrap_or(0);
                self.slider = Slider::ALL[cycled(at, by, Slider::ALL.len())];
            }
            Action::PickPlatform(at) => self.platform = at.min(self.prices.platforms.len() - 1),
            Action::Platform(by) => self.platform = cycled(self.platform, by, self.prices.platforms.len()),
            Action::Preset => {
                let next = self.preset.map_or(0, |at| at + 1);
                self.take_preset(next % self.prices.presets.len());
            }
            Action::Turn => {
                self.below = if self.below == Below::Curve { Below::Platforms } else { Below::Curve };
            }
            Action::Free => self.free = if self.free == Free::Left { Free::Used } else { Free::Left },
            Action::Digit(digit) => {
                let typed = self.typed.get_or_insert_default();
                if typed.len() < DIGITS {
                    typed.push(digit);
                }
                return;
            }
            Action::Erase => {
                if let Some(typed) = &mut self.typed {
                    typed.pop();
                }
                return;
            }
            Action::Enter => {
                if let Some(value) = self.typed.as_ref().and_then(|typed| read(typed)) {
                    self.put(self.slider, value);
                }
            }
            Action::Back => {}
        }
        self.typed = None;
        if matches!(action, Action::Slide(_) | Action::Set(..) | Action::ToEnd(_) | Action::Enter) {
            self.preset = None;
        }
    }

    /// A turn of the wheel, or a page.
    pub fn turn(&mut self, step: Step) {
        self.on(match step {
            Step::Up => Action::Slide(1),
            Step::Down => Action::Slide(-1),
            Step::PageUp => Action::Slide(5),
            Step::PageDown => Action::Slide(-5),
            Step::Top => Action::ToEnd(End::Least),
            Step::Bottom => Action::ToEnd(End::Most),
        });
    }

    fn take_preset(&mut self, at: usize) {
        let preset = &self.prices.presets[at];
        (self.invocations, self.duration) = (preset.invocations, preset.duration_ms);
        (self.share, self.memory) = (f64::from(preset.cpu_percent), preset.memory_mb);
        self.preset = Some(at);
    }

    /// The next stop above the value, or below it.
    fn step(&mut self, by: i32) {
        let up = by > 0;
        match self.slider {
            Slider::Invocations => self.invocations = stop(self.invocations, up, 100.0, MOST_RUNS),
            Slider::Duration => self.duration = stop(self.duration, up, 1.0, LONGEST).max(1.0),
            Slider::Share if up => self.share = ((self.share / SHARE).floor() * SHARE + SHARE).min(100.0),
            Slider::Share => self.share = ((self.share / SHARE).ceil() * SHARE - SHARE).max(0.0),
            Slider::Memory if up => {
                self.memory = MEMORY.into_iter().find(|stop| *stop > self.memory).unwrap_or(self.memory);
            }
            Slider::Memory => {
                self.memory = MEMORY.into_iter().rfind(|stop| *stop < self.memory).unwrap_or(MEMORY[0]);
            }
        }
    }

    fn set(&mut self, slider: Slider, way: f64) {
        self.slider = slider;
        let least = |slider| matches!(slider, Slider::Invocations) && way == 0.0;
        let value = match slider {
            Slider::Invocations if least(slider) => 0.0,
            Slider::Invocations => nearest(100.0 * (MOST_RUNS / 100.0).powf(way)),
            Slider::Duration => nearest(LONGEST.powf(way)),
            Slider::Share => (way * 100.0 / SHARE).round() * SHARE,
            Slider::Memory => {
                let (first, last) = (f64::from(MEMORY[0]), f64::from(MEMORY[MEMORY.len() - 1]));
                let wanted = first * (last / first).powf(way);
                let off = |stop: &u32| (f64::from(*stop) / wanted).ln().abs();
                MEMORY.into_iter().min_by(|a, b| off(a).total_cmp(&off(b))).map_or(first, f64::from)
            }
        };
        self.put(slider, value);
    }

    /// Takes a value as it is, within what there is.
    fn put(&mut self, slider: Slider, value: f64) {
        match slider {
            Slider::Invocations => self.invocations = value.clamp(0.0, MOST_RUNS),
            Slider::Duration => self.duration = value.clamp(1.0, LONGEST),
            Slider::Share => self.share = value.clamp(0.0, 100.0),
            Slider::Memory => {
                self.memory = value.clamp(f64::from(MEMORY[0]), f64::from(MEMORY[MEMORY.len() - 1])) as u32;
            }
        }
    }
}

/// A typed value: `1200`, `12.5`, `3M`, `250k`.
fn read(typed: &str) -> Option<f64> {
    let times = match typed.chars().last()? {
        'k' => 1e3,
        'M' | 'm' => 1e6,
        'B' | 'b' => 1e9,
        _ => return typed.parse().ok(),
    };
    typed[..typed.len() - 1].parse().ok().map(|value: f64| value * times)
}

/// Whether a letter may stand at the end of what is typed.
pub fn goes_on(typed: &str, letter: char) -> bool {
    let ended = typed.ends_with(|end: char| end.is_ascii_alphabetic());
    match letter {
        '0'..='9' => !ended,
        '.' => !ended && !typed.contains('.'),
        'k' | 'M' | 'm' | 'B' | 'b' => !ended && typed.ends_with(|end: char| end.is_ascii_digit()),
        _ => false,
    }
}

fn cycled(at: usize, by: i32, count: usize) -> usize {
    let steps = by.unsigned_abs() as usize % count;
    if by < 0 { (at + count - steps) % count } else { (at + steps) % count }
}

/// Where a value stands between two others on a logarithmic way.
fn way(value: f64, least: f64, most: f64) -> f64 {
    if value <= least { 0.0 } else { ((value / least).ln() / (most / least).ln()).min(1.0) }
}

/// The stop nearest to a value.
fn nearest(value: f64) -> f64 {
    let ten = 10_f64.powf(value.log10().floor());
    let off = |stop: &f64| (stop / value).ln().abs();
    let stops = STEPS.into_iter().chain([10.0]).map(|step| (step * ten).round());
    stops.min_by(|a, b| off(a).total_cmp(&off(b))).unwrap_or(value)
}

/// The next stop above or below a value; below the least there is nothing but zero.
fn stop(value: f64, up: bool, least: f64, most: f64) -> f64 {
    if up && value < least {
        return least;
    }
    if !up && value <= least {
        return 0.0;
    }
    let ten = 10_f64.powf(value.log10().floor());
    let around = [ten / 10.0, ten, ten * 10.0];
    let mut stops = around.into_iter().flat_map(|ten| STEPS.map(|step| step * ten));
    let apart = value * 1e-9;
    let next = if up { stops.find(|stop| *stop > value + apart) } else { stops.rfind(|stop| *stop < value - apart) };
    next.unwrap_or(value).clamp(least, most)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "values are set, not computed")]
mod tests {
    use super::*;

    fn with(slider: Slider) -> State {
        State { slider, ..State::default() }
    }

    #[test]
    fn it_begins_with_the_worked_example() {
        let state = State::default();
        assert_eq!((state.invocations, state.duration, state.memory), (3_000_000.0, 120.0, 1536));
        assert_eq!(state.bill().total().to_string(), "$2.73");
    }

    #[test]
    fn arrows_go_from_stop_to_stop_and_stay_at_the_ends() {
        for slider in Slider::ALL {
            let mut state = with(slider);
            state.on(Action::ToEnd(End::Least));
            let least = state.way(slider);
            let mut ways = vec![least];
            for _ in 0..200 {
                state.on(Action::Slide(1));
                ways.push(state.way(slider));
            }
            assert!(ways.is_sorted(), "{slider:?}");
            assert_eq!((least, ways[200]), (0.0, 1.0), "{slider:?}");
            state.on(Action::Slide(-300));
            assert_eq!(state.way(slider), 0.0, "{slider:?}");
        }
    }

    #[test]
    fn a_step_on_and_a_step_back_meet() {
        let mut state = with(Slider::Invocations);
        state.on(Action::Slide(1));
        assert_eq!(state.invocations, 4_000_000.0);
        state.on(Action::Slide(-1));
        assert_eq!(state.invocations, 3_000_000.0);
        state.on(Action::Slide(-1));
        assert_eq!(state.invocations, 2_500_000.0);
    }

    #[test]
    fn values_are_typed_and_kept_within_what_there_is() {
        let mut state = with(Slider::Memory);
        for digit in "99999".chars() {
            state.on(Action::Digit(digit));
        }
        assert_eq!(state.memory, 1536);
        state.on(Action::Enter);
        assert_eq!((state.memory, state.typed.as_deref()), (10_240, None));
        state.on(Action::Digit('5'));
        state.on(Action::Back);
        assert_eq!((state.memory, state.typed.as_deref()), (10_240, None));
        state.slider = Slider::Invocations;
        for letter in "2.5M".chars() {
            state.on(Action::Digit(letter));
        }
        state.on(Action::Enter);
        assert_eq!(state.invocations, 2_500_000.0);
        state.slider = Slider::Memory;
        state.on(Action::Digit('7'));
        state.on(Action::Erase);
        state.on(Action::Enter);
        assert_eq!(state.memory, 10_240);
    }

    #[test]
    fn only_what_reads_as_a_number_is_typed() {
        let check =
            |typed: &str, letter: char, expected: bool| assert_eq!(goes_on(typed, letter), expected, "{typed}{letter}");
        check("", '5', true);
        check("2", '.', true);
        check("2.", '.', false);
        check("2.", 'k', false);
        check("2.5", 'k', true);
        check("2k", '5', false);
        check("2", 'x', false);
        check("2", ',', false);
    }

    #[test]
    fn a_place_on_a_slider_is_a_round_value() {
        let mut state = with(Slider::Memory);
        state.on(Action::Set(Slider::Invocations, 0.5));
        assert_eq!((state.slider, state.invocations), (Slider::Invocations, 1_000_000.0));
        state.on(Action::Set(Slider::Duration, 0.0));
        assert_eq!(state.duration, 1.0);
    }

    #[test]
    fn presets_and_platforms_go_round() {
        let mut state = State::default();
        let (presets, platforms) = (state.prices.presets.len(), state.prices.platforms.len());
        for _ in 0..presets {
            state.on(Action::Preset);
        }
        assert_eq!(state, State::default());
        state.on(Action::Platform(-1));
        assert_eq!(state.platform, platforms - 1);
        state.on(Action::Platform(1));
        assert_eq!(state, State::default());
    }
}
