//! `lab export`: the learner's functions as a folder for a cloud, and what to type there. Where they come from is the lab's
//! matter.

use std::io::{self, Write};
use std::process::ExitCode;

use crate::cli::args::{ExportArgs, ExportChoice};
use crate::cli::{UNREADABLE, complain, worker_program};
use crate::lab::export::{ExportPlatform, Project, Written, export, project};
use crate::lab::functions::place;
use crate::sandbox::spawn::Spawner;
use crate::text::sanitise_line;

/// Exports the functions of the folder that is named, or of the lab's own. 0 if they are written, 2 if nothing was.
pub(crate) fn run(args: &ExportArgs) -> anyhow::Result<ExitCode> {
    let Some(folder) = args.from.clone().or_else(|| place::folder(|name| std::env::var_os(name))) else {
        complain("error: there is no home folder with functions in it; name one with --from DIR");
        return Ok(ExitCode::from(UNREADABLE));
    };
    match project::of(&folder, &Spawner::start(worker_program()?)) {
        Ok(project) => write(args, &project),
        Err(problem) => {
            complain(&format!("error: {problem}"));
            Ok(ExitCode::from(UNREADABLE))
        }
    }
}

fn write(args: &ExportArgs, project: &Project) -> anyhow::Result<ExitCode> {
    let platform = match args.platform {
        ExportChoice::Cloudflare => ExportPlatform::Cloudflare,
        ExportChoice::Vercel => ExportPlatform::Vercel,
        ExportChoice::Lambda => ExportPlatform::Lambda,
    };
    match export(platform, project, &args.folder) {
        Ok(written) => tell(platform, &written, &mut io::stdout().lock())?,
        Err(error) => {
            complain(&format!("error: {:#}", anyhow::Error::from(error)));
            return Ok(ExitCode::from(UNREADABLE));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(platform: ExportPlatform, written: &Written, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "wrote {} files to {}:", written.files.len(), sanitise_line(&written.folder.to_string_lossy()))?;
    for file in &written.files {
        writeln!(out, "  {file}")?;
    }
    let [ready, local, deploy] = platform.commands();
    writeln!(out, "\nin that folder:\n  {ready:<24}gets ready\n  {local:<24}tries it on this machine")?;
    writeln!(out, "  {deploy:<24}deploys it to your own account, where it may cost money")?;
    writeln!(out, "\nthen: serverless-tutor probe URL")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::export::{ExportFunction, Style};

    #[test]
    fn what_was_written_and_what_to_type_is_told() {
        let written =
            Written { folder: "/tmp/a\u{1b}b".into(), files: vec!["a.js".to_owned(), "README.md".to_owned()] };
        let mut out = Vec::new();
        tell(ExportPlatform::Lambda, &written, &mut out).unwrap();
        let expected = "wrote 2 files to /tmp/a␛b:\n  a.js\n  README.md\n\nin that folder:\n  sam build               gets ready\n  \
                        sam local start-api     tries it on this machine\n  sam deploy --guided     deploys it to your own \
                        account, where it may cost money\n\nthen: serverless-tutor probe URL\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[track_caller]
    fn check(folder: &std::path::Path, expected: ExitCode) {
        let function = ExportFunction {
            pattern: "/api/hello".to_owned(),
            file: "hello.js".to_owned(),
            style: Style::Worker,
            source: "export default {}".to_owned(),
            files: Vec::new(),
        };
        let project = Project { functions: vec![function], ..Project::default() };
        let args = ExportArgs { platform: ExportChoice::Cloudflare, folder: folder.to_owned(), from: None };
        assert_eq!(format!("{:?}", write(&args, &project).unwrap()), format!("{expected:?}"));
    }

    #[test]
    fn every_end_has_its_exit_code() {
        let home = tempfile::tempdir().unwrap();
        check(&home.path().join("new"), ExitCode::SUCCESS);
        check(&home.path().join("new"), ExitCode::from(UNREADABLE));
        check(&home.path().join("no/such/folder"), ExitCode::from(UNREADABLE));
    }
}
