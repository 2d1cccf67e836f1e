//! The palettes, and the proof that what is read in them can be read.

use ratatui::style::Color;

use crate::tui::theme::{Depth, Theme};

/// Light text on a dark page, 24 bits.
pub const DARK: Theme = Theme {
    name: "dark",
    depth: Depth::True,
    bg: Color::from_u32(0x0011_141a),
    surface: Color::from_u32(0x0019_1e27),
    selection: Color::from_u32(0x0027_2e3d),
    rule: Color::from_u32(0x003a_4252),
    text: Color::from_u32(0x00dd_e2ea),
    muted: Color::from_u32(0x0099_a3b5),
    accent: Color::from_u32(0x00c4_a7ff),
    cold: Color::from_u32(0x0079_bcff),
    warm: Color::from_u32(0x00f6_bb63),
    good: Color::from_u32(0x0086_d99c),
    bad: Color::from_u32(0x00ff_8a90),
    note: Color::from_u32(0x007f_d1c7),
    on_accent: Color::from_u32(0x0017_121f),
    spawn: Color::from_u32(0x003f_78b8),
    init: Color::from_u32(0x0079_bcff),
    run: Color::from_u32(0x00f6_bb63),
    keyword: Color::from_u32(0x00e9_a2c6),
    string: Color::from_u32(0x00a9_d3a2),
    number: Color::from_u32(0x00c8_cf8d),
};

/// Dark text on a light page, 24 bits.
pub const LIGHT: Theme = Theme {
    name: "light",
    depth: Depth::True,
    bg: Color::from_u32(0x00fb_faf7),
    surface: Color::from_u32(0x00f1_efe9),
    selection: Color::from_u32(0x00e4_dff0),
    rule: Color::from_u32(0x00c9_c5bb),
    text: Color::from_u32(0x0020_242d),
    muted: Color::from_u32(0x005a_6070),
    accent: Color::from_u32(0x006a_3cc4),
    cold: Color::from_u32(0x000f_5fae),
    warm: Color::from_u32(0x008a_5200),
    good: Color::from_u32(0x001a_7038),
    bad: Color::from_u32(0x00b3_263a),
    note: Color::from_u32(0x000b_6b64),
    on_accent: Color::from_u32(0x00ff_ffff),
    spawn: Color::from_u32(0x000d_4c8c),
    init: Color::from_u32(0x002f_7cc9),
    run: Color::from_u32(0x00b6_6d05),
    keyword: Color::from_u32(0x009c_2a6e),
    string: Color::from_u32(0x002c_6b2f),
    number: Color::from_u32(0x0055_620d),
};

/// The dark page in the xterm palette.
pub const XTERM256: Theme = Theme {
    name: "256",
    depth: Depth::Indexed,
    bg: Color::Indexed(233),
    surface: Color::Indexed(235),
    selection: Color::Indexed(236),
    rule: Color::Indexed(239),
    text: Color::Indexed(253),
    muted: Color::Indexed(248),
    accent: Color::Indexed(183),
    cold: Color::Indexed(111),
    warm: Color::Indexed(215),
    good: Color::Indexed(114),
    bad: Color::Indexed(210),
    note: Color::Indexed(116),
    on_accent: Color::Indexed(233),
    spawn: Color::Indexed(67),
    init: Color::Indexed(111),
    run: Color::Indexed(215),
    keyword: Color::Indexed(175),
    string: Color::Indexed(151),
    number: Color::Indexed(186),
};

/// The light page in the xterm palette.
pub const XTERM256_LIGHT: Theme = Theme {
    name: "256-light",
    depth: Depth::Indexed,
    bg: Color::Indexed(231),
    surface: Color::Indexed(255),
    selection: Color::Indexed(254),
    rule: Color::Indexed(250),
    text: Color::Indexed(235),
    muted: Color::Indexed(241),
    accent: Color::Indexed(55),
    cold: Color::Indexed(25),
    warm: Color::Indexed(94),
    good: Color::Indexed(22),
    bad: Color::Indexed(124),
    note: Color::Indexed(23),
    on_accent: Color::Indexed(231),
    spawn: Color::Indexed(24),
    init: Color::Indexed(32),
    run: Color::Indexed(130),
    keyword: Color::Indexed(89),
    string: Color::Indexed(22),
    number: Color::Indexed(58),
};

