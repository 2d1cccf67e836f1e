//! Folders as learners have them, and some as nobody should.

use std::fs;

use super::*;

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    fn read(&self) -> Deployment {
        read(self.0.path())
    }

    /// The functions as lines, then the problems.
    fn told(&self) -> Vec<String> {
        let Deployment { functions, problems, .. } = self.read();
        let functions = functions.iter().map(|function| {
            let files: Vec<&str> = function.program.files.iter().map(|(name, _)| name.as_str()).collect();
            format!("{} {} {}", function.pattern, function.file, files.join(" ")).trim_end().to_owned()
        });
        functions.chain(problems.iter().map(ToString::to_string)).collect()
    }
}

#[track_caller]
fn check(files: &[(&str, &str)], expected: &[&str]) {
    assert_eq!(Folder::with(files).told(), expected);
}

#[test]
fn a_function_has_the_files_below_it_that_belong_to_no_other() {
    check(
        &[
            ("app/route.js", ""),
            ("app/root.js", ""),
            ("app/api/helper.mjs", ""),
            ("app/api/users/route.js", ""),
            ("app/api/users/_lib/names.json", ""),
            ("app/api/users/[id]/route.mjs", ""),
            ("app/api/users/[id]/deep/er/x.cjs", ""),
            ("app/api/users/style.css", ""),
            ("functions/one.js", ""),
            ("functions/two/index.js", ""),
            ("functions/two/lib/index.js", ""),
            ("functions/three/no-index.js", ""),
            ("other.js", ""),
        ],
        &[
            "/api/users/[id] app/api/users/[id]/route.mjs deep/er/x.cjs",
            "/api/users app/api/users/route.js _lib/names.json",
            "/ app/route.js api/helper.mjs root.js",
            "/one functions/one.js",
            "/two functions/two/index.js lib/index.js",
        ],
    );
}

