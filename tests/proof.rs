//! The built-in lesson proves itself, and every way in which a lesson's programs can be wrong is found.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serverless_tutor::lesson::library::Library;
use serverless_tutor::lesson::model::{Body, Challenge, Lesson};
use serverless_tutor::proof::{Flaw, prove};
use serverless_tutor::sandbox::spawn::{Spawner, WorkerProgram};

fn lesson() -> Lesson {
    Library::embedded().lessons.swap_remove(0)
}

fn challenge(lesson: &mut Lesson) -> &mut Challenge {
    let challenge = lesson.sections.iter_mut().find_map(|section| match &mut section.body {
        Body::Challenge(challenge) => Some(challenge.as_mut()),
        _ => None,
    });
    challenge.unwrap()
}

/// What is found in the built-in lesson after a change. `expected` sees the challenge as it was before.
#[track_caller]
fn check(change: impl Fn(&mut Challenge), expected: impl Fn(&Challenge) -> Vec<Flaw>) {
    let mut lesson = lesson();
    // What is not the challenge has its own tests.
    lesson.sections.retain(|section| matches!(section.body, Body::Challenge(_)));
    lesson.scenarios.clear();
    let expected = expected(challenge(&mut lesson));
    change(challenge(&mut lesson));
    assert_eq!(flaws(&lesson), expected);
}

fn flaws(lesson: &Lesson) -> Vec<Flaw> {
    prove(lesson, &Spawner::start(WorkerProgram(env!("CARGO_BIN_EXE_serverless-tutor").into()))).unwrap()
}

#[test]
fn the_lesson_has_no_flaw() {
    assert_eq!(flaws(&lesson()), []);
}

#[test]
fn no_other_lesson_has_a_flaw() {
    let others = Library::embedded().lessons.split_off(1);
    assert!(!others.is_empty());
    for lesson in others {
        assert_eq!(flaws(&lesson), [], "{}", lesson.id);
    }
}

#[test]
fn a_lesson_without_programs_has_nothing_to_prove() {
    let mut lesson = lesson();
    lesson.sections.retain(|section| matches!(section.body, Body::Terms(_)));
    lesson.scenarios.clear();
    assert_eq!(flaws(&lesson), []);
}

#[test]
fn a_starter_that_passes() {
    check(|challenge| challenge.starter.clone_from(&challenge.solution), |_| vec![Flaw::StarterPasses]);
}

#[test]
fn a_starter_that_does_not_load() {
    let expected = |_: &Challenge| vec![Flaw::StarterDoesNotLoad("Error: not yet".to_owned())];
    check(|challenge| challenge.starter = "throw new Error('not yet');".to_owned(), expected);
}

#[test]
fn a_solution_that_does_not_pass() {
    let expected = |challenge: &Challenge| {
        let nothing_to_pay = challenge.cases.iter().filter(|case| case.expected == 0.0).count();
        vec![Flaw::SolutionFails(format!("{nothing_to_pay} of {} cases are right", challenge.cases.len()))]
    };
    check(|challenge| challenge.solution = "const calculateCost = () => 0;".to_owned(), expected);
}

#[test]
fn a_solution_that_never_ends() {
    let expected = |_: &Challenge| vec![Flaw::SolutionFails("the limit on time was reached".to_owned())];
    check(|challenge| challenge.solution = "function calculateCost() { for (;;); }".to_owned(), expected);
}

#[test]
fn a_domain_that_leaves_a_case_out_or_begins_nowhere() {
    let narrow = |challenge: &mut Challenge| challenge.domain[0].most = 10_000_000_000.0;
    check(narrow, |challenge| {
        let case = challenge.cases.iter().find(|case| case.args[0] > 1e10).unwrap();
        vec![Flaw::CaseOutside(case.id.clone())]
    });
    let change = |challenge: &mut Challenge| {
        challenge.solution = format!(
            "{}\nconst own = calculateCost; calculateCost = (n, ms, mb) => n === 1 && ms === 1 && mb === 128 ? undefined : own(n, ms, mb);",
            challenge.solution
        );
        challenge.cases.retain(|case| case.args != [1.0, 1.0, 128.0]);
    };
    check(change, |_| vec![Flaw::SimplestWithoutAnswer("1, 1, 128".to_owned())]);
}

