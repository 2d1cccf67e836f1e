//! Numbers that stand in the text of other sections.

use serverless_tutor::lesson::model::{
    Blank, Block, Body, Challenge, DayPicture, Model, Picture, Prose, Story, WorkedLine,
};
use serverless_tutor::lifecycle::Phase;
use serverless_tutor::units::{GbSeconds, MemoryMb, Millis, Usd, with_commas};

use crate::{bill, check_quotes, lesson, price, used};

/// Dollars for a million requests beyond the first one (us-east-1).
const MILLION_REQUESTS: f64 = 0.20;

/// The first section that `pick` knows.
fn section<T>(pick: impl Fn(Body) -> Option<T>) -> T {
    lesson().sections.into_iter().find_map(|section| pick(section.body)).unwrap()
}

fn why() -> Prose {
    section(|body| if let Body::Why(prose) = body { Some(prose) } else { None })
}

fn model() -> Model {
    section(|body| if let Body::Model(model) = body { Some(model) } else { None })
}

fn challenge() -> Challenge {
    section(|body| if let Body::Challenge(challenge) = body { Some(*challenge) } else { None })
}

fn count(number: f64) -> String {
    with_commas(number, 0)
}

mod day {
    //! The price of a day and of a month under full load.

    use super::*;

    fn paragraph(holds: &str) -> String {
        let paragraphs = why().blocks.into_iter().filter_map(|block| match block {
            Block::Paragraph(text) => Some(text.plain()),
            _ => None,
        });
        paragraphs.into_iter().find(|text| text.contains(holds)).unwrap()
    }

    fn picture() -> DayPicture {
        let picture = why().blocks.into_iter().find_map(|block| match block {
            Block::Picture(Picture::Day(day)) => Some(day),
            _ => None,
        });
        picture.unwrap()
    }

    #[test]
    fn at_the_most_calls_the_function_is_busy_all_day() {
        let day = picture();
        let most = *day.calls.last().unwrap() as f64;
        let busy = most * Millis(day.call_ms).as_secs();
        assert_eq!(Millis(busy * 1000.0), Millis(24.0 * 60.0 * 60.0 * 1000.0));
        let quoted = format!(
            "At {} calls of {} ms the function is busy for as many seconds as a day has",
            count(most),
            day.call_ms
        );
        check_quotes(&paragraph("busy"), &[quoted]);
    }

    #[test]
    fn a_month_of_full_load() {
        assert_eq!(picture().memory, MemoryMb(1024));
        let month = used(30.0, 86_400_000.0, 1024);
        let all = price().beyond_free_tier(GbSeconds(month));
        let quoted = format!(
            "a month of 30 days, 1 GB that never rests comes to {} GB-seconds: {all}, or {} after the monthly free tier",
            count(month),
            Usd(bill(month)),
        );
        check_quotes(&paragraph("month of 30 days"), &[quoted]);
        assert_eq!((all.to_string(), bill(month)), ("$43.20".to_owned(), 36.53));
    }
}

mod lifecycle {
    //! Times in the stories of the lifecycle.

    use super::*;

    fn story(id: &str) -> Story {
        model().stories.into_iter().find(|story| story.id.as_str() == id).unwrap()
    }

    /// The caption and the short line of a step, from 0.
    fn words(story: &Story, step: usize) -> [&str; 2] {
        [story.steps[step].caption.as_str(), story.steps[step].short.as_str()]
    }

    /// How long a request waits before its handler runs.
    fn before_the_handler(story: &Story, request: usize) -> Millis {
        let spans = story.requests[request].timeline.as_ref().unwrap().spans().iter();
        spans.take_while(|span| span.phase < Phase::Execute).map(|span| span.length).sum()
    }

    #[test]
    fn facts_are_the_times_of_the_requests() {
        let model = model();
        let mut quoted = 0;
        for story in &model.stories {
            for step in &story.steps {
                for ((node, fact), request) in step.at.iter().zip(&step.facts).zip(&story.requests) {
                    if fact.ends_with(" ms") {
                        quoted += 1;
                        assert_eq!(
                            fact.as_str(),
                            format!(
                                "{} ms",
                                request.timeline.as_ref().unwrap().length(model.nodes[*node].phase.unwrap()).0
                            )
                        );
                    }
                }
            }
        }
        assert_eq!(quoted, 14);
    }

    #[test]
    fn the_cold_story() {
        let story = story("cold");
        let timeline = story.requests[0].timeline.as_ref().unwrap();
        let (wait, total, billed) = (before_the_handler(&story, 0), timeline.total(), timeline.billed());
        let [caption, short] = words(&story, 3);
        check_quotes(caption, &[format!("{wait} after it arrived")]);
        check_quotes(short, &[format!("{wait} after it arrived")]);
        let [caption, short] = words(&story, 4);
        check_quotes(caption, &[format!("its answer after {total}. You pay for {} of them", billed.0)]);
        check_quotes(short, &[format!("{total} for the caller, {billed} of them on the bill")]);
        assert_eq!((wait, total, billed), (Millis(183.0), Millis(217.0), Millis(212.0)));
    }

    #[test]
    fn the_warm_story_beside_the_cold_one() {
        let (warm, cold) = (story("warm"), story("cold"));
        let [warm_line, cold_line] = [&warm, &cold].map(|story| story.requests[0].timeline.as_ref().unwrap());
        let (total, billed) = (warm_line.total(), warm_line.billed());
        let (cold_total, cold_billed) = (cold_line.total().0, cold_line.billed().0);
        let [caption, short] = words(&warm, 3);
        let both = format!(
            "{total} for the caller instead of {cold_total}, and {billed} on the bill instead of {cold_billed}"
        );
        check_quotes(caption, &[both]);
        check_quotes(short, &[format!("{total} instead of {cold_total}, and {billed} on the bill")]);
        assert_eq!((total, billed), (Millis(37.0), Millis(32.0)));
    }

