//! Makes pictures smaller: PNG and JPEG, read within limits that their header is held against before anything is unpacked. Runs
//! in the child of the guest that asks for it; only pictures that are made here are made anywhere else.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GenericImageView, ImageDecoder, ImageError, ImageFormat, ImageReader, Rgb, RgbImage};

use crate::sandbox::ask::{Grid, MOST_OBJECT, Pictures};
use crate::text::sanitise_line;
use crate::units::MemoryMb;

/// The most points of a picture. Larger ones are refused by their header.
pub const MOST_PIXELS: u64 = 50_000_000;
/// The quality of JPEG, of 100.
const QUALITY: u8 = 80;

/// The picture in these bytes with this width and the height that fits, as `png`, as `jpeg`, or as what it was; with small
/// pictures of both. `memory` is what the function has. A picture that is smaller already keeps its size.
pub fn resize(bytes: &[u8], width: u32, format: &str, memory: MemoryMb) -> Result<(Vec<u8>, Pictures), String> {
    let (picture, found) = read(bytes, memory)?;
    let to = match format {
        "" => found,
        "png" => ImageFormat::Png,
        "jpeg" | "jpg" => ImageFormat::Jpeg,
        other => return Err(format!("the format {:?} is not here; there are \"png\" and \"jpeg\"", short(other))),
    };
    let before = (picture.dimensions(), grid(&picture));
    let (old_width, old_height) = picture.dimensions();
    let smaller = if width < old_width {
        let height = u64::from(old_height) * u64::from(width) / u64::from(old_width);
        picture.thumbnail_exact(width, u32::try_from(height).unwrap_or(u32::MAX).max(1))
    } else {
        picture
    };
    let after = (smaller.dimensions(), grid(&smaller));
    Ok((write(&smaller, to)?, Pictures { before, after }))
}

fn read(bytes: &[u8], memory: MemoryMb) -> Result<(DynamicImage, ImageFormat), String> {
    const NO_PICTURE: &str = "these bytes are no picture: there are PNG and JPEG here";
    if bytes.len() > MOST_OBJECT {
        return Err(format!("the picture has {} bytes, and {MOST_OBJECT} are the most", bytes.len()));
    }
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| NO_PICTURE.to_owned())?;
    let Some(format @ (ImageFormat::Png | ImageFormat::Jpeg)) = reader.format() else {
        return Err(NO_PICTURE.to_owned());
    };
    let room = u64::from(memory.0) << 20;
    let mut reader = reader;
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(room);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|why| damaged(&why))?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_PIXELS {
        return Err(format!(
            "the picture is {width} x {height}, {:.1} megapixels; {} are the most, and it was not unpacked",
            pixels as f64 / 1e6,
            MOST_PIXELS / 1_000_000
        ));
    }
    let needed = decoder.total_bytes().saturating_add(bytes.len() as u64);
    if needed > room {
        return Err(format!(
            "the picture is {width} x {height} and needs {} MB unpacked; this function has {memory}",
            needed.div_ceil(1 << 20)
        ));
    }
    Ok((DynamicImage::from_decoder(decoder).map_err(|why| damaged(&why))?, format))
}

fn damaged(why: &ImageError) -> String {
    if matches!(why, ImageError::Limits(_)) {
        return "the picture is too large for the memory of this function, and was not unpacked".to_owned();
    }
    format!("the picture is damaged or cut short: {}", short(&why.to_string()))
}

fn short(text: &str) -> String {
    crate::text::truncate(sanitise_line(text).as_str(), 120)
}

fn write(picture: &DynamicImage, format: ImageFormat) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let written = if format == ImageFormat::Jpeg {
        picture.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))
    } else {
        picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
    };
    written.map_err(|why| format!("the picture could not be written: {}", short(&why.to_string())))?;
    Ok(bytes)
}

/// A picture as large as a grid holds it, of single points of it.
fn grid(picture: &DynamicImage) -> Grid {
    let (width, height) = picture.dimensions();
    let (most_width, most_height) = (Grid::MOST_WIDTH, Grid::MOST_HEIGHT);
    let scale = (f64::from(most_width) / f64::from(width)).min(f64::from(most_height) / f64::from(height)).min(1.0);
    let across = ((f64::from(width) * scale) as u32).clamp(1, most_width);
    let down = ((f64::from(height) * scale) as u32).clamp(1, most_height);
    let place = |at: u32, of: u32, all: u32| {
        let place = (2 * u64::from(at) + 1) * u64::from(all) / (2 * u64::from(of));
        u32::try_from(place).unwrap_or(u32::MAX).min(all - 1)
    };
    let mut rgb = Vec::with_capacity(3 * (across * down) as usize);
    for row in 0..down {
        for column in 0..across {
            let [red, green, blue, alpha] = picture.get_pixel(place(column, across, width), place(row, down, height)).0;
            // What can be seen through stands on grey.
            let seen = |part: u8| ((u32::from(part) * u32::from(alpha) + 128 * (255 - u32::from(alpha))) / 255) as u8;
            rgb.extend([red, green, blue].map(seen));
        }
    }
    Grid { width: across, height: down, rgb }
}