#[test]
fn a_blank_that_is_not_the_result() {
    let change = |challenge: &mut Challenge| {
        let lines = challenge.worked.iter_mut().flat_map(|worked| &mut worked.lines);
        let blank = lines.filter_map(|line| line.blank.as_mut()).find(|blank| blank.is_result).unwrap();
        blank.answer = 14.16;
    };
    check(change, |challenge| {
        let title = challenge.worked.last().unwrap().title.to_string();
        vec![Flaw::BlankWrong(title, 14.16, "14.17".to_owned())]
    });
}

#[test]
fn a_takeaway_that_the_solution_does_not_show() {
    let change = |challenge: &mut Challenge| challenge.takeaways[0].yours_lacks = vec!["Math.hypot".to_owned()];
    check(change, |_| vec![Flaw::TakeawayUnfounded("Math.hypot".to_owned())]);
}

#[test]
fn a_wrong_program_that_passes() {
    let change = |challenge: &mut Challenge| challenge.misconceptions[0].source.clone_from(&challenge.solution);
    check(change, |challenge| vec![Flaw::WrongPasses(challenge.misconceptions[0].id.clone())]);
}

#[test]
fn a_wrong_program_that_looks_like_another() {
    let change = |challenge: &mut Challenge| {
        challenge.misconceptions[1].source = challenge.misconceptions[0].source.clone();
    };
    check(change, |challenge| {
        let [first, second] = [0, 1].map(|place| challenge.misconceptions[place].id.clone());
        vec![Flaw::WrongConfused(second, first)]
    });
}

#[test]
fn a_wrong_program_that_cannot_be_recognised() {
    let change = |challenge: &mut Challenge| {
        challenge.misconceptions[2].source = "function calculateCost() { throw new Error('no'); }".to_owned();
    };
    check(change, |challenge| vec![Flaw::WrongUnnamed(challenge.misconceptions[2].id.clone())]);
}

/// What is found in a lesson after a change, in one kind of section or in the scenarios.
#[track_caller]
fn check_programs(kind: &str, change: impl Fn(&mut Lesson), expected: &[&str]) {
    let mut lesson = lesson();
    change(&mut lesson);
    lesson.sections.retain(|section| section.body.kind() == kind);
    if kind != "real-world" {
        lesson.scenarios.clear();
    }
    let found: Vec<String> = flaws(&lesson).iter().map(ToString::to_string).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_program_of_the_code_section_that_does_not_run() {
    let change = |source: &'static str| {
        move |lesson: &mut Lesson| {
            for section in &mut lesson.sections {
                if let Body::Code(code) = &mut section.body {
                    code.platforms[1].source = source.to_owned();
                }
            }
        }
    };
    check_programs(
        "code",
        change("exports.handler = async () => { throw new Error('no'); };"),
        &["the program of lambda does not run (line 1: Error: no); mend it, or its request"],
    );
    check_programs(
        "code",
        change("for (;;);"),
        &["the program of lambda does not run (its limit on time was reached); mend it, or its request"],
    );
}

#[test]
fn a_file_of_a_scenario_that_does_not_load() {
    check_programs(
        "real-world",
        |lesson| lesson.scenarios[0].files[0].1 = "export default nothing;".to_owned(),
        &[
            "the file functions/mail.js of the scenario mail does not load (line 1: ReferenceError: nothing is not defined); mend it",
        ],
    );
}

#[test]
fn an_output_that_does_not_come_out() {
    let change = |change: fn(&mut serverless_tutor::lesson::model::Question)| {
        move |lesson: &mut Lesson| {
            for section in &mut lesson.sections {
                if let Body::Quiz(bank) = &mut section.body {
                    change(bank.questions.iter_mut().find(|question| question.id.as_str() == "q-12").unwrap());
                }
            }
        }
    };
    check_programs(
        "quiz",
        change(|question| question.run.as_mut().unwrap().calls[3] = "first".to_owned()),
        &[
            "the right option of q-12 says 1, 2, then 3 and 1, and what comes out is 1, 2, then 3 and 4; mend one of them",
        ],
    );
    check_programs(
        "quiz",
        change(|question| question.run = None),
        &["the program of q-12 prints nothing by itself, so its answer is not proven; say with run how it is called"],
    );
}
