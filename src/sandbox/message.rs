//! What the two sides say to each other, and how it is written into frames. Text that is read is made safe to show.
//! Knows nothing of channels and processes.

mod function;
pub(super) mod hosting;

use std::time::Duration;

use crate::sandbox::calls::CallJob;
use crate::sandbox::environment::{Event, GuestError, Program};
use crate::sandbox::host::Report;
use crate::sandbox::limits::{Isolates, Limits};
use crate::sandbox::selftest::{Act, Attempt, Protection, Wall};
use crate::sandbox::transcript::Level;
use crate::sandbox::value::{Kind, Limit, Place, Returned, Thrown, shown};
use crate::sandbox::wire::{Fields, Frame, Frames, Garbled};
use crate::text::{Clean, sanitise};
use crate::units::Bytes;

/// What a child is told.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ToWorker {
    /// The limits to live under; always the first message.
    Start(Limits),
    /// Load a program and call its function.
    Calls(CallJob),
    /// Try what must be refused.
    SelfTest,
    /// Become an execution environment.
    Open(Opening),
    /// Call the handler of the open program.
    Invoke(Event),
    /// Something about isolates that serve many calls.
    Host(hosting::Order),
}

/// What an execution environment is made of.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Opening {
    pub(super) program: Program,
    /// The compiled web API.
    pub(super) prelude: Vec<u8>,
}

/// What a child tells.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum FromWorker {
    /// It is confined and takes orders.
    Ready(Protection),
    /// The guest printed something.
    Printed(Printed),
    /// What was printed so far came from a try that does not count.
    ForgetPrinted,
    /// The program is loaded, or why not.
    Loaded(Result<(), Thrown>),
    /// The next case is done.
    Case(Result<Returned, Thrown>),
    /// A limit ended the job; with the name of the function it was in.
    Limit(Limit, Option<Clean>),
    /// The job is done.
    Done,
    /// What became of one act of the self-test.
    Attempt(Attempt),
    /// The program of the environment is loaded, or why not.
    Opened(Result<(), GuestError>),
    /// The beginning of an answer: status and headers.
    Head(u16, Vec<(String, String)>),
    /// The next piece of its body.
    Body(Vec<u8>),
    /// The answer is whole, or why there is none.
    Answered(Result<(), GuestError>),
    /// Something about isolates that serve many calls.
    Hosted(Report),
}

/// One call of a `console` method.
#[derive(Debug, Clone, PartialEq)]
pub struct Printed {
    /// The case of a grading run that printed it.
    pub case: Option<u32>,
    /// The method that was called.
    pub level: Level,
    /// What was printed.
    pub text: Clean,
    /// How much was printed, in bytes; more than `text` holds if it was cut.
    pub bytes: u64,
}

impl ToWorker {
    pub(super) fn encode(&self, frames: &mut Frames) {
        match self {
            Self::Start(limits) => frames.push(1, |to| write_limits(to, limits)),
            Self::Calls(job) => frames.push(2, |to| {
                to.text(&job.source);
                to.text(&job.function);
                to.u32(job.cases.len() as u32);
                for case in &job.cases {
                    to.numbers(case);
                }
            }),
            Self::SelfTest => frames.push(3, |_| {}),
            Self::Open(opening) => frames.push(4, |to| function::write_opening(to, opening)),
            Self::Invoke(event) => frames.push(5, |to| function::write_event(to, event)),
            Self::Host(order) => order.encode(frames),
        }
    }

    pub(super) fn decode(tag: u8, mut frame: Frame<'_>) -> Result<Self, Garbled> {
        let message = match tag {
            1 => Self::Start(read_limits(&mut frame)?),
            2 => {
                let source = frame.text()?.to_owned();
                let function = frame.text()?.to_owned();
                let count = frame.u32()?;
                let cases = (0..count).map(|_| frame.numbers()).collect::<Result<_, _>>()?;
                Self::Calls(CallJob { source, function, cases })
            }
            3 => Self::SelfTest,
            4 => Self::Open(function::read_opening(&mut frame)?),
            5 => Self::Invoke(function::read_event(&mut frame)?),
            hosting::FIRST.. => Self::Host(hosting::Order::decode(tag, &mut frame)?),
            _ => return Err(Garbled),
        };
        frame.end().map(|()| message)
    }
}

