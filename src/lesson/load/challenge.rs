//! The challenge: its task, its cases, and the programs that prove them.

mod domain;
mod worked;

use std::collections::BTreeSet;

use crate::lesson::field::{require, words};
use crate::lesson::id::{CaseId, MisconceptionId, RuleId};
use crate::lesson::load::Folder;
use crate::lesson::load::aside::notes;
use crate::lesson::load::names::{Names, parsed};
use crate::lesson::model::{Afterlife, Case, Challenge, Misconception, Rule, Takeaway, Visibility};
use crate::lesson::page::{Page, Span, shown};
use crate::lesson::prose::inline;
use crate::lesson::raw::At;
use crate::lesson::raw::read::read;
use crate::lesson::raw::sections::{RawCase, RawCases, RawChallenge, RawRule, RawTakeaway};
use crate::lesson::source::ReadError;
use crate::text::{Clean, sanitise_line, wrap};

/// Known wrong programs of one challenge.
const MAX_WRONG: usize = 200;

/// Cells of a line of the short task, which takes two.
const SHORT: u16 = 76;

pub(super) fn challenge(folder: &mut Folder<'_>, page: &mut Page<'_>, raw: RawChallenge) -> Option<Challenge> {
    let RawChallenge {
        title,
        task,
        short,
        function,
        meter,
        arguments,
        starter,
        solution,
        afterwards,
        hints,
        wrong,
        probes,
        cases,
        rule,
        domain,
        takeaway,
        worked,
        note,
    } = raw;
    let title = words(page, &title);
    require(page, task.at, !task.value.is_empty(), "the task is empty", "say what to write");
    let task = task.value.iter().map(|raw| inline(page, raw)).collect();
    let line = words(page, &short);
    let lines = wrap(&line, SHORT).len();
    require(page, short.at, lines <= 2, "short takes more than two lines of 76 characters", "say it in fewer words");
    require(page, function.at, is_name(&function.value), "this is no name of a function", "write a name such as add");
    let most = arguments.value.split(',').count();
    let arguments = words(page, &arguments);
    let starter = folder.text(page, &starter);
    let solution = folder.text(page, &solution);
    let afterwards = inline(page, &afterwards);
    let hints = self::hints(page, &hints);
    require(page, probes.at, !probes.value.is_empty(), "there are no probes", "give inputs that no case has");
    for probe in &probes.value {
        require_arguments(page, probe, most);
    }
    let (names, ids) = Names::<RuleId>::all(page, "rule", rule.value.iter().map(|rule| &rule.id));
    let rules = rule.value.iter().zip(ids).filter_map(|(raw, id)| self::rule(page, raw, id)).collect();
    let misconceptions = wrong_programs(folder, page, &wrong, &names);
    let domain = domain.map(|domain| domain::domain(page, domain, most)).unwrap_or_default();
    let cases = self::cases(folder, page, &cases, &names, &rule, most);
    let takeaways = takeaway.unwrap_or_default().into_iter().map(|raw| self::takeaway(page, raw)).collect();
    let worked = worked::worked(page, worked.unwrap_or_default(), most);
    let notes = notes(page, note);
    Some(Challenge {
        title,
        task,
        short: line,
        function: function.value,
        afterlife: if meter == Some(true) { Afterlife::Meter } else { Afterlife::None },
        arguments,
        worked,
        starter: starter?.into_owned(),
        solution: solution?.into_owned(),
        afterwards,
        takeaways,
        rules,
        cases: cases?,
        hints,
        domain,
        misconceptions,
        probes: probes.value.into_iter().map(|probe| probe.value).collect(),
        notes,
    })
}

/// Whether a JavaScript function can be called that.
fn is_name(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '$';
    text.starts_with(letter) && text.len() <= 64 && text.chars().all(|c| letter(c) || c.is_ascii_digit())
}

fn require_arguments(page: &mut Page<'_>, args: &At<Vec<f64>>, most: usize) {
    if !(1..=most).contains(&args.value.len()) {
        let what = format!("there are {} arguments, and the function takes 1 to {most}", args.value.len());
        page.report(args.at, what, "give as many as arguments names, or fewer if the rest has defaults");
    }
}

fn rule(page: &mut Page<'_>, raw: &RawRule, id: Option<RuleId>) -> Option<Rule> {
    let RawRule { id: _, text, hints } = raw;
    let text = words(page, text);
    let hints = hints.as_ref().map(|raw| self::hints(page, raw)).unwrap_or_default();
    Some(Rule { id: id?, text, hints })
}

fn takeaway(page: &mut Page<'_>, raw: RawTakeaway) -> Takeaway {
    let RawTakeaway { text, yours_lacks } = raw;
    let help = "name what the solution has and other programs may lack, such as Math.max";
    require(page, yours_lacks.at, !yours_lacks.value.is_empty(), "there is no part of a program", help);
    for part in &yours_lacks.value {
        require(page, part.at, !part.value.trim().is_empty(), "the part of a program is empty", help);
    }
    Takeaway { text: words(page, &text), yours_lacks: yours_lacks.value.into_iter().map(|part| part.value).collect() }
}

/// Three hints.
fn hints(page: &mut Page<'_>, raw: &At<Vec<At<String>>>) -> Vec<Clean> {
    if raw.value.len() != 3 {
        let what = format!("there must be three hints, not {}", raw.value.len());
        page.report(raw.at, what, "let each tell more than the one before");
    }
    raw.value.iter().map(|hint| words(page, hint)).collect()
}

