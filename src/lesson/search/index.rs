//! Every line of a lesson that can be looked for, in the order of the lesson. What belongs together in an answer (the right
//! order, the partners of a match) stands apart here, so that the list of results tells nothing.

use crate::lesson::model::{
    Block, Body, Challenge, CodeExample, Connections, Experiments, Lesson, Model, Picture, Predict, Prose, Question,
    QuestionKind, QuizBank, Scenario, Snippet, Terms, Visibility,
};
use crate::lesson::search::{Hit, MOST, Part, Place, Query, When, folded};

/// All lines of a lesson.
#[derive(Debug, Clone, Default)]
pub struct Index {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    place: Place,
    when: When,
    line: String,
    low: String,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Found<'a> {
    /// The lines in the order of the lesson, [`MOST`] at most.
    pub hits: Vec<Hit<'a>>,
    /// How many more there are.
    pub more: usize,
}

impl Index {
    /// The index of a lesson.
    pub fn of(lesson: &Lesson) -> Self {
        let mut index = Self::default();
        for (section, part) in lesson.sections.iter().enumerate() {
            let mut lines = Lines { section, entries: &mut index.entries };
            lines.add(Part::Whole, When::Always, &part.title);
            match &part.body {
                Body::Why(prose) => {
                    lines.add(Part::Block(0), When::Always, &lesson.summary);
                    lines.prose(prose);
                }
                Body::RealWorld(prose) => {
                    lines.prose(prose);
                    for (at, scenario) in lesson.scenarios.iter().enumerate() {
                        lines.scenario(at, scenario);
                    }
                }
                Body::Terms(terms) => lines.terms(terms),
                Body::Model(model) => lines.model(model),
                Body::Code(code) => lines.code(code),
                Body::Experiments(experiments) => lines.experiments(experiments),
                Body::Quiz(bank) => lines.quiz(bank),
                Body::Challenge(challenge) => lines.challenge(challenge),
                Body::Connections(connections) => lines.connections(connections),
            }
        }
        index
    }

    /// The lines in which all words of a query stand, as far as they may be shown now.
    pub fn find(&self, query: &Query, may_show: &dyn Fn(When) -> bool) -> Found<'_> {
        let mut found = Found::default();
        if query.is_empty() {
            return found;
        }
        for entry in &self.entries {
            if !query.is_in(&entry.low) || !may_show(entry.when) {
                continue;
            }
            if found.hits.len() < MOST {
                found.hits.push(Hit { place: entry.place, line: &entry.line });
            } else {
                found.more += 1;
            }
        }
        found
    }
}

/// Takes the lines of one section.
struct Lines<'i> {
    section: usize,
    entries: &'i mut Vec<Entry>,
}

