//! A report as JUnit's XML, which build servers and editors show: a test case for each case of the challenge. What a hidden
//! case asks stays hidden here, too.

use std::io;

use quick_xml::Writer;
use quick_xml::events::BytesText;
use quick_xml::writer::ElementWriter;

use crate::grader::explain::Diagnosis;
use crate::grader::{CaseOutcome, CaseReport, Report, Verdict, not_run};
use crate::lesson::model::{Case, Challenge, Visibility};
use crate::sandbox::value::number_text;

/// The report on a challenge of a lesson as one XML document, with a line feed at its end.
///
/// A program that does not load is one test case more, with the error in it; the others are skipped then.
pub fn document(lesson: &str, challenge: &Challenge, report: &Report, diagnosis: &Diagnosis) -> String {
    let mut writer = Writer::new_with_indent(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_vec(), b' ', 2);
    let suite = Suite { lesson, challenge, report, diagnosis };
    suite.write(&mut writer).expect("writing to memory cannot fail");
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    String::from_utf8(bytes).expect("only text was written")
}

struct Suite<'a> {
    lesson: &'a str,
    challenge: &'a Challenge,
    report: &'a Report,
    diagnosis: &'a Diagnosis,
}

type Out = Writer<Vec<u8>>;

impl Suite<'_> {
    fn write(&self, out: &mut Out) -> io::Result<()> {
        let does_not_load = self.report.verdict == Verdict::Error;
        let count = |outcome| self.report.count(outcome);
        let cut_short = usize::from(self.report.limit.is_some() && count(CaseOutcome::Failed) > 0);
        let counts = [
            ("tests", self.report.cases.len() + usize::from(does_not_load)),
            ("failures", count(CaseOutcome::Failed) - cut_short),
            ("errors", usize::from(does_not_load) + cut_short),
            ("skipped", count(CaseOutcome::NotRun)),
        ]
        .map(|(name, count)| (name, count.to_string()));
        let counts = || counts.iter().map(|(name, count)| (*name, count.as_str()));
        with(out.create_element("testsuites"), counts()).write_inner_content(|out| {
            let suite = out.create_element("testsuite").with_attribute(("name", self.name().as_str()));
            with(suite, counts()).write_inner_content(|out| self.write_inside(out))?;
            Ok(())
        })?;
        Ok(())
    }

    fn name(&self) -> String {
        format!("{}.{}", self.lesson, self.challenge.function)
    }

    fn write_inside(&self, out: &mut Out) -> io::Result<()> {
        self.write_properties(out)?;
        if self.report.verdict == Verdict::Error {
            self.write_loading(out)?;
        }
        let stopped = self.report.limit.map(|limit| format!("stopped: the limit on {} was reached", limit.name()));
        let last = self.report.cases.iter().rposition(|case| case.outcome == CaseOutcome::Failed);
        for (at, (case, result)) in self.challenge.cases.iter().zip(&self.report.cases).enumerate() {
            self.write_case(case, result, stopped.as_deref().filter(|_| last == Some(at)), out)?;
        }
        if self.report.console.lines().next().is_some() {
            let lines: Vec<&str> = self.report.console.lines().map(|line| line.text.as_str()).collect();
            out.create_element("system-out").write_text_content(BytesText::new(&lines.join("\n")))?;
        }
        Ok(())
    }

    fn write_properties(&self, out: &mut Out) -> io::Result<()> {
        let named = self.report.misconception.as_ref();
        let smallest = self.diagnosis.smallest.as_ref().map(|smallest| {
            let expected = number_text(smallest.expected);
            format!("{}: expected {expected}, got {}", smallest.call(self.challenge), smallest.got)
        });
        let rule = self.diagnosis.rule.and_then(|rule| self.challenge.rules.get(rule));
        let known = [
            ("verdict", Some(self.report.verdict.name())),
            ("misconception", named.map(|named| named.title.as_str())),
            ("hint", named.map(|named| named.hint.as_str())),
            ("smallest input that fails", smallest.as_deref()),
            ("broken rule", rule.map(|rule| rule.text.as_str())),
        ];
        out.create_element("properties").write_inner_content(|out| {
            for (name, value) in known.into_iter().filter_map(|(name, value)| Some((name, value?))) {
                out.create_element("property").with_attributes([("name", name), ("value", value)]).write_empty()?;
            }
            Ok(())
        })?;
        Ok(())
    }

    fn write_loading(&self, out: &mut Out) -> io::Result<()> {
        let (words, place) = match &self.report.error {
            Some(fault) => (fault.message.as_str(), fault.place),
            None => ("the program does not load", None),
        };
        let place = place.map(|(line, column)| format!("line {line}, column {column}: ")).unwrap_or_default();
        let message = format!("{place}{words}");
        self.case_element("the program loads", out).write_inner_content(|out| {
            out.create_element("error").with_attributes([("type", "load"), ("message", &message)]).write_empty()?;
            Ok(())
        })?;
        Ok(())
    }

    fn case_element<'a>(&self, name: &str, out: &'a mut Out) -> ElementWriter<'a, Vec<u8>> {
        let suite = self.name();
        out.create_element("testcase").with_attributes([("classname", suite.as_str()), ("name", name)])
    }

    /// A case; `stopped` says which limit ended the program in it.
    fn write_case(&self, case: &Case, result: &CaseReport, stopped: Option<&str>, out: &mut Out) -> io::Result<()> {
        let name = match case.visibility {
            Visibility::Visible => case.label.to_string(),
            Visibility::Hidden => format!("hidden: {}", case.id),
        };
        let element = self.case_element(&name, out);
        let (kind, message) = match (result.outcome, stopped) {
            (CaseOutcome::Passed, _) => {
                element.write_empty()?;
                return Ok(());
            }
            (CaseOutcome::NotRun, _) => {
                let why = not_run(self.challenge, self.report);
                ("skipped", why.as_deref().unwrap_or("not run").to_owned())
            }
            (CaseOutcome::Failed, Some(stopped)) => ("error", stopped.to_owned()),
            (CaseOutcome::Failed, None) => ("failure", self.told(case, result)),
        };
        element.write_inner_content(|out| {
            out.create_element(kind).with_attribute(("message", message.as_str())).write_empty()?;
            Ok(())
        })?;
        Ok(())
    }

    /// What is wrong in a case, as far as it may be told.
    fn told(&self, case: &Case, result: &CaseReport) -> String {
        if result.shown == Visibility::Hidden {
            let rules: Vec<&str> = case.covers.iter().map(|rule| self.challenge.rules[*rule].text.as_str()).collect();
            return format!("a hidden test fails; it asks about: {}", rules.join("; "));
        }
        let args: Vec<String> = case.args.iter().map(|arg| number_text(*arg)).collect();
        let got = result.got.as_ref().map_or("nothing", |got| got.as_str());
        let expected = number_text(case.expected);
        format!("{}({}): expected {expected}, got {got}", self.challenge.function, args.join(", "))
    }
}

fn with<'a, 'b>(
    element: ElementWriter<'a, Vec<u8>>,
    attributes: impl Iterator<Item = (&'b str, &'b str)>,
) -> ElementWriter<'a, Vec<u8>> {
    element.with_attributes(attributes)
}
