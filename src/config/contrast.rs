//! How well one colour can be read on another, as WCAG 2 measures it. Knows nothing of what is read.

/// Red, green and blue.
pub type Rgb = (u8, u8, u8);

/// Relative luminance, 0 to 1.
pub fn luminance((r, g, b): Rgb) -> f64 {
    let linear = |channel: u8| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

/// The contrast of two colours, 1 to 21.
pub fn contrast(a: Rgb, b: Rgb) -> f64 {
    let [a, b] = [a, b].map(|colour| luminance(colour) + 0.05);
    a.max(b) / a.min(b)
}

/// Whether dark text is read better on this ground than light text.
pub fn is_light(ground: Rgb) -> bool {
    // The luminance at which black and white text can be read equally well.
    luminance(ground) > 0.179
}

/// The fixed part of the xterm palette; none for its first sixteen, which every terminal chooses for itself.
pub fn xterm(index: u8) -> Option<Rgb> {
    let step = |v: u8| if v == 0 { 0 } else { 55 + 40 * v };
    match index {
        232.. => Some((8 + 10 * (index - 232), 8 + 10 * (index - 232), 8 + 10 * (index - 232))),
        16.. => Some((step((index - 16) / 36), step((index - 16) / 6 % 6), step((index - 16) % 6))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_contrasts() {
        assert!((contrast((0, 0, 0), (255, 255, 255)) - 21.0).abs() < 1e-9);
        // The grey that is commonly given as the lightest that can be read on white.
        assert!((contrast((0x76, 0x76, 0x76), (255, 255, 255)) - 4.54).abs() < 0.005);
        assert!(is_light((255, 255, 255)) && !is_light((30, 30, 46)));
    }

    #[test]
    fn the_fixed_palette() {
        assert_eq!(xterm(15), None);
        assert_eq!(xterm(16), Some((0, 0, 0)));
        assert_eq!(xterm(110), Some((135, 175, 215)));
        assert_eq!(xterm(231), Some((255, 255, 255)));
        assert_eq!(xterm(255), Some((238, 238, 238)));
    }
}
