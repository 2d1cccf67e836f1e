//! The second lesson: its numbers come out of a count of their own, and its programs do what is said of them.

#![expect(clippy::float_cmp, reason = "each number is counted in two ways that are exact")]

use serverless_tutor::lesson::library::Library;
use serverless_tutor::lesson::model::{
    Body, CodeExample, Lesson, Model, Numeric, Platform, Question, QuestionKind, QuizBank, SampleInput, Story,
};
use serverless_tutor::quiz::shuffle::Seed;
use serverless_tutor::quiz::vary::{drawn, numbers};
use serverless_tutor::sandbox::cancel::Cancel;
use serverless_tutor::sandbox::environment::{Environment, Event, Input, Invocation, Program};
use serverless_tutor::sandbox::limits::Limits;
use serverless_tutor::sandbox::spawn::{Spawner, WorkerProgram};

use crate::check_quotes;

fn lesson() -> Lesson {
    Library::embedded().lessons.swap_remove(1)
}

fn body<T>(find: impl Fn(Body) -> Option<T>) -> T {
    lesson().sections.into_iter().find_map(|section| find(section.body)).unwrap()
}

fn model() -> Model {
    body(|body| if let Body::Model(model) = body { Some(model) } else { None })
}

fn bank() -> QuizBank {
    body(|body| if let Body::Quiz(bank) = body { Some(bank) } else { None })
}

fn platforms() -> Vec<Platform> {
    let example: CodeExample = body(|body| if let Body::Code(example) = body { Some(example) } else { None });
    example.platforms
}

fn question(id: &str) -> Question {
    bank().questions.into_iter().find(|question| question.id.as_str() == id).unwrap()
}

fn numeric(question: &Question) -> &Numeric {
    let QuestionKind::Numeric(numeric) = &question.kind else { panic!("{} asks for no number", question.id) };
    numeric
}

/// All waits between so many tries, one after the other.
fn waits(tries: u32, first: f64, longest: f64) -> Vec<f64> {
    (1..tries).map(|gap| (first * 2_f64.powi(gap.cast_signed() - 1)).min(longest)).collect()
}

#[test]
fn twelve_questions_of_eight_kinds() {
    let bank = bank();
    assert_eq!(bank.questions.len(), 12);
    let mut kinds: Vec<&str> = bank.questions.iter().map(|question| question.kind.name()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds.len(), 8, "{kinds:?}");
}

#[test]
fn until_the_dead_letters() {
    let question = question("q-03");
    let (hidden, receives) = (30.0, 3.0);
    check_quotes(&question.ask.plain(), &["hides a message for 30 s and allows three receives".to_owned()]);
    let slips: Vec<f64> = numeric(&question).slips.iter().map(|slip| slip.value).collect();
    let expected = [hidden * (receives - 1.0), hidden, hidden * (receives + 1.0)];
    assert_eq!((numeric(&question).answer, slips.as_slice()), (hidden * receives, &expected[..]));
    // The story says the same of the same queue, with the runs in between.
    let poison = story("poison");
    let runs: f64 = poison.requests[0].stretches.iter().map(|stretch| stretch.length.0).sum();
    assert_eq!(runs / 1000.0, hidden * receives + 3.0 * 0.2);
}

#[test]
fn waits_that_double() {
    let question = question("q-08");
    check_quotes(
        &question.ask.plain(),
        &["begin at 5 s and double, and none is longer than 60 s. Six tries".to_owned()],
    );
    let sum = |waits: Vec<f64>| waits.iter().sum::<f64>();
    let expected = [
        sum(waits(6, 5.0, f64::INFINITY)),
        sum(waits(7, 5.0, 60.0)),
        (1..6).map(|gap| 5.0 * f64::from(gap)).sum(),
        60.0,
    ];
    let slips: Vec<f64> = numeric(&question).slips.iter().map(|slip| slip.value).collect();
    assert_eq!((numeric(&question).answer, slips.as_slice()), (sum(waits(6, 5.0, 60.0)), &expected[..]));
}

#[test]
fn variants_are_clean_and_right() {
    for (id, count) in [
        ("q-03", (|of: &dyn Fn(&str) -> f64| of("hidden") * of("receives")) as fn(&dyn Fn(&str) -> f64) -> f64),
        ("q-08", |of| waits(6, of("first"), of("longest")).iter().sum()),
    ] {
        let question = question(id);
        let vary = numeric(&question).vary.as_deref().unwrap();
        let mut answers = std::collections::BTreeSet::new();
        for seed in 0..500 {
            let asked = drawn(&question, Seed(seed)).unwrap_or_else(|| panic!("{id} under {seed}: no clean numbers"));
            let known = numbers(&question, Seed(seed)).unwrap();
            let of = |name: &str| known.all[vary.names().iter().position(|known| *known == name).unwrap()];
            let text = asked.ask.plain();
            assert!(!text.contains(['{', '}']), "{text}");
            assert_eq!(numeric(&asked).answer, count(&of), "{id} under {seed}: {text}");
            answers.insert(numeric(&asked).answer as u64);
        }
        assert!(answers.len() > 6, "{id} has few variants: {answers:?}");
    }
}

