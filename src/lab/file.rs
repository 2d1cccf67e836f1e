//! Files of functions as an editor reads and writes them. Knows nothing of what is in them.

use std::fs;
use std::io::Write;
use std::path::Path;

/// Bytes of the largest file that is read.
const LARGEST: usize = 256 << 10;

/// Writes a new file and puts it in the place of the old one, so that none is ever half written.
pub fn replace(path: &Path, text: &str) -> Result<(), String> {
    // A link is followed, so that it stays a link.
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = place.parent().unwrap_or(Path::new("."));
    let told = |why: std::io::Error| why.to_string();
    let mut file = tempfile::Builder::new().prefix(".saving-").tempfile_in(folder).map_err(told)?;
    file.write_all(text.as_bytes()).map_err(told)?;
    if let Ok(known) = fs::metadata(&place) {
        fs::set_permissions(file.path(), known.permissions()).map_err(told)?;
    }
    file.as_file().sync_all().map_err(told)?;
    file.persist(&place).map(|_| ()).map_err(|why| why.error.to_string())
}

/// The text of a file, or why it is none.
pub fn text_of(path: &Path) -> Result<String, String> {
    let bytes = fs::read(path).map_err(|why| why.to_string())?;
    if bytes.len() > LARGEST {
        return Err("it is larger than 256 KiB".into());
    }
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8".into())
}