/// The terminal's own sixteen colours on its own background. Bright ones are avoided: they cannot be read on white.
pub const ANSI16: Theme = Theme {
    name: "16",
    depth: Depth::Named,
    bg: Color::Reset,
    surface: Color::Reset,
    selection: Color::Reset,
    rule: Color::DarkGray,
    text: Color::Reset,
    muted: Color::Reset,
    accent: Color::Magenta,
    cold: Color::Cyan,
    warm: Color::Yellow,
    good: Color::Green,
    bad: Color::Red,
    note: Color::Reset,
    on_accent: Color::Black,
    spawn: Color::Blue,
    init: Color::Cyan,
    run: Color::Yellow,
    keyword: Color::Reset,
    string: Color::Green,
    number: Color::Reset,
};

/// No colours.
pub const MONO: Theme = Theme {
    name: "mono",
    depth: Depth::Mono,
    bg: Color::Reset,
    surface: Color::Reset,
    selection: Color::Reset,
    rule: Color::Reset,
    text: Color::Reset,
    muted: Color::Reset,
    accent: Color::Reset,
    cold: Color::Reset,
    warm: Color::Reset,
    good: Color::Reset,
    bad: Color::Reset,
    note: Color::Reset,
    on_accent: Color::Reset,
    spawn: Color::Reset,
    init: Color::Reset,
    run: Color::Reset,
    keyword: Color::Reset,
    string: Color::Reset,
    number: Color::Reset,
};

/// Every palette, for tests and pictures.
pub const ALL: [&Theme; 6] = [&DARK, &LIGHT, &XTERM256, &XTERM256_LIGHT, &ANSI16, &MONO];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::luminance;

    fn rgb(colour: Color) -> (u8, u8, u8) {
        let step = |v: u8| if v == 0 { 0 } else { 55 + 40 * v };
        match colour {
            Color::Rgb(r, g, b) => (r, g, b),
            Color::Indexed(i @ 232..) => (8 + 10 * (i - 232), 8 + 10 * (i - 232), 8 + 10 * (i - 232)),
            Color::Indexed(i @ 16..) => (step((i - 16) / 36), step((i - 16) / 6 % 6), step((i - 16) % 6)),
            other => panic!("{other} has no known value"),
        }
    }

    fn contrast(a: Color, b: Color) -> f64 {
        let [a, b] = [a, b].map(|c| {
            let (r, g, b) = rgb(c);
            luminance(r, g, b) + 0.05
        });
        a.max(b) / a.min(b)
    }

    /// The lowest contrast of a colour on the three backgrounds, to one decimal.
    fn lowest(theme: &Theme, colour: Color) -> f64 {
        let least = [theme.bg, theme.surface, theme.selection]
            .map(|back| contrast(colour, back))
            .into_iter()
            .fold(f64::MAX, f64::min);
        (least * 10.0).round() / 10.0
    }

    fn check_contrast(theme: &Theme, text: f64, muted: f64, hues: f64) {
        let at_least = |what: &str, colour: Color, floor: f64| {
            let measured = lowest(theme, colour);
            assert!(measured >= floor, "{} {what}: {measured} is below {floor}", theme.name);
        };
        at_least("text", theme.text, text);
        at_least("muted", theme.muted, muted);
        for (what, colour) in [
            ("accent", theme.accent),
            ("cold", theme.cold),
            ("warm", theme.warm),
            ("good", theme.good),
            ("bad", theme.bad),
            ("note", theme.note),
            ("keyword", theme.keyword),
            ("string", theme.string),
            ("number", theme.number),
        ] {
            at_least(what, colour, hues);
        }
        for (what, colour) in [("spawn", theme.spawn), ("init", theme.init), ("run", theme.run)] {
            at_least(what, colour, 3.0);
        }
        assert!(contrast(theme.on_accent, theme.accent) >= 6.0, "{} primary chip", theme.name);
        assert!((1.3..=2.3).contains(&lowest(theme, theme.rule)), "{} rule", theme.name);
    }

    #[test]
    fn contrast_is_enough_on_every_background() {
        check_contrast(&DARK, 10.5, 5.3, 6.0);
        check_contrast(&LIGHT, 11.9, 4.8, 4.7);
        check_contrast(&XTERM256, 9.4, 5.6, 5.0);
        // The xterm palette has one brown; on the selected row of a light page it reaches 4.4.
        check_contrast(&XTERM256_LIGHT, 9.4, 4.5, 4.4);
    }
}