impl Lines<'_> {
    fn add(&mut self, part: Part, when: When, text: &str) {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !line.is_empty() {
            let low = folded(&line);
            self.entries.push(Entry { place: Place { section: self.section, part }, when, line, low });
        }
    }

    fn prose(&mut self, prose: &Prose) {
        for (at, block) in prose.blocks.iter().enumerate() {
            let part = Part::Block(at);
            match block {
                Block::Heading(text) | Block::Paragraph(text) => self.add(part, When::Always, &text.plain()),
                Block::List(items) => items.iter().for_each(|item| self.add(part, When::Always, &item.plain())),
                Block::Note(note) => {
                    self.add(part, When::Always, &format!("{}: {}", note.label, note.text.plain()));
                }
                Block::Code(code) => self.snippet(part, code),
                Block::Picture(Picture::Day(day)) => self.add(part, When::Always, &day.title),
                Block::Picture(Picture::Flow(flow)) => {
                    self.add(part, When::Always, &format!("{} - {} - {}", flow.trigger, flow.function, flow.effect));
                }
            }
        }
    }

    fn snippet(&mut self, part: Part, code: &Snippet) {
        code.text.lines().for_each(|line| self.add(part, When::Always, line));
    }

    fn terms(&mut self, terms: &Terms) {
        for (at, card) in terms.cards.iter().enumerate() {
            for text in [&card.name, &card.meaning, &card.believed, &card.really] {
                self.add(Part::Card(at), When::TermsOpen, text);
            }
        }
    }

    fn model(&mut self, model: &Model) {
        self.add(Part::Whole, When::Always, &model.glance.plain());
        self.add(Part::Whole, When::Always, &model.caption);
        for node in &model.nodes {
            self.add(Part::Whole, When::Always, &format!("{}: {}", node.name, node.fact));
        }
        for (story, told) in model.stories.iter().enumerate() {
            self.add(Part::Step(story, 0), When::Always, &format!("{}: {}", told.name, told.about));
            for (step, words) in told.steps.iter().enumerate() {
                // What comes at the fork and after it answers the guess.
                let open = told.fork.as_ref().is_none_or(|fork| step < fork.step);
                let when = if open { When::Always } else { When::Told(story) };
                self.add(Part::Step(story, step), when, &words.caption);
            }
            if let Some(fork) = &told.fork {
                let part = Part::Step(story, fork.step);
                self.predict(part, &fork.predict, When::Told(story));
            }
        }
    }

    /// The question and the guesses; the reason when the guess is behind the learner.
    fn predict(&mut self, part: Part, predict: &Predict, then: When) {
        self.add(part, When::Always, &predict.question);
        for guess in &predict.guesses {
            self.add(part, When::Always, &format!("{} {}", guess.name, guess.detail));
        }
        self.add(part, then, &predict.why);
    }

    fn code(&mut self, code: &CodeExample) {
        self.add(Part::Whole, When::Always, &code.intro.plain());
        for (at, platform) in code.platforms.iter().enumerate() {
            self.add(Part::Line(at, 0), When::Always, &platform.title);
            for (line, words) in platform.source.lines().enumerate() {
                self.add(Part::Line(at, line), When::Always, &crate::text::sanitise_line(words));
            }
            if let Some(predict) = &platform.predict {
                self.predict(Part::Line(at, 0), predict, When::PlatformGuessed(at));
            }
        }
        for note in &code.notes {
            self.add(Part::Whole, When::Always, &format!("{}: {}", note.label, note.text.plain()));
        }
    }

    fn experiments(&mut self, experiments: &Experiments) {
        self.add(Part::Whole, When::Always, &experiments.intro.plain());
        for (at, task) in experiments.tasks.iter().enumerate() {
            let part = Part::Task(at);
            self.add(part, When::Always, &task.title);
            self.add(part, When::Always, &task.task.plain());
            task.steps.iter().for_each(|step| self.add(part, When::Always, &step.plain()));
            self.predict(part, &task.predict, When::TaskGuessed(at));
            if let Some(note) = &task.note {
                self.add(part, When::TaskGuessed(at), &format!("{}: {}", note.label, note.text.plain()));
            }
        }
    }

    fn quiz(&mut self, bank: &QuizBank) {
        bank.questions.iter().enumerate().for_each(|(at, question)| self.question(at, question));
    }

    fn question(&mut self, at: usize, question: &Question) {
        let part = Part::Question(at);
        self.add(part, When::Always, &question.ask.plain());
        if let Some(code) = &question.code {
            self.snippet(part, code);
        }
        let answered = When::Answered(at);
        match &question.kind {
            QuestionKind::Single(choices)
            | QuestionKind::Multi(choices)
            | QuestionKind::TrueFalse(choices)
            | QuestionKind::PredictOutput(choices) => {
                self.sorted(part, choices.options.iter().map(|option| option.text.as_str()));
                choices.options.iter().for_each(|option| self.add(part, answered, &option.why));
            }
            QuestionKind::SpotTheBug(lines) => lines.reasons.iter().for_each(|(_, why)| self.add(part, answered, why)),
            QuestionKind::Numeric(numeric) => self.add(part, answered, &numeric.why),
            QuestionKind::Order(order) => {
                self.sorted(part, order.items.iter().map(|item| item.text.as_str()));
                order.items.iter().for_each(|item| self.add(part, answered, &item.why));
            }
            QuestionKind::Match(partners) => {
                self.sorted(part, partners.pairs.iter().map(|pair| pair.left.as_str()));
                self.sorted(part, partners.pairs.iter().map(|pair| pair.right.as_str()));
                partners.pairs.iter().for_each(|pair| self.add(part, answered, &pair.why));
            }
        }
    }

    /// By the alphabet: the order in the lesson's file may be the answer.
    fn sorted<'t>(&mut self, part: Part, texts: impl Iterator<Item = &'t str>) {
        let mut texts: Vec<&str> = texts.collect();
        texts.sort_unstable();
        for text in texts {
            self.add(part, When::Always, text);
        }
    }

    fn challenge(&mut self, challenge: &Challenge) {
        let part = Part::Whole;
        self.add(part, When::Always, &challenge.title);
        challenge.task.iter().for_each(|text| self.add(part, When::Always, &text.plain()));
        for rule in &challenge.rules {
            self.add(part, When::Always, &rule.text);
        }
        for case in challenge.cases.iter().filter(|case| case.visibility == Visibility::Visible) {
            self.add(part, When::Always, &case.label);
        }
        for (at, hint) in challenge.hints.iter().enumerate() {
            self.add(part, When::Hints(at + 1), hint);
        }
        self.add(part, When::Passed, &challenge.afterwards.plain());
        challenge.takeaways.iter().for_each(|takeaway| self.add(part, When::Passed, &takeaway.text));
        for line in challenge.solution.lines() {
            self.add(part, When::Passed, &crate::text::sanitise_line(line));
        }
        for note in &challenge.notes {
            self.add(part, When::Always, &format!("{}: {}", note.label, note.text.plain()));
        }
    }

    fn connections(&mut self, connections: &Connections) {
        self.add(Part::Whole, When::Always, &connections.intro.plain());
        for (at, topic) in connections.topics.iter().enumerate() {
            self.add(Part::Topic(at), When::Always, &format!("{}: {}", topic.name, topic.why));
        }
        connections.next.iter().for_each(|text| self.add(Part::Whole, When::Always, &text.plain()));
    }

    fn scenario(&mut self, at: usize, scenario: &Scenario) {
        let part = Part::Scenario(at);
        self.add(part, When::Always, &scenario.title);
        self.add(part, When::Always, &scenario.story.plain());
        self.predict(part, &scenario.predict, When::ScenarioGuessed(at));
        for text in [&scenario.breaks, &scenario.mend] {
            self.add(part, When::ScenarioGuessed(at), &text.plain());
        }
        scenario.tasks.iter().for_each(|task| self.add(part, When::ScenarioGuessed(at), &task.text));
        if let Some(note) = &scenario.note {
            self.add(part, When::ScenarioGuessed(at), &format!("{}: {}", note.label, note.text.plain()));
        }
    }
}
