//! The axis of time of a list of requests: from zero to a round number.

use crate::units::with_commas;

/// An axis on which the middle request is shorter than this share of a cell hides all but the longest.
const FLATTENED: f64 = 0.75;

/// From zero to `end` in steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    /// From one mark to the next.
    pub(super) step: f64,
    /// How many steps there are.
    pub(super) steps: u16,
}

impl Axis {
    /// Where it ends.
    pub(super) fn end(self) -> f64 {
        self.step * f64::from(self.steps)
    }

    /// The cell of a mark, where so many cells are the whole.
    pub(super) fn mark(self, cells: u16, i: u16) -> u16 {
        (f64::from(cells) * f64::from(i) / f64::from(self.steps)).round() as u16
    }
}

/// An axis for these rows. It ends at the longest of them; but where a few are so much longer than all others that the
/// others would be flattened, it ends at the longest of the others.
pub(super) fn axis(totals: impl Iterator<Item = f64>, cells: u16) -> Option<Axis> {
    let mut totals: Vec<f64> = totals.filter(|total| *total > 0.0).collect();
    totals.sort_by(f64::total_cmp);
    let mut longest = *totals.last()?;
    let middle = totals[totals.len() / 2];
    if middle * f64::from(cells) / longest < FLATTENED {
        let few = totals.len() / 4;
        let others =
            (totals.len() - few.max(1)..totals.len()).find(|at| *at > 0 && totals[*at] >= 4.0 * totals[at - 1]);
        if let Some(at) = others {
            longest = totals[at - 1];
        }
    }
    let most = (cells / 6).clamp(1, 3 + cells / 40);
    let magnitude = 10f64.powf((longest / f64::from(most)).log10().floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].map(|n| n * magnitude).into_iter().find(|step| longest / step <= f64::from(most))?;
    Some(Axis { step, steps: ((longest / step - 1e-9).ceil() as u16).max(1) })
}

/// A mark in as few digits as it needs.
pub(super) fn number(value: f64) -> String {
    let decimals = if value >= 1.0 && value.fract() < 1e-9 || value == 0.0 { 0 } else { 3 };
    let plain = with_commas(value, decimals);
    if plain.contains('.') { plain.trim_end_matches('0').trim_end_matches('.').to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(totals: &[f64], cells: u16, step: f64, steps: u16) {
        assert_eq!(axis(totals.iter().copied(), cells), Some(Axis { step, steps }), "{totals:?}");
    }

    #[test]
    fn it_ends_at_a_round_number() {
        check(&[2.59, 0.2], 32, 1.0, 3);
        check(&[0.34, 0.2], 32, 0.2, 2);
        check(&[48.0], 32, 20.0, 3);
        check(&[100.0], 8, 100.0, 1);
        assert_eq!(axis([].into_iter(), 32), None);
    }

    #[test]
    fn one_request_that_is_much_longer_does_not_flatten_the_others() {
        check(&[0.2, 0.3, 0.2, 3000.0], 32, 0.1, 3);
        // Cold and warm are told apart by their lengths, so an ordinary cold start is no exception.
        check(&[0.2, 0.3, 0.2, 2.4], 32, 1.0, 3);
    }

    #[test]
    fn marks_have_the_digits_that_they_need() {
        let shown: Vec<String> = [0.0, 0.05, 0.5, 2.0, 1500.0].map(number).to_vec();
        assert_eq!(shown, ["0", "0.05", "0.5", "2", "1,500"]);
    }
}