    #[test]
    fn two_at_once() {
        let story = story("two-at-once");
        let [a, b] = [0, 1].map(|request| story.requests[request].timeline.as_ref().unwrap().total());
        let [caption, short] = words(&story, 3);
        check_quotes(caption, &[format!("A has its answer after {a}.")]);
        check_quotes(short, &[format!("A is answered after {a}.")]);
        let [caption, short] = words(&story, 5);
        check_quotes(caption, &[format!("B has its answer after {b},")]);
        check_quotes(short, &[format!("B is answered after {b},")]);
    }

    #[test]
    fn the_source_names_the_examples() {
        let story = story("cold");
        let times = [Phase::Init, Phase::Execute, Phase::Arrive, Phase::Return]
            .map(|phase| story.requests[0].timeline.as_ref().unwrap().length(phase).0);
        let [init, execute, arrive, back] = times;
        let quoted = format!("The {init} ms, {execute} ms, {arrive} ms and {back} ms of the stories are examples");
        check_quotes(&model().source, &[quoted]);
    }
}

mod practice {
    //! Loads in the texts around the challenge.

    use super::*;

    /// A worked example, by its place, as running text with its blanks filled.
    fn worked(place: usize) -> String {
        let worked = &challenge().worked[place];
        let line = |line: &WorkedLine| {
            let filled = line.blank.as_ref().map_or_else(String::new, Blank::filled);
            format!("{}: {}{filled}{}. ", line.label, line.before, line.after)
        };
        format!("{}. {}", worked.title, worked.lines.iter().map(line).collect::<String>())
    }

    /// The value that the cases hold for this load.
    fn expected(args: &[f64]) -> Usd {
        Usd(challenge().cases.iter().find(|case| case.args == args).unwrap().expected)
    }

    #[test]
    fn every_case_is_what_the_price_says() {
        let lesson = lesson();
        for case in challenge().cases {
            let memory = case.args.get(2).map_or(lesson.price.default_memory.0, |mb| *mb as u32);
            let cost = Usd(bill(used(case.args[0], case.args[1], memory)));
            assert_eq!(cost, Usd(case.expected), "{}", case.id.as_str());
        }
    }

    #[test]
    fn the_worked_example() {
        let (calls, ms, mb) = (3_000_000.0, 120.0, 1536);
        let (all, free) = (used(calls, ms, mb), price().free.0);
        let (to_pay, cost) = (all - free, bill(all));
        let load = format!("{} s x {} GB = {} GB-seconds", ms / 1000.0, MemoryMb(mb).as_gb(), count(all));
        let used = format!("{} x {} s x {} GB = {}", count(calls), ms / 1000.0, MemoryMb(mb).as_gb(), count(all));
        let paid = format!("{} x ${} = ${cost}", count(to_pay), price().usd_per_gb_second);
        let kinds = format!("{} - {} free = {}", count(all), count(free), count(to_pay));
        check_quotes(&worked(0), &[used, paid, kinds]);
        let hint = format!(
            "{} calls x {load}. Less {}, that is {}, and the result is {cost}.",
            count(calls),
            count(free),
            count(to_pay),
        );
        check_quotes(&challenge().hints[2], &[hint]);
        assert_eq!((all, to_pay, cost), (540_000.0, 140_000.0, 2.33));
    }

    #[test]
    fn the_whole_bill_of_the_worked_example() {
        let duration = bill(used(3_000_000.0, 120.0, 1536));
        let requests = 2.0 * MILLION_REQUESTS;
        let quoted = format!("${duration} + ${requests:.2} = ${:.2}", duration + requests);
        check_quotes(
            &challenge().afterwards.plain(),
            &[format!("each further one costs ${MILLION_REQUESTS:.2}"), quoted],
        );
        assert!((duration + requests - 2.73).abs() < 1e-9);
    }

    #[test]
    fn arm_costs_a_fifth_less() {
        let arm = 0.000_013_333_4;
        check_quotes(&challenge().afterwards.plain(), &[format!("${arm}, a fifth less")]);
        assert!((1.0 - arm / price().usd_per_gb_second - 0.2).abs() < 0.001);
    }

    #[test]
    fn the_blanks_are_what_the_price_says() {
        let free = price().free.0;
        let first = used(10_000_000.0, 200.0, 512);
        let second = used(10_000_000.0, 1000.0, 128);
        let all = format!("10,000,000 x 0.2 s x 0.5 GB = {}", count(first));
        let paid = format!("{} - {} free = {}", count(first), count(free), count(first - free));
        check_quotes(&worked(1), &[all, paid, format!("= ${:.2}", bill(first))]);
        let all = format!("10,000,000 x 1 s x the default memory = {}", count(second));
        let paid = format!("less {} free = {}", count(free), count(second - free));
        let cost = format!("{} x ${} = ${}", count(second - free), price().usd_per_gb_second, bill(second));
        check_quotes(&worked(2), &[all, paid, cost]);
        assert_eq!((first - free, second, bill(second)), (600_000.0, 1_250_000.0, 14.17));
        assert_eq!(expected(&[10_000_000.0, 200.0, 512.0]), Usd(bill(first)));
        assert_eq!(expected(&[10_000_000.0, 1000.0]), Usd(bill(second)));
    }
}
