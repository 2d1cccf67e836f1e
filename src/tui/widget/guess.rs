//! A guess before something is revealed: the question, the possible guesses on cards or in rows, and afterwards what came
//! true.

use ratatui::layout::Rect;

use crate::lesson::model::Predict;
use crate::text;
use crate::tui::canvas::{Border, Canvas};
use crate::tui::theme::{Hue, bold};

pub use crate::course::guess::outcome;

/// Below this width guesses stand in rows.
const CARDS_FROM: u16 = 66;

/// Draws the question and the guesses and returns the row below. Two guesses become cards where there is room.
pub fn ask(canvas: &mut Canvas<'_>, area: Rect, predict: &Predict, hues: &[Hue]) -> (u16, Vec<Rect>) {
    let theme = canvas.theme();
    let mut y = canvas.para(area.x, area.y, area.width.min(76), &predict.question, theme.strong());
    let mut places = Vec::new();
    let count = predict.guesses.len() as u16;
    let cards = count <= 2 && area.width >= CARDS_FROM && area.height >= (y - area.y) + 5;
    if cards {
        y += 1;
        let gap = 2;
        let width = (area.width - gap * (count - 1)) / count;
        for (i, guess) in predict.guesses.iter().enumerate() {
            let place = Rect::new(area.x + (width + gap) * i as u16, y, width, 4);
            let hue = hues.get(i).copied().unwrap_or(Hue::Plain);
            canvas.frame(place, Border::Rounded, theme.hue(hue));
            let x = canvas.put(place.x + 3, y + 1, &format!(" {} ", guess.key), theme.chip()) + 2;
            let name = if hue == Hue::Plain { theme.strong() } else { bold(theme.hue(hue)) };
            canvas.put(x, y + 1, &guess.name, name);
            canvas.put(x, y + 2, &text::truncate(&guess.detail, place.right().saturating_sub(x + 1)), theme.text());
            places.push(place);
        }
        return (y + 4, places);
    }
    y += u16::from(area.height > (y - area.y) + count + 1);
    for (i, guess) in predict.guesses.iter().enumerate() {
        let place = Rect::new(area.x, y, area.width, 1);
        let hue = hues.get(i).copied().unwrap_or(Hue::Plain);
        let x = canvas.put(area.x, y, &format!(" {} ", guess.key), theme.chip()) + 2;
        let name = if hue == Hue::Plain { theme.strong() } else { bold(theme.hue(hue)) };
        let x = canvas.put(x, y, &guess.name, name) + 2;
        canvas.put(x, y, &text::truncate(&guess.detail, area.right().saturating_sub(x)), theme.muted());
        places.push(place);
        y += 1;
    }
    (y, places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::model::Guess;
    use crate::tui::widget::checks::every_small_size;

    fn predict() -> Predict {
        let guess = |key, name: &str| Guess { key, name: name.into(), detail: "what it would mean".into() };
        Predict {
            question: "Which way does it go?".into(),
            guesses: vec![guess('c', "Cold"), guess('w', "Warm")],
            right: 1,
            why: "One is free.".into(),
        }
    }

    #[test]
    fn the_outcome_names_the_guess_and_what_is() {
        assert_eq!(outcome(&predict(), Some(1)), "You guessed Warm: right. One is free.");
        assert_eq!(outcome(&predict(), Some(0)), "You guessed Cold; it is Warm. One is free.");
        assert_eq!(outcome(&predict(), None), "One is free.");
        assert_eq!(outcome(&predict(), Some(7)), "One is free.");
    }

    #[test]
    fn it_stays_inside_at_every_small_size() {
        every_small_size(|canvas, area| {
            let mut inside = canvas.within(area);
            ask(&mut inside, area, &predict(), &[Hue::Cold, Hue::Warm]);
        });
    }
}
