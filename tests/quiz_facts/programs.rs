//! Questions with a program. The text that the learner reads is put into a function, so that every call of that function
//! is an execution environment that loads the file anew.

use serverless_tutor::lesson::model::{Question, QuestionKind};
use serverless_tutor::sandbox::calls::{CallJob, CaseOutcome, Load, run_calls};
use serverless_tutor::sandbox::cancel::Cancel;
use serverless_tutor::sandbox::limits::Limits;
use serverless_tutor::sandbox::spawn::{Spawner, WorkerProgram};
use serverless_tutor::sandbox::value::{Kind, Returned};

use crate::{check_quotes, question, right_option};

/// What a scene tells about the program of a question. `environment(outside)` loads the program and gives its handler;
/// `outside` holds what it calls and its console.
#[track_caller]
fn told(program: &str, scene: &str) -> String {
    let source = format!(
        "function environment({{ console, loadUser, saveOrder, charge }} = {{}}) {{
const exports = {{}};
{program}
return exports.handler;
}}
const told = await (async () => {{
{scene}
}})();
export const story = () => told;
"
    );
    let spawner = Spawner::start(WorkerProgram(env!("CARGO_BIN_EXE_serverless-tutor").into()));
    let job = CallJob { source, function: "story".to_owned(), cases: vec![Vec::new()] };
    let run = run_calls(&spawner, &job, &Limits::grading(), &Cancel::default()).unwrap();
    assert_eq!(run.load, Load::Done);
    match run.cases.as_slice() {
        [CaseOutcome::Returned(Returned::Other(Kind::Text, text))] => text.trim_matches('"').to_owned(),
        other => panic!("the scene told no text: {other:?}"),
    }
}

fn program(question: &Question) -> String {
    question.code.as_ref().unwrap().text.to_string()
}

/// The program with the line that the question calls the bug written in another way.
fn mended(question: &Question, line: &str) -> String {
    let QuestionKind::SpotTheBug(bug) = &question.kind else { panic!("the question asks for no line") };
    let program = program(question);
    let lines = program.lines().enumerate().map(|(i, old)| if i + 1 == bug.right { line } else { old });
    lines.collect::<Vec<_>>().join("\n")
}

/// Checks every option of a question about output: each is what comes of calls that meet these environments.
#[track_caller]
fn check_options(id: &str, scene: &str, right: &str, options: &[(&str, &[u8])]) {
    let question = question(id);
    let QuestionKind::PredictOutput(choices) = &question.kind else { panic!("{id} asks for no output") };
    let written: Vec<(&str, &str)> =
        choices.options.iter().map(|option| (option.id.as_str(), option.text.as_str())).collect();
    let outputs: Vec<String> = options
        .iter()
        .map(|(_, environments)| told(&program(&question), &format!("const met = {environments:?};\n{scene}")))
        .collect();
    let ran: Vec<(&str, &str)> =
        options.iter().zip(&outputs).map(|((option, _), output)| (*option, output.as_str())).collect();
    assert_eq!(ran, written);
    assert_eq!(right_option(&question).id.as_str(), right);
}

#[test]
fn a_counter_belongs_to_its_environment() {
    let scene = "
        const environments = new Map();
        const bodies = [];
        for (const name of met) {
          if (!environments.has(name)) environments.set(name, environment());
          bodies.push((await environments.get(name)({})).body);
        }
        return `${bodies[0]}, ${bodies[1]}, then ${bodies[2]} and ${bodies[3]}`;";
    let options: &[(&str, &[u8])] =
        &[("apart", &[0, 0, 0, 1]), ("fresh", &[0, 1, 2, 3]), ("shared", &[0, 0, 0, 0]), ("both-new", &[0, 0, 1, 2])];
    check_options("q-12", scene, "apart", options);
}

#[test]
fn the_top_level_runs_once_for_each_environment() {
    let scene = r#"
        const words = [];
        const console = { log: (word) => words.push(word) };
        const environments = new Map();
        for (const name of met) {
          if (!environments.has(name)) environments.set(name, environment({ console }));
          await environments.get(name)({});
        }
        const told = (word) => {
          const times = words.filter((other) => other === word).length;
          return `${word} ${times} ${times === 1 ? "time" : "times"}`;
        };
        return `${told("init")}, ${told("run")}`;"#;
    let options: &[(&str, &[u8])] =
        &[("two-three", &[0, 0, 1]), ("three-three", &[0, 1, 2]), ("one-three", &[0, 0, 0])];
    check_options("q-13", scene, "two-three", options);
}

#[test]
fn a_global_keeps_one_visitors_data_for_the_next() {
    let scene = |new: &str| {
        format!(
            "const loadUser = async (id) => ({{ name: id }});
            let handler = environment({{ loadUser }});
            await handler({{ userId: 'Ada' }});
            {new}
            return (await handler({{ userId: 'Ben' }})).body;"
        )
    };
    let question = question("q-14");
    check_quotes(&question.ask.plain(), &["Ben opens his page and reads \"Hello, Ada!\"".to_owned()]);
    assert_eq!(told(&program(&question), &scene("")), "Hello, Ada!");
    assert_eq!(told(&program(&question), &scene("handler = environment({ loadUser });")), "Hello, Ben!");
    let inside = mended(&question, "  const user = await loadUser(event.userId);");
    assert_eq!(told(&inside, &scene("")), "Hello, Ben!");
}

#[test]
fn what_nobody_waits_for_is_not_done_when_the_answer_is_out() {
    let scene = "
        let saved = 0;
        const saveOrder = async () => {
          for (let turn = 0; turn < 20; turn += 1) await null;
          saved += 1;
        };
        const answer = await environment({ saveOrder })({});
        return `${answer.statusCode}, saved ${saved}`;";
    let question = question("q-15");
    assert_eq!(told(&program(&question), scene), "202, saved 0");
    assert_eq!(told(&mended(&question, "  await saveOrder(event);"), scene), "202, saved 1");
}

#[test]
fn an_event_that_is_delivered_twice_is_charged_twice() {
    let scene = |delivered: &str| {
        format!(
            "let charged = 0;
            const charge = async () => {{ charged += 1; }};
            const handler = environment({{ charge }});
            for (const id of {delivered}) await handler({{ id, customer: 'Ada', amount: 5 }});
            return `charged ${{charged}}`;"
        )
    };
    let question = question("q-16");
    let program = program(&question);
    assert_eq!(told(&program, &scene("['a', 'a']")), "charged 2");
    let QuestionKind::SpotTheBug(bug) = &question.kind else { panic!("q-16 asks for a line") };
    let charging = program.lines().nth(bug.right - 1).unwrap();
    let check = "if (seen.has(event.id)) return { statusCode: 200 };\nseen.add(event.id);";
    let checked = format!("const seen = new Set();\n{}", mended(&question, &format!("{check}\n{charging}")));
    assert_eq!(told(&checked, &scene("['a', 'a']")), "charged 1");
    assert_eq!(told(&checked, &scene("['a', 'b']")), "charged 2");
}
