//! Lists the built-in lessons, so that their files become part of the program. Watches `lessons/`, because a new file there is
//! seen by nothing else. Packs the program's own addresses where the system's loader can unpack them, and leaves names out of a
//! release.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// The first version of the GNU C library whose loader knows packed addresses.
const UNPACKS: (u32, u32) = (2, 36);

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=lessons");
    let root = folder("CARGO_MANIFEST_DIR")?.join("lessons");
    let mut files = Vec::new();
    if root.is_dir() {
        collect(&root, &mut files)?;
    }
    files.sort();
    let mut table = String::from("&[\n");
    for file in &files {
        let inside = file.strip_prefix(&root).map_err(io::Error::other)?;
        let name: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
        let place = file.to_str().ok_or_else(|| io::Error::other("a path is not UTF-8"))?;
        writeln!(table, "({:?}, include_bytes!({place:?})),", name.join("/")).map_err(io::Error::other)?;
    }
    table.push(']');
    fs::write(folder("OUT_DIR")?.join("lessons.rs"), table)?;
    if loader_unpacks() {
        // Twenty thousand addresses of 24 bytes become ten thousand bytes, which every start of a guest's process reads.
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
    if env::var("PROFILE").is_ok_and(|profile| profile == "release")
        && env::var("TARGET").is_ok_and(|on| on.contains("linux"))
    {
        // `strip` of the profile is forgotten for a package that has a level of its own there (Cargo 1.95): 2.5 MB of names.
        println!("cargo::rustc-link-arg-bins=-Wl,--strip-all");
    }
    Ok(())
}

/// Whether the program is built for this machine, and its loader reads packed addresses. Others would refuse the program.
fn loader_unpacks() -> bool {
    let target = env::var("TARGET").unwrap_or_default();
    if !target.ends_with("linux-gnu") || env::var("HOST").is_ok_and(|host| host != target) {
        return false;
    }
    let Ok(output) = Command::new("getconf").arg("GNU_LIBC_VERSION").output() else { return false };
    let version = String::from_utf8_lossy(&output.stdout);
    let mut numbers = version.trim().trim_start_matches("glibc ").split('.').map(str::parse);
    matches!((numbers.next(), numbers.next()), (Some(Ok(major)), Some(Ok(minor))) if (major, minor) >= UNPACKS)
}

fn folder(variable: &str) -> io::Result<PathBuf> {
    env::var_os(variable).map(PathBuf::from).ok_or_else(|| io::Error::other(format!("cargo did not set {variable}")))
}

/// All files below the folder but hidden ones, which editors leave behind.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
            continue;
        }
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
