//! Colours by what they mean: thirteen roles, three fills for bars, seven roles for code. The colours themselves are data, in
//! `assets/themes`. Screens ask for a style by its meaning; no other file names a colour.

use ratatui::style::{Color, Modifier, Style};

pub mod choose;
pub mod palette;

/// The colours of one palette. Made only in [`palette`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    name: &'static str,
    depth: Depth,
    bg: Color,
    surface: Color,
    selection: Color,
    rule: Color,
    text: Color,
    muted: Color,
    accent: Color,
    cold: Color,
    warm: Color,
    good: Color,
    bad: Color,
    note: Color,
    on_accent: Color,
    spawn: Color,
    init: Color,
    run: Color,
    keyword: Color,
    string: Color,
    number: Color,
}

/// How many colours a terminal shows, from few to many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None; words, glyphs and weights carry everything.
    Mono,
    /// The sixteen that the owner of the terminal has chosen; what they look like is not known.
    Named,
    /// The fixed xterm palette of 256.
    Indexed,
    /// 24 bits a colour.
    True,
}

impl Depth {
    /// The depth in a few words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::True => "24 bits",
            Self::Indexed => "256",
            Self::Named => "the terminal's own 16",
            Self::Mono => "none",
        }
    }
}

/// What a coloured part stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hue {
    /// Nothing in particular.
    Plain,
    /// Where the learner is, what to press next.
    Accent,
    /// A start that is paid for: spawn, init, the cold path.
    Cold,
    /// Loaded code: run, the warm path, a live instance.
    Warm,
    /// Right, passed.
    Good,
    /// Wrong, failed.
    Bad,
    /// "In practice".
    Note,
}

/// What a bar measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fill {
    /// Making an execution environment.
    Spawn,
    /// Loading runtime and top-level code.
    Init,
    /// The handler.
    Run,
    /// Time that belongs to no phase of ours.
    Other,
}

impl Fill {
    /// The hue of the words that stand with the bar.
    pub fn hue(self) -> Hue {
        match self {
            Self::Spawn | Self::Init => Hue::Cold,
            Self::Run => Hue::Warm,
            Self::Other => Hue::Plain,
        }
    }
}

/// What a piece of code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CodeRole {
    /// Names and everything not listed.
    #[default]
    Plain,
    /// Words of the language.
    Keyword,
    /// Text in quotes.
    String,
    /// A number.
    Number,
    /// The name of a function where it is called or declared.
    Call,
    /// A comment.
    Comment,
    /// Brackets, commas, operators.
    Punctuation,
}

impl Theme {
    /// The palette's name, as used in file names of pictures.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How many colours it uses.
    pub fn depth(&self) -> Depth {
        self.depth
    }

    /// The empty page: text colour and, where we paint one, the background.
    pub fn page(&self) -> Style {
        Style::new().fg(self.text).bg(self.bg)
    }

    /// Everything to read.
    pub fn text(&self) -> Style {
        Style::new().fg(self.text)
    }

    /// The only heading: text in bold.
    pub fn strong(&self) -> Style {
        bold(self.text())
    }

    /// Labels, units, what can wait.
    pub fn muted(&self) -> Style {
        let style = Style::new().fg(self.muted);
        if self.has_surface() { style } else { style.add_modifier(Modifier::DIM) }
    }

    /// Thin lines and empty tracks; never text.
    pub fn rule(&self) -> Style {
        let style = Style::new().fg(self.rule);
        if self.depth == Depth::Mono { style.add_modifier(Modifier::DIM) } else { style }
    }

    /// Where the learner is, what to press next.
    pub fn accent(&self) -> Style {
        bold(self.hue(Hue::Accent))
    }

    /// A start that is paid for.
    pub fn cold(&self) -> Style {
        self.hue(Hue::Cold)
    }

    /// Loaded code.
    pub fn warm(&self) -> Style {
        self.hue(Hue::Warm)
    }

    /// Right, passed.
    pub fn good(&self) -> Style {
        self.hue(Hue::Good)
    }