#[test]
fn a_function_is_its_text_its_files_and_the_variables() {
    let folder = Folder::with(&[
        ("app/a/route.js", "text"),
        ("app/a/b.js", "more"),
        (".env", "A=1\nB=2\nbad\n"),
        (".env.local", "B=3"),
    ]);
    let deployment = folder.read();
    let env = [("A", "1"), ("B", "3")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(
        deployment.functions,
        [Function {
            pattern: "/a".into(),
            file: "app/a/route.js".into(),
            path: folder.path("app/a/route.js").canonicalize().unwrap(),
            program: Program {
                file_name: "route.js".into(),
                source: "text".into(),
                env: env.to_vec(),
                files: vec![("b.js".into(), "more".into())],
            },
            version: deployment.functions[0].version,
        }]
    );
    assert_eq!(deployment.problems.len(), 1);
    assert_eq!(deployment.problems[0].to_string(), ".env:3: a line is NAME=value, and this one has no =");
}

#[test]
fn every_change_is_another_version_and_no_change_is_none() {
    let folder = Folder::with(&[("app/a/route.js", "one"), ("app/a/b.js", "b"), ("functions/c.js", "c")]);
    let versions = || -> Vec<Version> { folder.read().functions.iter().map(|function| function.version).collect() };
    let mut seen = vec![versions()];
    assert_eq!(versions(), seen[0]);
    let other = seen[0][1];
    let mut changed = |name: &str, text: &str| {
        folder.write(name, text);
        let now = versions();
        assert!(!seen.iter().any(|before| before[0] == now[0]), "{name}");
        seen.push(now.clone());
        now
    };
    assert_eq!(changed("app/a/route.js", "two")[1], other);
    assert_eq!(changed("app/a/b.js", "bb")[1], other);
    assert_eq!(changed("app/a/c.json", "{}")[1], other);
    assert_ne!(changed(".env", "A=1")[1], other);
    changed(".env", "A=2");
    // A name, a text and the border between them are not the same thing.
    let pairs = |list: &'static [(&str, &str)]| list.iter().copied();
    assert_ne!(version(pairs(&[("ab", "c")]), pairs(&[])), version(pairs(&[("a", "bc")]), pairs(&[])));
    assert_ne!(
        version(pairs(&[("a", "b")]), pairs(&[("c", "d")])),
        version(pairs(&[("a", "b"), ("c", "d")]), pairs(&[]))
    );
    assert_eq!(version(pairs(&[]), pairs(&[])).0, 0x8820_1fb9_60ff_6465);
}

#[test]
fn hidden_files_and_packages_are_no_part_of_it() {
    check(
        &[
            ("app/a/route.js", ""),
            ("app/a/.hidden.js", ""),
            ("app/a/.git/x.js", ""),
            ("app/a/node_modules/p/index.js", ""),
            ("app/node_modules/route.js", ""),
            ("functions/.swp.js", ""),
        ],
        &["/a app/a/route.js"],
    );
}

#[test]
fn what_is_too_large_is_told() {
    let folder = Folder::with(&[("functions/ok.js", "x")]);
    let kib = |n: usize| " ".repeat(n << 10);
    folder.write("functions/whole.js", kib(256));
    folder.write("functions/large.js", kib(256) + " ");
    folder.write("app/a/route.js", "x");
    folder.write("app/a/data.json", kib(257));
    folder.write("app/b/route.js", "x");
    for part in ["1.js", "2.js", "3.js", "4.js"] {
        folder.write(&format!("app/b/{part}"), kib(256));
    }
    assert_eq!(
        folder.told(),
        [
            "/a app/a/route.js",
            "/ok functions/ok.js",
            "/whole functions/whole.js",
            "app/a/data.json: larger than 256.0 KiB",
            "app/b/route.js: the files of this function come to more than 1.0 MiB",
            "functions/large.js: larger than 256.0 KiB",
        ]
    );
    // Its route stays, so that a request can be told what is wrong.
    assert_eq!(folder.read().routes.find("/large").unwrap().route.file, "functions/large.js");
}

#[test]
fn what_lies_too_deep_is_told() {
    let deep = |folders: usize| format!("app/{}route.js", "a/".repeat(folders - 1));
    check(
        &[(&deep(12), ""), (&deep(13), "")],
        &[
            &format!("/{} {}", "a/".repeat(11).trim_end_matches('/'), deep(12)),
            &format!("app/{}: more than 12 folders deep", "a/".repeat(12).trim_end_matches('/')),
        ],
    );
}

#[test]
fn what_cannot_be_read_is_told() {
    let folder = Folder::with(&[("functions/a.js", "x"), ("functions/x.ts", "")]);
    folder.write("functions/binary.js", [0x66, 0xff]);
    folder.write(".env", [0xff]);
    assert_eq!(
        folder.told(),
        [
            "/a functions/a.js",
            "functions/x.ts: only JavaScript runs here (.js, .mjs, .cjs), and this is .ts",
            ".env: not UTF-8 text",
            "functions/binary.js: not UTF-8 text",
        ]
    );
    assert_eq!(
        read(&folder.path("nowhere")).problems[0].to_string(),
        ".: the folder could not be opened: entity not found"
    );
    assert_eq!(read(&folder.path("functions/a.js")).problems[0].to_string(), ".: this is no folder");
}

#[test]
fn a_crowd_of_files_comes_to_an_end() {
    let folder = Folder::with(&[("functions/a.js", "x")]);
    fs::create_dir(folder.path("functions/crowd")).unwrap();
    for number in 0..5100 {
        fs::write(folder.path(&format!("functions/crowd/{number}")), "").unwrap();
    }
    assert_eq!(
        folder.told(),
        ["/a functions/a.js", "functions/crowd: what comes after the first 5000 files is left out"]
    );
}

#[cfg(unix)]
mod links {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_stay_in_the_folder() {
        let outside = Folder::with(&[("secret.js", "secret"), ("dir/route.js", "secret"), ("env", "A=1")]);
        let folder = Folder::with(&[("functions/a.js", "x"), ("functions/real/index.js", "y")]);
        symlink(outside.path("secret.js"), folder.path("functions/out.js")).unwrap();
        symlink(outside.path("dir"), folder.path("app")).unwrap();
        symlink(outside.path("env"), folder.path(".env")).unwrap();
        symlink("../../../../../../../etc/passwd", folder.path("functions/passwd.js")).unwrap();
        symlink("nowhere.js", folder.path("functions/lost.js")).unwrap();
        symlink("a.js", folder.path("functions/again.js")).unwrap();
        symlink("real", folder.path("functions/folder")).unwrap();
        let out = "a link that leads out of the folder is not followed";
        assert_eq!(
            folder.told(),
            [
                "/a functions/a.js",
                "/again functions/again.js",
                "/folder functions/folder/index.js",
                "/real functions/real/index.js",
                &format!("app: {out}"),
                "functions/lost.js: could not be opened: entity not found",
                &format!("functions/out.js: {out}"),
                &format!("functions/passwd.js: {out}"),
                &format!(".env: {out}"),
            ]
        );
    }

    #[test]
    fn the_folder_itself_may_be_a_link() {
        let folder = Folder::with(&[("real/functions/a.js", "x")]);
        symlink("real", folder.path("link")).unwrap();
        assert_eq!(read(&folder.path("link")).functions.len(), 1);
    }

    #[test]
    fn links_in_a_ring_come_to_an_end() {
        let folder = Folder::with(&[("app/a/route.js", ""), ("app/b/route.js", "")]);
        symlink("../b", folder.path("app/a/to-b")).unwrap();
        symlink("../a", folder.path("app/b/to-a")).unwrap();
        symlink(".", folder.path("app/here")).unwrap();
        let ring = "a link to a folder in which it lies is not followed";
        assert_eq!(
            folder.told(),
            [
                "/a app/a/route.js",
                "/a/to-b app/a/to-b/route.js",
                "/b app/b/route.js",
                "/b/to-a app/b/to-a/route.js",
                &format!("app/a/to-b/to-a: {ring}"),
                &format!("app/b/to-a/to-b: {ring}"),
                &format!("app/here: {ring}"),
            ]
        );
    }

    #[test]
    fn what_is_no_file_is_not_opened() {
        let folder = Folder::with(&[("functions/a.js", "x")]);
        // Whoever opens this one waits for a writer.
        let fifo = folder.path("functions/pipe.js");
        rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        symlink("functions/pipe.js", folder.path(".env")).unwrap();
        assert_eq!(
            folder.told(),
            ["/a functions/a.js", "functions/pipe.js: not a plain file", ".env: not a plain file"]
        );
    }

    #[test]
    fn names_that_cannot_be_shown_are_told() {
        let folder = Folder::with(&[("functions/a.js", "x"), ("functions/b\u{1b}[31m.js", "y")]);
        fs::write(folder.path("functions").join(OsStr::from_bytes(b"c\xff.js")), "z").unwrap();
        assert_eq!(
            folder.told(),
            [
                "/a functions/a.js",
                "functions/b␛[31m.js: its name has characters that cannot be seen",
                "functions/c\u{fffd}.js: its name is not UTF-8",
            ]
        );
    }
}
