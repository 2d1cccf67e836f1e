//! The tour through the lifecycle: which story is told, which step is shown, and the guess at the fork. Knows nothing of
//! how a token moves.

use crate::lesson::model::{Model, Story};

/// What is open in the tour.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// The story that is told, by its place; none while the whole drawing is shown.
    pub told: Option<Told>,
    /// How fast it plays: 0 slow, 1 as given, 2 fast.
    pub speed: Speed,
}

/// A story being told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Told {
    /// Place of the story.
    pub story: usize,
    /// Place of the step.
    pub step: usize,
    /// The guess made at the fork.
    pub guess: Option<usize>,
    /// Whether the guess was passed over.
    pub skipped: bool,
    /// Whether steps follow each other by themselves.
    pub playing: bool,
}

/// How fast a story plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Speed {
    /// Half as fast.
    Slow,
    /// As given.
    #[default]
    Normal,
    /// Twice as fast.
    Fast,
}

impl Speed {
    /// The factor by which times are divided.
    pub fn factor(self) -> f64 {
        match self {
            Self::Slow => 0.5,
            Self::Normal => 1.0,
            Self::Fast => 2.0,
        }
    }

    /// Its name on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Slow => "half speed",
            Self::Normal => "normal speed",
            Self::Fast => "double speed",
        }
    }
}

/// What can be done in the tour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Begin the first story that was not finished yet.
    Start,
    /// Begin a story by its place.
    Story(usize),
    /// Show a step of a story, both by their places; the guess on the way there is passed over.
    At(usize, usize),
    /// Show the next step.
    Step,
    /// Show the step before; from the first one back to the whole drawing.
    Back,
    /// Let steps follow each other, or hold.
    PlayOrHold,
    /// Tell the story again from its first step.
    Replay,
    /// Play at the next speed.
    ChangeSpeed,
    /// Guess at the fork.
    Guess(usize),
    /// See without a guess.
    SkipGuess,
    /// Show the whole drawing again.
    Leave,
}

/// What happened in the tour, for the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Finished(usize),
    Guessed { story: usize, guess: usize },
}

impl State {
    /// The story that is told and where it stands.
    pub fn story<'m>(&self, model: &'m Model) -> Option<(&'m Story, Told)> {
        self.told.map(|told| (&model.stories[told.story], told))
    }

    /// Whether the learner is asked to guess now.
    pub fn at_fork(&self, model: &Model) -> bool {
        self.story(model).is_some_and(|(story, told)| {
            story.fork.as_ref().is_some_and(|fork| fork.step == told.step && told.guess.is_none() && !told.skipped)
        })
    }

    /// Whether the last step is shown.
    pub fn at_end(&self, model: &Model) -> bool {
        self.story(model).is_some_and(|(story, told)| told.step + 1 == story.steps.len())
    }

    pub(super) fn mend(&mut self, model: &Model) {
        if let Some(told) = &mut self.told {
            match model.stories.get(told.story) {
                Some(story) => told.step = told.step.min(story.steps.len() - 1),
                None => self.told = None,
            }
        }
        if let Some(told) = &mut self.told {
            told.playing = false;
        }
    }

    pub(super) fn on(&mut self, action: Action, model: &Model, finished: &dyn Fn(usize) -> bool) -> Vec<Event> {
        let fork = self.at_fork(model);
        match action {
            Action::Start => {
                let story = (0..model.stories.len()).find(|story| !finished(*story)).unwrap_or(0);
                self.told = Some(Told { story, ..Told::default() });
            }
            Action::Story(story) if story < model.stories.len() => {
                self.told = Some(Told { story, ..Told::default() });
            }
            Action::Story(_) => {}
            Action::At(story, step) => {
                if let Some(told) = model.stories.get(story).filter(|story| step < story.steps.len()) {
                    let skipped = told.fork.as_ref().is_some_and(|fork| fork.step < step);
                    self.told = Some(Told { story, step, skipped, ..Told::default() });
                }
            }
            Action::Step if fork => return self.on(Action::SkipGuess, model, finished),
            Action::Step => {
                let Some(told) = &mut self.told else { return Vec::new() };
                let steps = model.stories[told.story].steps.len();
                if told.step + 1 < steps {
                    told.step += 1;
                }
                if told.step + 1 == steps {
                    told.playing = false;
                    return vec![Event::Finished(told.story)];
                }
            }
            Action::Back => match &mut self.told {
                Some(told) if told.step > 0 => {
                    told.step -= 1;
                    told.playing = false;
                }
                _ => self.told = None,
            },
            Action::PlayOrHold => {
                if self.at_end(model) {
                    return self.on(Action::Replay, model, finished);
                }
                if let Some(told) = &mut self.told {
                    told.playing = !told.playing;
                }
            }
            Action::Replay => {
                if let Some(told) = &mut self.told {
                    *told = Told { story: told.story, skipped: true, playing: true, ..Told::default() };
                }
            }
            Action::ChangeSpeed => {
                self.speed = match self.speed {
                    Speed::Slow => Speed::Normal,
                    Speed::Normal => Speed::Fast,
                    Speed::Fast => Speed::Slow,
                };
            }
            Action::Guess(guess) => {
                let Some(told) = self.told.as_mut().filter(|_| fork) else { return Vec::new() };
                let story = told.story;
                let guesses = model.stories[story].fork.as_ref().map_or(0, |fork| fork.predict.guesses.len());
                if guess < guesses {
                    told.guess = Some(guess);
                    return vec![Event::Guessed { story, guess }];
                }
            }
            Action::SkipGuess => {
                if let Some(told) = &mut self.told {
                    told.skipped = true;
                }
            }
            Action::Leave => self.told = None,
        }
        Vec::new()
    }
}