    /// Wrong, failed.
    pub fn bad(&self) -> Style {
        self.hue(Hue::Bad)
    }

    /// "In practice".
    pub fn note(&self) -> Style {
        bold(self.hue(Hue::Note))
    }

    /// The hue alone, in normal weight; [`Hue::Plain`] is muted.
    pub fn hue(&self, hue: Hue) -> Style {
        match hue {
            Hue::Plain => self.muted(),
            Hue::Accent => Style::new().fg(self.accent),
            Hue::Cold => Style::new().fg(self.cold),
            Hue::Warm => Style::new().fg(self.warm),
            Hue::Good => Style::new().fg(self.good),
            Hue::Bad => Style::new().fg(self.bad),
            Hue::Note => Style::new().fg(self.note),
        }
    }

    /// A key that can be pressed.
    pub fn chip(&self) -> Style {
        if self.has_surface() { self.text().bg(self.selection) } else { self.strong() }
    }

    /// The one key that answers "what now?".
    pub fn primary_chip(&self) -> Style {
        if self.depth == Depth::Mono {
            Style::new().fg(self.text).add_modifier(Modifier::REVERSED | Modifier::BOLD)
        } else {
            bold(Style::new().fg(self.on_accent).bg(self.accent))
        }
    }

    /// A quiet panel under code, callouts and answered options; nothing where we do not know the background.
    pub fn surface(&self) -> Style {
        if self.has_surface() { Style::new().bg(self.surface) } else { Style::new() }
    }

    /// The current row; bold where we do not know the background.
    pub fn selection(&self) -> Style {
        if self.has_surface() { Style::new().bg(self.selection) } else { bold(Style::new()) }
    }

    /// The text cursor of a field or an editor.
    pub fn cursor(&self) -> Style {
        if self.has_surface() {
            Style::new().fg(self.bg).bg(self.text)
        } else {
            Style::new().add_modifier(Modifier::REVERSED)
        }
    }

    /// Code, by what it is.
    pub fn code(&self, role: CodeRole) -> Style {
        match role {
            CodeRole::Plain => self.text(),
            CodeRole::Keyword if self.has_surface() => Style::new().fg(self.keyword),
            CodeRole::Keyword | CodeRole::Call => self.strong(),
            CodeRole::String => Style::new().fg(self.string),
            CodeRole::Number => Style::new().fg(self.number),
            CodeRole::Comment => self.muted().add_modifier(Modifier::ITALIC),
            CodeRole::Punctuation => self.muted(),
        }
    }

    /// Glyph and style of a bar. Bars are half a row high; without colour their heights tell them apart.
    pub fn fill(&self, fill: Fill) -> (char, Style) {
        let (height, colour) = match fill {
            Fill::Spawn => ('▁', self.spawn),
            Fill::Init => ('▃', self.init),
            Fill::Run => ('▆', self.run),
            Fill::Other => return (if self.depth == Depth::Mono { '▂' } else { '▄' }, self.muted()),
        };
        (if self.depth == Depth::Mono { height } else { '▄' }, Style::new().fg(colour))
    }

    /// Whether panels and selected rows have a background of their own.
    fn has_surface(&self) -> bool {
        self.surface != Color::Reset
    }
}

/// The same style in bold.
pub fn bold(style: Style) -> Style {
    style.add_modifier(Modifier::BOLD)
}

#[cfg(test)]
mod tests {
    use super::palette::{ANSI16, MONO};
    use super::*;

    #[test]
    fn without_known_background_none_is_painted() {
        for theme in [&ANSI16, &MONO] {
            for style in [theme.page(), theme.surface(), theme.selection(), theme.chip()] {
                assert!(matches!(style.bg, None | Some(Color::Reset)), "{} {style:?}", theme.name);
            }
        }
    }

    #[test]
    fn without_colour_every_bar_has_its_height() {
        let heights = [Fill::Spawn, Fill::Init, Fill::Run, Fill::Other].map(|fill| MONO.fill(fill).0);
        assert_eq!(heights, ['▁', '▃', '▆', '▂']);
    }
}
