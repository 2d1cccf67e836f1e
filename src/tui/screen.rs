//! The screens, one file each: its table of keys and its drawing, both read from the state of the course. A screen changes
//! nothing; keys become acts, and acts change the state in `app`.

pub mod challenge;
pub mod code;
pub mod connections;
pub mod cost;
pub mod experiments;
pub mod lab;
pub mod lessons;
pub mod model;
pub mod prose;
pub mod quiz;
pub mod review;
pub mod scenario;
pub mod terms;

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::course::{Action, Course};
use crate::lesson::model::{Body, Lesson};
use crate::tui::canvas::Canvas;
use crate::tui::keymap::{Act, Binding, Key, Shown, Step, Ui};
use crate::tui::layout::Frame;
use crate::tui::stage::Stage;
use crate::tui::theme::Theme;

/// All that a screen may look at.
#[derive(Clone, Copy)]
pub struct Ctx<'a> {
    /// What the learner is doing.
    pub course: &'a Course,
    /// What only the screen knows: motion, open fields, the editor.
    pub stage: &'a Stage,
    /// The colours.
    pub theme: &'a Theme,
    /// The places on screen.
    pub frame: Frame,
    /// The list of lessons.
    pub library: &'a [lessons::Entry],
}

impl<'a> Ctx<'a> {
    /// The lesson.
    pub fn lesson(&self) -> &'a Lesson {
        self.course.lesson()
    }
}

/// Places that can be clicked, with what a click does; the last one that holds the point wins.
pub type Spots = Vec<(Rect, Act)>;

/// The table of keys of the open section, without the keys that work everywhere.
pub fn keys(ctx: &Ctx<'_>) -> Vec<Binding> {
    match &ctx.course.section().body {
        Body::Why(prose) | Body::RealWorld(prose) => prose::keys(ctx, prose),
        Body::Terms(terms) => terms::keys(ctx, terms),
        Body::Model(model) => model::keys(ctx, model),
        Body::Code(code) => code::keys(ctx, code),
        Body::Experiments(experiments) => experiments::keys(ctx, experiments),
        Body::Quiz(bank) => quiz::keys(ctx, bank),
        Body::Challenge(challenge) => challenge::keys(ctx, challenge),
        Body::Connections(connections) => connections::keys(ctx, connections),
    }
}

/// Draws the open section and says what can be clicked.
pub fn view(ctx: &Ctx<'_>, canvas: &mut Canvas<'_>) -> Spots {
    let mut spots = Spots::new();
    match &ctx.course.section().body {
        Body::Why(prose) | Body::RealWorld(prose) => prose::view(ctx, prose, canvas, &mut spots),
        Body::Terms(terms) => terms::view(ctx, terms, canvas, &mut spots),
        Body::Model(model) => model::view(ctx, model, canvas, &mut spots),
        Body::Code(code) => code::view(ctx, code, canvas, &mut spots),
        Body::Experiments(experiments) => experiments::view(ctx, experiments, canvas, &mut spots),
        Body::Quiz(bank) => quiz::view(ctx, bank, canvas, &mut spots),
        Body::Challenge(challenge) => challenge::view(ctx, challenge, canvas, &mut spots),
        Body::Connections(connections) => connections::view(ctx, connections, canvas, &mut spots),
    }
    spots
}

/// What stands at the right of the title.
pub fn fact(ctx: &Ctx<'_>) -> Vec<(String, Style)> {
    match &ctx.course.section().body {
        Body::Why(_) | Body::RealWorld(_) => prose::fact(ctx),
        Body::Terms(terms) => terms::fact(ctx, terms),
        Body::Model(model) => model::fact(ctx, model),
        Body::Code(code) => code::fact(ctx, code),
        Body::Experiments(experiments) => experiments::fact(ctx, experiments),
        Body::Quiz(bank) => quiz::fact(ctx, bank),
        Body::Challenge(challenge) => challenge::fact(ctx, challenge),
        Body::Connections(connections) => connections::fact(ctx, connections),
    }
}

/// The title of the screen; the challenge shows its own.
pub fn title<'a>(ctx: &Ctx<'a>) -> &'a str {
    match &ctx.course.section().body {
        Body::Challenge(challenge) => &challenge.title,
        _ => &ctx.course.section().title,
    }
}

/// The keys that lead from section to section.
pub fn onward(ctx: &Ctx<'_>) -> Vec<Binding> {
    let last = ctx.course.section_index() + 1 == ctx.lesson().sections.len();
    let mut keys = Vec::new();
    if !last {
        keys.push(Binding::new(Key::Char('n'), "next section", Action::NextSection));
    }
    if ctx.course.section_index() > 0 {
        keys.push(Binding::new(Key::Char('b'), "section before", Action::PreviousSection).on_page());
    }
    keys
}

/// The keys that scroll, as one line of the table.
pub fn scrolling(shown: Shown) -> Vec<Binding> {
    let step = |key, step| (key, Act::from(Ui::Move(step)));
    let lines = Binding::pair(step(Key::Up, Step::Up), step(Key::Down, Step::Down), "scroll");
    vec![
        Binding { shown, ..lines },
        Binding::pair(step(Key::PageUp, Step::PageUp), step(Key::PageDown, Step::PageDown), "scroll a page").on_page(),
        Binding::pair(step(Key::Home, Step::Top), step(Key::End, Step::Bottom), "to the beginning, to the end")
            .on_page(),
    ]
}
