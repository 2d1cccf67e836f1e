//! An answer that was typed as a line, in the steps of the draft that it makes. Says what is missing instead of guessing.

use crate::cli::plain::quiz::asked::letter;
use crate::course::quiz::{Action, State};
use crate::lesson::model::{Question, QuestionKind};
use crate::quiz::draft::{Draft, DraftAction, Given, Hand};
use crate::quiz::number::MAX_CHARS;
use crate::quiz::shuffle::{Seed, Shown, shown};

/// The steps to an answer, the last of which has it judged; or what to type instead.
pub(super) fn actions(question: &Question, state: &State, line: &str) -> Result<Vec<Action>, String> {
    let mut steps = Steps { draft: state.draft(question), actions: Vec::new() };
    match shown(question, Seed(state.seed)) {
        Shown::Options(options) if matches!(question.kind, QuestionKind::Multi(_)) => {
            let wanted = numbers(line, options.len())?;
            for row in 0..options.len() {
                if steps.is_chosen(row) != wanted.contains(&row) {
                    steps.act(DraftAction::PickRow(row));
                }
            }
        }
        Shown::Options(options) => return Ok(vec![Action::Answer(one(line, options.len())?)]),
        Shown::Lines(lines) => {
            let row = lines.iter().position(|(number, _)| number.to_string() == line);
            let row = row.ok_or("Type the number of a line of the code that is not empty.")?;
            return Ok(vec![Action::Answer(row)]);
        }
        Shown::Number(_) if line.chars().count() > MAX_CHARS => return Err("That is too long for a number.".into()),
        Shown::Number(_) => {
            while steps.draft.is_complete() {
                steps.act(DraftAction::Erase);
            }
            line.chars().for_each(|c| steps.act(DraftAction::Type(c)));
        }
        Shown::Items(items) => {
            let order = numbers(line, items.len())?;
            if order.len() < items.len() {
                return Err(format!("Type all {} numbers, each once, in the right order.", items.len()));
            }
            if order.is_sorted() {
                return Err(
                    "That is the order in which they stand, which is never the right one. Nothing is counted.".into()
                );
            }
            steps.let_go();
            for (place, item) in order.iter().enumerate() {
                let at = steps.row_of(&items[*item].id);
                if at != place {
                    steps.act(DraftAction::PickRow(at));
                    steps.act(DraftAction::PickRow(place));
                }
            }
        }
        Shown::Pairs { left, .. } => {
            let pairs = pairs(line, left.len())?;
            steps.let_go();
            for (row, other) in pairs.into_iter().enumerate() {
                steps.act(DraftAction::PickRow(row));
                steps.act(DraftAction::PickRow(other));
            }
        }
    }
    steps.actions.push(Action::Check);
    Ok(steps.actions)
}

/// Steps, and the draft as it is after them.
struct Steps {
    draft: Draft,
    actions: Vec<Action>,
}

impl Steps {
    fn act(&mut self, action: DraftAction) {
        self.draft.act(action);
        self.actions.push(Action::Draft(action));
    }

    /// What was held when the learner left is put down.
    fn let_go(&mut self) {
        let held = matches!(
            self.draft.given(),
            Given::Order { hand: Hand::Holding, .. } | Given::Match { looking: Some(_), .. }
        );
        if held {
            self.act(DraftAction::LetGo);
        }
    }

    fn is_chosen(&self, row: usize) -> bool {
        matches!(self.draft.given(), Given::Choices { rows, chosen } if rows.get(row).is_some_and(|id| chosen.contains(id)))
    }

    fn row_of(&self, item: &crate::lesson::id::ChoiceId) -> usize {
        match self.draft.given() {
            Given::Order { rows, .. } => rows.iter().position(|id| id == item).unwrap_or(0),
            _ => 0,
        }
    }
}

/// One number from 1 on, as a row.
fn one(line: &str, most: usize) -> Result<usize, String> {
    match numbers(line, most)?.as_slice() {
        [row] => Ok(*row),
        _ => Err(format!("Type one number, from 1 to {most}.")),
    }
}

/// Numbers from 1 on, each once, as rows.
fn numbers(line: &str, most: usize) -> Result<Vec<usize>, String> {
    let mut rows = Vec::new();
    for word in line.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()) {
        let row = word.parse::<usize>().ok().filter(|number| (1..=most).contains(number)).map(|number| number - 1);
        match row {
            Some(row) if !rows.contains(&row) => rows.push(row),
            Some(_) => return Err(format!("The number {word} stands there twice. Nothing is counted.")),
            None => return Err(format!("Type numbers from 1 to {most}. Nothing is counted.")),
        }
    }
    if rows.is_empty() { Err(format!("Type a number from 1 to {most}.")) } else { Ok(rows) }
}

/// For each number the row of its letter: `1b 2a`, in any order.
fn pairs(line: &str, count: usize) -> Result<Vec<usize>, String> {
    let help = || {
        format!(
            "Type a letter from a to {} for each number from 1 to {count}, each once, such as 1b 2a.",
            letter(count - 1)
        )
    };
    let mut rows = vec![None; count];
    let line = line.to_lowercase();
    for word in line.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()) {
        let (number, other) = word.split_at(word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len()));
        let row = number.parse::<usize>().ok().filter(|number| (1..=count).contains(number)).ok_or_else(help)? - 1;
        let other = (0..count).find(|at| other == letter(*at).to_string()).ok_or_else(help)?;
        if rows[row].is_some() || rows.contains(&Some(other)) {
            return Err(help());
        }
        rows[row] = Some(other);
    }
    rows.into_iter().collect::<Option<Vec<usize>>>().ok_or_else(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_as_rows() {
        assert_eq!(numbers("1 3", 3), Ok(vec![0, 2]));
        assert_eq!(numbers("3,1, 2", 3), Ok(vec![2, 0, 1]));
        assert!(numbers("0", 3).is_err() && numbers("4", 3).is_err() && numbers("", 3).is_err());
        assert!(numbers("1 1", 3).is_err() && numbers("1 x", 3).is_err() && one("1 2", 3).is_err());
        assert_eq!(pairs("1b 2A", 2), Ok(vec![1, 0]));
        assert_eq!(pairs("2a,1b", 2), Ok(vec![1, 0]));
        assert!(pairs("1b", 2).is_err() && pairs("1b 2b", 2).is_err() && pairs("1b 1a", 2).is_err());
        assert!(pairs("1c 2a", 2).is_err() && pairs("é", 2).is_err());
    }
}