fn cases(
    folder: &mut Folder<'_>,
    page: &mut Page<'_>,
    file: &At<String>,
    names: &Names<RuleId>,
    rules: &At<Vec<RawRule>>,
    most: usize,
) -> Option<Vec<Case>> {
    let text = folder.text(page, file)?;
    let mut covered = BTreeSet::new();
    let (cases, whole) = folder.with_page(&file.value, &text, |_, page| {
        let RawCases { case: raw } = read(page, Span { start: 0, end: text.len() })?;
        let visible = raw.value.iter().any(|case| case.visible == Some(true));
        let judged = page.is_sound() && raw.at != Span::NOWHERE;
        require(
            page,
            if judged { raw.at } else { Span::NOWHERE },
            visible,
            "no case is visible",
            "add visible = true to one",
        );
        let (_, ids) = Names::<CaseId>::all(page, "case", raw.value.iter().map(|case| &case.id));
        let cases: Vec<Option<Case>> =
            raw.value.iter().zip(ids).map(|(raw, id)| case(page, raw, id, names, most)).collect();
        Some((cases, judged))
    })?;
    let cases: Option<Vec<Case>> = cases.into_iter().collect();
    covered.extend(cases.iter().flatten().flat_map(|case| case.covers.iter().copied()));
    for (place, rule) in rules.value.iter().enumerate() {
        let told = covered.contains(&place) || cases.is_none() || !whole;
        require(page, rule.id.at, told, "no case covers this rule", "add a case, or its id to covers of one");
    }
    cases
}

fn case(page: &mut Page<'_>, raw: &RawCase, id: Option<CaseId>, rules: &Names<RuleId>, most: usize) -> Option<Case> {
    let RawCase { id: _, label, visible, args, expected, covers } = raw;
    let label = words(page, label);
    require_arguments(page, args, most);
    require(page, covers.at, !covers.value.is_empty(), "the case covers no rule", "name the rules that it tests");
    let covers = covers.value.iter().map(|link| rules.find(page, link)).collect::<Vec<_>>();
    let covers = covers.into_iter().collect::<Option<_>>();
    let visibility = if *visible == Some(true) { Visibility::Visible } else { Visibility::Hidden };
    Some(Case { id: id?, label, visibility, args: args.value.clone(), expected: *expected, covers: covers? })
}

fn wrong_programs(
    folder: &mut Folder<'_>,
    page: &mut Page<'_>,
    path: &At<String>,
    rules: &Names<RuleId>,
) -> Vec<Misconception> {
    if path.at == Span::NOWHERE {
        return Vec::new();
    }
    let names = match folder.source.list(&path.value) {
        Ok(names) => names,
        Err(error) => {
            let shown = shown(&path.value);
            let what = match error {
                ReadError::Outside => format!("{shown} leads out of the lesson's folder"),
                ReadError::Unreadable(why) => format!("{shown} cannot be read: {why}"),
                _ => format!("there is no folder {shown} with programs in it"),
            };
            page.report(path.at, what, "name a folder of the lesson, such as challenge/wrong");
            return Vec::new();
        }
    };
    if names.len() > MAX_WRONG {
        page.report(path.at, format!("there are more than {MAX_WRONG} wrong programs"), "keep the telling ones");
    }
    let paths = names.iter().take(MAX_WRONG).map(|name| (name, format!("{}/{name}", path.value)));
    paths
        .filter_map(|(name, file)| wrong_program(folder, page, name, &At { value: file, at: path.at }, rules))
        .collect()
}

fn wrong_program(
    folder: &mut Folder<'_>,
    page: &mut Page<'_>,
    name: &str,
    file: &At<String>,
    rules: &Names<RuleId>,
) -> Option<Misconception> {
    let source = folder.text(page, file)?;
    folder.with_page(&file.value, &source, |_, page| {
        let Some(stem) = name.strip_suffix(".js") else {
            page.report(Span::TOP, format!("{} is no program", shown(name)), "end its name with .js, or move it away");
            return None;
        };
        let id: Option<MisconceptionId> = parsed(page, &At { value: stem.to_owned(), at: Span::TOP });
        let title = tag(page, "@title", "the mistake in a few words");
        let hint = tag(page, "@hint", "what helps");
        let rule = optional_tag(page, "@rule")
            .and_then(|rule| rules.find(page, &At { value: rule.into_string(), at: Span::TOP }));
        Some(Misconception { id: id?, title: title?, hint: hint?, rule, source: source.clone().into_owned() })
    })
}

/// What a line such as `// @title …` says; such lines stand before the program.
fn tag(page: &mut Page<'_>, tag: &str, meaning: &str) -> Option<Clean> {
    let text = optional_tag(page, tag);
    if text.is_none() {
        page.report(
            Span::TOP,
            format!("the program does not begin with // {tag}"),
            format!("write // {tag} and {meaning} before the program"),
        );
    }
    text
}

fn optional_tag(page: &Page<'_>, tag: &str) -> Option<Clean> {
    let comments = page.text().lines().map_while(|line| line.trim().strip_prefix("//"));
    let text = comments.filter_map(|line| line.trim().strip_prefix(tag)).map(str::trim).find(|text| !text.is_empty());
    text.map(sanitise_line)
}