impl FromWorker {
    pub(super) fn encode(&self, frames: &mut Frames) {
        match self {
            Self::Ready(protection) => frames.push(1, |to| {
                to.u8(number(&Wall::ALL, &protection.landlock));
                to.u8(number(&Wall::ALL, &protection.seccomp));
            }),
            Self::Printed(printed) => frames.push(2, |to| write_printed(to, printed)),
            Self::ForgetPrinted => frames.push(3, |_| {}),
            Self::Loaded(outcome) => frames.push(4, |to| to.optional(outcome.as_ref().err(), write_thrown)),
            Self::Case(Ok(Returned::Number(value))) => frames.push(5, |to| to.f64(*value)),
            Self::Case(Ok(Returned::Other(kind, text))) => frames.push(6, |to| {
                to.u8(number(&Kind::ALL, kind));
                to.text(text);
            }),
            Self::Case(Err(thrown)) => frames.push(7, |to| write_thrown(to, thrown)),
            Self::Limit(limit, function) => frames.push(8, |to| {
                to.u8(number(&Limit::ALL, limit));
                to.optional(function.as_ref(), |to, name| to.text(name));
            }),
            Self::Done => frames.push(9, |_| {}),
            Self::Attempt(attempt) => frames.push(10, |to| {
                to.u8(number(&Act::ALL, &attempt.act));
                to.optional(attempt.refusal.as_ref(), |to, reason| to.text(reason));
            }),
            Self::Opened(outcome) => {
                frames.push(11, |to| to.optional(outcome.as_ref().err(), function::write_error));
            }
            Self::Head(status, headers) => frames.push(12, |to| {
                to.u32(u32::from(*status));
                to.pairs(headers);
            }),
            Self::Body(piece) => frames.push(13, |to| to.bytes(piece)),
            Self::Answered(outcome) => {
                frames.push(14, |to| to.optional(outcome.as_ref().err(), function::write_error));
            }
            Self::Hosted(report) => hosting::encode_report(report, frames),
        }
    }

    pub(super) fn decode(tag: u8, mut frame: Frame<'_>) -> Result<Self, Garbled> {
        let message = match tag {
            1 => Self::Ready(Protection {
                landlock: named(&Wall::ALL, frame.u8()?)?,
                seccomp: named(&Wall::ALL, frame.u8()?)?,
            }),
            2 => Self::Printed(read_printed(&mut frame)?),
            3 => Self::ForgetPrinted,
            4 => Self::Loaded(frame.optional(read_thrown)?.map_or(Ok(()), Err)),
            5 => Self::Case(Ok(Returned::Number(frame.f64()?))),
            6 => Self::Case(Ok(Returned::Other(named(&Kind::ALL, frame.u8()?)?, shown(frame.text()?)))),
            7 => Self::Case(Err(read_thrown(&mut frame)?)),
            8 => {
                let limit = named(&Limit::ALL, frame.u8()?)?;
                Self::Limit(limit, frame.optional(|frame| frame.text().map(shown))?)
            }
            9 => Self::Done,
            10 => Self::Attempt(Attempt {
                act: named(&Act::ALL, frame.u8()?)?,
                refusal: frame.optional(|frame| frame.text().map(shown))?,
            }),
            11 => Self::Opened(frame.optional(function::read_error)?.map_or(Ok(()), Err)),
            12 => {
                let status = u16::try_from(frame.u32()?).map_err(|_| Garbled)?;
                Self::Head(status, frame.pairs()?)
            }
            13 => Self::Body(frame.bytes()?.to_vec()),
            14 => Self::Answered(frame.optional(function::read_error)?.map_or(Ok(()), Err)),
            hosting::FIRST.. => Self::Hosted(hosting::decode_report(tag, &mut frame)?),
            _ => return Err(Garbled),
        };
        frame.end().map(|()| message)
    }
}

fn write_limits(to: &mut Fields<'_>, limits: &Limits) {
    let Limits { heap, stack, address_space, process_cpu, guest_cpu, wall, output, isolates } = limits;
    for bytes in [heap, stack, output] {
        to.u64(bytes.0);
    }
    for span in [guest_cpu, wall] {
        to.u64(span.as_micros() as u64);
    }
    to.optional(*address_space, |to, bytes| to.u64(bytes.0));
    to.optional(*process_cpu, |to, span| to.u64(span.as_micros() as u64));
    to.u8(number(&Isolates::ALL, isolates));
}

