//! Term cards: which one is open, which are shown, and the test of oneself. Knows nothing of keys and cells.

use crate::lesson::model::Terms;

/// What is open among the cards.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// Place of the open card in the lesson.
    pub card: usize,
    /// Only cards that contain this text are listed.
    pub filter: String,
    /// Whether the filter is being typed.
    pub typing: bool,
    /// The test of oneself, while it runs.
    pub test: Option<SelfTest>,
}

/// A test of oneself: a meaning is shown, its term is to be recalled.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SelfTest {
    /// Places of the cards, in the order in which they are asked.
    pub cards: Vec<usize>,
    /// Place in that order.
    pub at: usize,
    /// Whether the term is shown.
    pub revealed: bool,
    /// How many were recalled.
    pub recalled: usize,
}

/// What can be done with the cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Open a card by its place in the lesson.
    Open(usize),
    /// Open the next listed card.
    Next,
    /// Open the listed card before.
    Previous,
    /// Open the next related card.
    SeeAlso,
    /// Begin to type a filter.
    Filter,
    /// Change the filter.
    FilterText(String),
    /// Keep the filter and go back to the cards.
    FilterDone,
    /// List all cards again.
    FilterClear,
    /// Begin a test of oneself.
    Test,
    /// Show the term.
    Reveal,
    /// Say that it was recalled.
    Recalled,
    /// Say that it was not.
    NotYet,
    /// End the test.
    TestEnd,
}

/// What happened to the cards, for the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Seen(usize),
    Recalled(usize),
    Forgotten(usize),
}

impl State {
    /// Places of the cards that the filter lets through, in order.
    pub fn listed(&self, terms: &Terms) -> Vec<usize> {
        let wanted = self.filter.trim().to_lowercase();
        let shows = |i: &usize| {
            let card = &terms.cards[*i];
            wanted.is_empty() || [&card.name, &card.meaning].iter().any(|text| text.to_lowercase().contains(&wanted))
        };
        (0..terms.cards.len()).filter(shows).collect()
    }

    /// The card that is asked in the test, by its place in the lesson.
    pub fn asked(&self) -> Option<usize> {
        self.test.as_ref().and_then(|test| test.cards.get(test.at).copied())
    }

    pub(super) fn mend(&mut self, terms: &Terms) {
        self.card = self.card.min(terms.cards.len() - 1);
        if let Some(test) = &mut self.test {
            test.cards.retain(|card| *card < terms.cards.len());
        }
        if self.asked().is_none() {
            self.test = None;
        }
    }

    pub(super) fn on(&mut self, action: Action, terms: &Terms, not_recalled: &dyn Fn(usize) -> bool) -> Option<Event> {
        match action {
            Action::Open(card) if card < terms.cards.len() => Some(self.open(card)),
            Action::Open(_) => None,
            Action::Next => self.step(terms, 1),
            Action::Previous => self.step(terms, -1),
            Action::SeeAlso => {
                let see = &terms.cards[self.card].see;
                let next = see.first().copied()?;
                self.filter.clear();
                Some(self.open(next))
            }
            Action::Filter => {
                self.typing = true;
                None
            }
            Action::FilterText(text) => {
                self.filter = text.chars().take(40).collect();
                let listed = self.listed(terms);
                if listed.contains(&self.card) { None } else { listed.first().map(|card| self.open(*card)) }
            }
            Action::FilterDone => {
                self.typing = false;
                if self.listed(terms).is_empty() {
                    self.filter.clear();
                }
                None
            }
            Action::FilterClear => {
                self.typing = false;
                self.filter.clear();
                None
            }
            Action::Test => {
                let (first, later): (Vec<_>, Vec<_>) = self.listed(terms).into_iter().partition(|c| not_recalled(*c));
                let cards: Vec<_> = if first.is_empty() { later } else { first };
                if !cards.is_empty() {
                    self.test = Some(SelfTest { cards, ..SelfTest::default() });
                }
                None
            }
            Action::Reveal => {
                self.test.as_mut()?.revealed = true;
                self.asked().map(Event::Seen)
            }
            Action::Recalled => self.answer(Event::Recalled),
            Action::NotYet => self.answer(Event::Forgotten),
            Action::TestEnd => {
                if let Some(card) = self.asked() {
                    self.card = card;
                }
                self.test = None;
                None
            }
        }
    }

    fn answer(&mut self, event: fn(usize) -> Event) -> Option<Event> {
        let card = self.asked()?;
        let test = self.test.as_mut().filter(|test| test.revealed)?;
        if event(card) == Event::Recalled(card) {
            test.recalled += 1;
        }
        test.at += 1;
        test.revealed = false;
        if test.at == test.cards.len() {
            self.card = card;
            self.test = None;
        }
        Some(event(card))
    }

    fn open(&mut self, card: usize) -> Event {
        self.card = card;
        Event::Seen(card)
    }

    fn step(&mut self, terms: &Terms, by: isize) -> Option<Event> {
        let listed = self.listed(terms);
        let at = listed.iter().position(|card| *card == self.card)?;
        let next = at.checked_add_signed(by).and_then(|at| listed.get(at).copied())?;
        Some(self.open(next))
    }
}
