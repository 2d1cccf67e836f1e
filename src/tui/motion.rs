//! What moves: the token of the tour. A move always ends; when nothing moves there is nothing to wake up for.

use std::time::Duration;

use crate::clock::Moment;
use crate::course::tour::{Speed, Told};

/// How long a token takes for an edge at normal speed.
const EDGE: Duration = Duration::from_millis(600);
/// How long a step rests before the next one while a story plays, at normal speed.
const REST: Duration = Duration::from_millis(2600);
/// Time between two pictures of a move: 12 a second.
pub const TICK: Duration = Duration::from_millis(83);

/// Whether things move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wanted {
    /// They do.
    #[default]
    Moving,
    /// Every step is a still picture.
    Still,
}

/// The motion of the tour.
#[derive(Debug, Clone, Default)]
pub struct Motion {
    /// Whether things move at all.
    pub wanted: Wanted,
    /// The step that was shown last, and since when the present one is.
    shown: Option<(usize, usize)>,
    from: Option<usize>,
    since: Moment,
    speed: Speed,
    playing: bool,
}

impl Motion {
    /// Follows the story: a step on begins a move, anything else jumps.
    pub fn follow(&mut self, told: Option<Told>, speed: Speed, now: Moment) {
        let shown = told.map(|told| (told.story, told.step));
        if shown != self.shown {
            self.from = match (self.shown, shown) {
                (Some((a, from)), Some((b, to))) if a == b && to == from + 1 => Some(from),
                _ => None,
            };
            self.since = now;
            self.shown = shown;
        }
        let playing = told.is_some_and(|told| told.playing);
        if playing && !self.playing {
            self.since = now;
            self.from = None;
        }
        self.playing = playing;
        self.speed = speed;
    }

    /// The step that tokens come from and how far they are, 0 to 1, while they move.
    pub fn moving(&self, now: Moment) -> Option<(usize, f64)> {
        let from = self.from.filter(|_| self.wanted == Wanted::Moving)?;
        let part = now.since(self.since).as_secs_f64() / self.scaled(EDGE).as_secs_f64();
        // Ease-out: quick at first, slow at the end.
        (part < 1.0).then(|| (from, 1.0 - (1.0 - part).powi(3)))
    }

    /// Ends the move at once.
    pub fn finish(&mut self) {
        self.from = None;
    }

    /// Whether a playing story wants its next step.
    pub fn is_due(&self, now: Moment) -> bool {
        self.playing && now.since(self.since) >= self.scaled(EDGE + REST)
    }

    /// When to draw or to step next; none while nothing moves.
    pub fn next_wake(&self, now: Moment) -> Option<Duration> {
        if self.moving(now).is_some() {
            return Some(TICK);
        }
        self.playing.then(|| self.scaled(EDGE + REST).saturating_sub(now.since(self.since)))
    }

    fn scaled(&self, span: Duration) -> Duration {
        span.div_f64(self.speed.factor())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "the motion follows an option")]
    fn told(step: usize, playing: bool) -> Option<Told> {
        Some(Told { step, playing, ..Told::default() })
    }

    fn at(ms: u64) -> Moment {
        Moment(Duration::from_millis(ms))
    }

    #[test]
    fn a_step_on_moves_and_ends() {
        let mut motion = Motion::default();
        motion.follow(told(0, false), Speed::Normal, at(0));
        assert_eq!(motion.next_wake(at(0)), None);
        motion.follow(told(1, false), Speed::Normal, at(1000));
        let (from, part) = motion.moving(at(1300)).unwrap();
        assert_eq!(from, 0);
        assert!((0.8..0.9).contains(&part));
        assert_eq!(motion.moving(at(1600)), None);
        assert_eq!(motion.next_wake(at(1600)), None);
    }

    #[test]
    fn a_step_back_jumps() {
        let mut motion = Motion::default();
        motion.follow(told(3, false), Speed::Normal, at(0));
        motion.follow(told(2, false), Speed::Normal, at(10));
        assert_eq!(motion.moving(at(10)), None);
    }

    #[test]
    fn a_playing_story_asks_for_its_next_step() {
        let mut motion = Motion::default();
        motion.follow(told(0, true), Speed::Fast, at(0));
        assert!(!motion.is_due(at(1599)));
        assert!(motion.is_due(at(1600)));
        assert_eq!(motion.next_wake(at(600)), Some(Duration::from_secs(1)));
    }

    #[test]
    fn without_motion_every_step_is_still() {
        let mut motion = Motion { wanted: Wanted::Still, ..Motion::default() };
        motion.follow(told(0, false), Speed::Normal, at(0));
        motion.follow(told(1, false), Speed::Normal, at(10));
        assert_eq!(motion.moving(at(20)), None);
        assert_eq!(motion.next_wake(at(20)), None);
    }
}