fn read_limits(frame: &mut Frame<'_>) -> Result<Limits, Garbled> {
    let bytes = |frame: &mut Frame<'_>| frame.u64().map(Bytes);
    let span = |frame: &mut Frame<'_>| frame.u64().map(Duration::from_micros);
    let [heap, stack, output] = [bytes(frame)?, bytes(frame)?, bytes(frame)?];
    let [guest_cpu, wall] = [span(frame)?, span(frame)?];
    let address_space = frame.optional(bytes)?;
    let process_cpu = frame.optional(span)?;
    let isolates = named(&Isolates::ALL, frame.u8()?)?;
    Ok(Limits { heap, stack, address_space, process_cpu, guest_cpu, wall, output, isolates })
}

fn write_printed(to: &mut Fields<'_>, printed: &Printed) {
    let Printed { case, level, text, bytes } = printed;
    to.optional(*case, Fields::u32);
    to.u8(number(&Level::ALL, level));
    to.text(text);
    to.u64(*bytes);
}

fn read_printed(frame: &mut Frame<'_>) -> Result<Printed, Garbled> {
    Ok(Printed {
        case: frame.optional(Frame::u32)?,
        level: named(&Level::ALL, frame.u8()?)?,
        text: sanitise(frame.text()?),
        bytes: frame.u64()?,
    })
}

fn write_thrown(to: &mut Fields<'_>, thrown: &Thrown) {
    to.text(&thrown.text);
    to.optional(thrown.place, |to, place| {
        to.u32(place.line);
        to.u32(place.column);
    });
}

fn read_thrown(frame: &mut Frame<'_>) -> Result<Thrown, Garbled> {
    let text = shown(frame.text()?);
    let place = frame.optional(|frame| Ok(Place { line: frame.u32()?, column: frame.u32()? }))?;
    Ok(Thrown { text, place })
}

fn number<T: PartialEq>(all: &[T], value: &T) -> u8 {
    all.iter().position(|known| known == value).map_or(u8::MAX, |place| place as u8)
}