/// A picture to try things with: a sun over hills in colours that its number decides, as PNG or, for odd numbers, as JPEG.
pub fn sample(number: u32, width: u32) -> Vec<u8> {
    let width = width.clamp(8, 2000);
    let height = width * 5 / 8;
    let hue = f64::from(number % 12) / 12.0;
    let (wide, high) = (f64::from(width), f64::from(height));
    let sun = (wide * (0.25 + 0.5 * hue), high * 0.35);
    let picture = RgbImage::from_fn(width, height, |column, row| {
        let (x, y) = (f64::from(column), f64::from(row));
        let far = (x - sun.0).hypot(y - sun.1);
        let hill = |height: f64, length: f64, shift: f64| {
            high * height + high * 0.09 * (x / wide * length + shift + 6.0 * hue).sin()
        };
        let part = |value: f64| value.clamp(0.0, 255.0) as u8;
        if y > hill(0.78, 9.0, 1.0) {
            Rgb([part(20.0 + 40.0 * hue), part(70.0), part(60.0)])
        } else if y > hill(0.62, 6.0, 0.0) {
            Rgb([part(50.0 + 60.0 * hue), part(110.0), part(90.0)])
        } else if far < high * 0.16 {
            Rgb([255, part(220.0 - 60.0 * hue), part(120.0)])
        } else {
            let down = y / high;
            Rgb([part(90.0 + 150.0 * down), part(140.0 + 60.0 * down * (1.0 - hue)), part(210.0 - 60.0 * down)])
        }
    });
    let format = if number.is_multiple_of(2) { ImageFormat::Png } else { ImageFormat::Jpeg };
    write(&DynamicImage::ImageRgb8(picture), format).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMORY: MemoryMb = MemoryMb(128);

    fn refused(bytes: &[u8]) -> String {
        resize(bytes, 100, "", MEMORY).unwrap_err()
    }

    /// A PNG that says how large it is and holds nothing.
    fn header(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        let mut chunk = b"IHDR".to_vec();
        chunk.extend(width.to_be_bytes());
        chunk.extend(height.to_be_bytes());
        chunk.extend([8, 2, 0, 0, 0]);
        bytes.extend((chunk.len() as u32 - 4).to_be_bytes());
        bytes.extend(&chunk);
        bytes.extend(crc(&chunk).to_be_bytes());
        bytes.extend(0u32.to_be_bytes());
        bytes.extend(b"IDAT");
        bytes.extend(crc(b"IDAT").to_be_bytes());
        bytes
    }

    fn crc(bytes: &[u8]) -> u32 {
        let step = |sum: u32| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
        !bytes.iter().fold(!0u32, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| step(sum)))
    }

    #[test]
    fn a_picture_gets_smaller_and_keeps_its_form_and_kind() {
        for number in [0, 1] {
            let (bytes, pictures) = resize(&sample(number, 640), 160, "", MEMORY).unwrap();
            assert_eq!((pictures.before.0, pictures.after.0), ((640, 400), (160, 100)));
            assert_eq!((pictures.before.1.width, pictures.before.1.height), (60, 37));
            let (again, format) = read(&bytes, MEMORY).unwrap();
            assert_eq!(again.dimensions(), (160, 100));
            assert_eq!(format, if number == 0 { ImageFormat::Png } else { ImageFormat::Jpeg });
        }
        let (bytes, pictures) = resize(&sample(0, 40), 160, "jpeg", MEMORY).unwrap();
        assert_eq!((pictures.after.0, &bytes[..2]), ((40, 25), &[0xff, 0xd8][..]));
    }

    #[test]
    fn what_is_no_picture_gets_a_sentence() {
        let no_picture = "these bytes are no picture: there are PNG and JPEG here";
        assert_eq!(refused(b"#!/bin/sh\n"), no_picture);
        assert_eq!(refused(b""), no_picture);
        assert_eq!(refused(b"GIF89a\x01\0\x01\0\0\0\0;"), no_picture);
        let whole = sample(0, 200);
        assert!(refused(&whole[..whole.len() / 2]).starts_with("the picture is damaged or cut short: "));
        assert!(refused(&whole[..10]).starts_with("the picture is damaged or cut short: "));
        assert!(resize(&whole, 10, "webp", MEMORY).unwrap_err().contains("the format \"webp\" is not here"));
    }

    #[test]
    fn a_picture_that_is_too_large_is_refused_by_its_header() {
        let large = refused(&header(20_000, 10_000));
        assert_eq!(large, "the picture is 20000 x 10000, 200.0 megapixels; 50 are the most, and it was not unpacked");
        let heavy = refused(&header(7000, 7000));
        assert_eq!(heavy, "the picture is 7000 x 7000 and needs 141 MB unpacked; this function has 128 MB");
        // No sum of these fits into 32 bits.
        assert!(refused(&header(0x7fff_ffff, 0x7fff_ffff)).starts_with("the picture is too large"));
    }

    #[test]
    fn no_bytes_do_harm() {
        for number in [0, 1] {
            let whole = sample(number, 24);
            for at in (0..whole.len()).step_by(3) {
                let mut bytes = whole.clone();
                bytes[at] ^= 0x55;
                drop(resize(&bytes, 8, "", MEMORY));
            }
        }
    }
}