fn story(id: &str) -> Story {
    model().stories.into_iter().find(|story| story.id.as_str() == id).unwrap()
}

/// The last step at which time passes says how much it was, and the times between are those of the queue.
#[test]
fn facts_are_the_times_that_have_passed() {
    for (id, at, fact) in
        [("delivered", 3, "after 220 ms"), ("third-try", 8, "after 60.6 s"), ("poison", 6, "after 90.6 s")]
    {
        let story = story(id);
        let passed = story.steps[at].passed[0].0;
        let told =
            if passed < 1000.0 { format!("after {passed} ms") } else { format!("after {:.1} s", passed / 1000.0) };
        assert_eq!((told.as_str(), story.steps[at].facts[0].as_str()), (fact, fact), "{id}");
        let whole: f64 = story.requests[0].stretches.iter().map(|stretch| stretch.length.0).sum();
        assert_eq!(passed, whole, "{id}");
    }
}

fn spawner() -> Spawner {
    Spawner::start(WorkerProgram(env!("CARGO_BIN_EXE_serverless-tutor").into()))
}

/// Runs a platform's program so many times with its own event, in one environment.
fn run(platform: &Platform, times: usize) -> Vec<Invocation> {
    let program =
        Program { file_name: platform.file_name.to_string(), source: platform.source.clone(), ..Program::default() };
    let (mut environment, _) =
        Environment::start(&spawner(), &program, &Limits::environment(), &Cancel::default()).unwrap();
    let event = Event {
        method: platform.event.method.clone(),
        path: platform.event.path.clone(),
        headers: vec![("host".into(), "localhost".into()), ("content-type".into(), "application/json".into())],
        body: platform.event.body.clone().into_bytes(),
        input: match platform.event.input {
            SampleInput::Request => Input::Request,
            SampleInput::Event => Input::Event,
            SampleInput::Schedule => Input::Schedule,
        },
        ..Event::default()
    };
    (0..times).map(|_| environment.invoke(&event, &Cancel::default()).unwrap()).collect()
}

fn answer(invocation: &Invocation) -> String {
    let answer = invocation.answer.as_ref().unwrap();
    format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body))
}

#[test]
fn the_three_programs_do_what_is_told_of_them() {
    let [lambda, worker, route] = &platforms()[..] else { panic!("three platforms") };
    assert_eq!(answer(&run(lambda, 1)[0]), "200 {\"batchItemFailures\":[{\"itemIdentifier\":\"m2\"}]}");
    let said = |invocation: &Invocation| format!("{:?}", invocation.console);
    let runs = run(worker, 2);
    assert!(said(&runs[0]).contains("is sent") && !said(&runs[1]).contains("is sent"), "{runs:?}");
    let runs = run(route, 2);
    assert_eq!(
        runs.iter().map(answer).collect::<Vec<_>>(),
        ["200 {\"id\":\"evt_1\",\"charged\":true}", "200 {\"id\":\"evt_1\",\"charged\":false}"]
    );
}

/// What a program of the quiz does, told by a script around it.
fn told(id: &str, before: &str, scene: &str) -> String {
    let program = question(id).code.unwrap().text.to_string();
    let source = format!(
        "module.exports = {{}};\n{before}\n(({{ exports }}) => {{\n{program}\nmodule.exports.handler = async () => {{ {scene} }};\n}})({{ exports: {{}} }});"
    );
    let program = Program { file_name: "index.cjs".into(), source, ..Program::default() };
    let (mut environment, _) =
        Environment::start(&spawner(), &program, &Limits::environment(), &Cancel::default()).unwrap();
    let event = Event { body: b"{}".to_vec(), input: Input::Event, ..Event::default() };
    answer(&environment.invoke(&event, &Cancel::default()).unwrap())
}

const BATCH: &str =
    r"const Records = [1, 2, 0, 4].map((price, i) => ({ messageId: `m${i}`, body: JSON.stringify({ price }) }));";

#[test]
fn a_batch_that_is_not_awaited_says_that_all_went_well() {
    let before =
        "let booked = 0; const book = () => new Promise((done) => setTimeout(() => { booked += 1; done(); }, 5));";
    let scene = format!(
        "{BATCH} const {{ batchItemFailures }} = await exports.handler({{ Records }}); return {{ batchItemFailures, booked }};"
    );
    assert_eq!(told("q-06", before, &scene), "200 {\"batchItemFailures\":[],\"booked\":0}");
}

#[test]
fn looking_first_and_writing_later_pays_twice() {
    let before = "let paid = 0; const kept = new Map(); const store = { get: async (id) => kept.get(id), put: async (id, value) => { kept.set(id, value); } }; const pay = async () => { paid += 1; };";
    let scene =
        "const event = { id: 'e1', amount: 5 }; await Promise.all([charge(event), charge(event)]); return paid;";
    assert_eq!(told("q-07", before, scene), "200 2");
}