fn named<T: Copy>(all: &[T], number: u8) -> Result<T, Garbled> {
    all.get(number as usize).copied().ok_or(Garbled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::environment::{Fault, Input, Param};
    use crate::sandbox::wire::Inbox;
    use crate::text::sanitise_line;
    use proptest::prelude::*;

    fn there_and_back(message: &FromWorker) -> Result<FromWorker, Garbled> {
        let mut frames = Frames::default();
        message.encode(&mut frames);
        let mut inbox = Inbox::default();
        inbox.push(frames.bytes());
        let (tag, frame) = inbox.next()?.ok_or(Garbled)?;
        FromWorker::decode(tag, frame)
    }

    #[test]
    fn orders_come_back() {
        let orders = [
            ToWorker::Start(Limits::grading()),
            ToWorker::Calls(CallJob {
                source: "function f() {}".to_owned(),
                function: "f".to_owned(),
                cases: vec![vec![1.0, 0.5], vec![]],
            }),
            ToWorker::SelfTest,
            ToWorker::Open(Opening {
                program: Program {
                    file_name: "hello.mjs".to_owned(),
                    source: "export const GET = 1;".to_owned(),
                    env: vec![("REGION".to_owned(), "eu".to_owned())],
                    files: vec![("lib/a.js".to_owned(), "export default 1;".to_owned())],
                },
                prelude: vec![0, 1, 255],
            }),
            ToWorker::Invoke(Event {
                id: "r-1".to_owned(),
                method: "POST".to_owned(),
                path: "/a".to_owned(),
                query: "b=c".to_owned(),
                headers: vec![("x".to_owned(), "\u{e9}".to_owned())],
                body: vec![255, 0],
                params: vec![
                    ("id".to_owned(), Param::One("7".to_owned())),
                    ("rest".to_owned(), Param::Many(vec!["a".to_owned(), String::new()])),
                ],
                input: Input::Schedule,
            }),
        ];
        let mut frames = Frames::default();
        for order in &orders {
            order.encode(&mut frames);
        }
        let mut inbox = Inbox::default();
        inbox.push(frames.bytes());
        for order in orders {
            let (tag, frame) = inbox.next().unwrap().unwrap();
            assert_eq!(ToWorker::decode(tag, frame), Ok(order));
        }
    }

    #[test]
    fn orders_for_isolates_come_back() {
        use crate::sandbox::host::{AfterAnswer, CallId, IsolateId, Loading, Mode, Sharing};
        use crate::sandbox::message::hosting::Order;
        use crate::units::MemoryMb;

        let (isolate, call) = (IsolateId(7), CallId(u32::MAX));
        let loading = Loading {
            program: Program {
                file_name: "a.mjs".to_owned(),
                files: vec![("b.js".to_owned(), "1".to_owned())],
                ..Program::default()
            },
            name: "a".to_owned(),
            limits: Limits::isolate(Bytes::mib(128), Duration::from_secs(1), Duration::from_secs(30)),
            mode: Mode { sharing: Sharing::Shared, after_answer: AfterAnswer::Background },
            memory: MemoryMb(128),
        };
        let orders = [
            Order::Prelude(vec![1, 2]),
            Order::Load(isolate, Box::new(loading)),
            Order::Piece(isolate, call, vec![0, 255]),
            Order::Call(isolate, call, Box::default()),
            Order::Credit(isolate, call, 65_536),
            Order::Cancel(isolate, call),
            Order::Close(isolate),
        ]
        .map(ToWorker::Host);
        let mut frames = Frames::default();
        for order in &orders {
            order.encode(&mut frames);
        }
        let mut inbox = Inbox::default();
        inbox.push(frames.bytes());
        for order in orders {
            let (tag, frame) = inbox.next().unwrap().unwrap();
            assert_eq!(ToWorker::decode(tag, frame), Ok(order));
        }
    }

    #[test]
    fn text_from_a_child_is_made_safe() {
        let mut frames = Frames::default();
        frames.push(2, |to| {
            to.optional(None, Fields::u32);
            to.u8(1);
            to.text("\x1b[31mred\nline");
            to.u64(13);
        });
        let mut inbox = Inbox::default();
        inbox.push(frames.bytes());
        let (tag, frame) = inbox.next().unwrap().unwrap();
        let Ok(FromWorker::Printed(printed)) = FromWorker::decode(tag, frame) else { panic!("not printed") };
        assert_eq!(printed.text, "␛[31mred\nline");
    }

    fn any_thrown() -> impl Strategy<Value = Thrown> {
        ("\\PC{0,40}", prop::option::of((1u32.., 1u32..))).prop_map(|(text, place)| Thrown {
            text: sanitise_line(&text),
            place: place.map(|(line, column)| Place { line, column }),
        })
    }

    fn any_error() -> impl Strategy<Value = GuestError> {
        let place = || prop::option::of(any::<u32>());
        let file = prop::option::of("\\PC{0,40}".prop_map(|name| Box::new(sanitise_line(&name))));
        (prop::sample::select(&Fault::ALL[..]), "\\PC{0,40}", file, place(), place()).prop_map(
            |(kind, message, file, line, column)| GuestError { file, line, column, ..GuestError::new(kind, &message) },
        )
    }

    fn any_report() -> impl Strategy<Value = Report> {
        use crate::sandbox::host::{CallId, Found, IsolateId, Style, Usage};

        let isolate = || any::<u32>().prop_map(IsolateId);
        let ids = || (isolate(), any::<u32>().prop_map(CallId));
        let found = (prop::sample::select(&Style::ALL[..]), prop::collection::vec("[A-Z]{1,7}", 0..4))
            .prop_map(|(style, methods)| Found { style, methods });
        let usage = (any::<u32>(), any::<u64>())
            .prop_map(|(micros, heap)| Usage { cpu: Duration::from_micros(u64::from(micros)), heap: Bytes(heap) });
        let printed = (prop::sample::select(&Level::ALL[..]), "\\PC{0,40}", any::<u64>())
            .prop_map(|(level, text, bytes)| Printed { case: None, level, text: sanitise_line(&text), bytes });
        prop_oneof![
            isolate().prop_map(Report::Begun),
            (isolate(), found).prop_map(|(isolate, found)| Report::Live(isolate, Ok(found))),
            (isolate(), any_error()).prop_map(|(isolate, error)| Report::Live(isolate, Err(error))),
            (ids(), any::<u16>(), prop::collection::vec(("\\PC{0,9}", "\\PC{0,9}"), 0..4))
                .prop_map(|((isolate, call), status, headers)| Report::Head(isolate, call, status, headers)),
            (ids(), prop::collection::vec(any::<u8>(), 0..99))
                .prop_map(|((isolate, call), piece)| Report::Body(isolate, call, piece)),
            (ids(), prop::option::of(any_error()), usage).prop_map(|((isolate, call), error, usage)| {
                Report::Ended(isolate, call, error.map_or(Ok(()), Err), usage)
            }),
            (isolate(), any::<bool>()).prop_map(|(isolate, open)| Report::Background(isolate, open)),
            (isolate(), prop::option::of(any::<u32>().prop_map(CallId)), printed)
                .prop_map(|(isolate, call, printed)| Report::Printed(isolate, call, printed)),
            (isolate(), prop::sample::select(&Limit::ALL[..]))
                .prop_map(|(isolate, limit)| Report::Stopped(isolate, limit)),
            isolate().prop_map(Report::Closed),
            isolate().prop_map(Report::Stuck),
        ]
    }

    fn any_message() -> impl Strategy<Value = FromWorker> {
        let text = || "\\PC{0,40}".prop_map(|text| sanitise_line(&text));
        let walls = || prop::sample::select(&Wall::ALL[..]);
        prop_oneof![
            (walls(), walls()).prop_map(|(landlock, seccomp)| FromWorker::Ready(Protection { landlock, seccomp })),
            (prop::option::of(any::<u32>()), prop::sample::select(&Level::ALL[..]), text(), any::<u64>())
                .prop_map(|(case, level, text, bytes)| FromWorker::Printed(Printed { case, level, text, bytes })),
            Just(FromWorker::ForgetPrinted),
            Just(FromWorker::Loaded(Ok(()))),
            any_thrown().prop_map(|thrown| FromWorker::Loaded(Err(thrown))),
            any::<i32>().prop_map(|value| FromWorker::Case(Ok(Returned::Number(f64::from(value) / 8.0)))),
            (prop::sample::select(&Kind::ALL[..]), text())
                .prop_map(|(kind, text)| FromWorker::Case(Ok(Returned::Other(kind, text)))),
            any_thrown().prop_map(|thrown| FromWorker::Case(Err(thrown))),
            (prop::sample::select(&Limit::ALL[..]), prop::option::of(text()))
                .prop_map(|(limit, function)| FromWorker::Limit(limit, function)),
            Just(FromWorker::Done),
            (prop::sample::select(&Act::ALL[..]), prop::option::of(text()))
                .prop_map(|(act, refusal)| FromWorker::Attempt(Attempt { act, refusal })),
            prop::option::of(any_error()).prop_map(|error| FromWorker::Opened(error.map_or(Ok(()), Err))),
            (any::<u16>(), prop::collection::vec(("\\PC{0,9}", "\\PC{0,9}"), 0..4))
                .prop_map(|(status, headers)| FromWorker::Head(status, headers)),
            prop::collection::vec(any::<u8>(), 0..99).prop_map(FromWorker::Body),
            prop::option::of(any_error()).prop_map(|error| FromWorker::Answered(error.map_or(Ok(()), Err))),
            any_report().prop_map(FromWorker::Hosted),
        ]
    }

    proptest! {
        #[test]
        fn messages_come_back(message in any_message()) {
            prop_assert_eq!(there_and_back(&message), Ok(message));
        }

        #[test]
        fn any_frame_is_a_message_or_garbled(tag in any::<u8>(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut frames = Frames::default();
            frames.push(tag, |to| {
                for byte in &bytes {
                    to.u8(*byte);
                }
            });
            let mut inbox = Inbox::default();
            inbox.push(frames.bytes());
            let (tag, frame) = inbox.next().unwrap().unwrap();
            let _ = (FromWorker::decode(tag, frame), ToWorker::decode(tag, frame));
        }
    }
}
