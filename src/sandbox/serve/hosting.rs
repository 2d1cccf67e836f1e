//! An isolate that serves many calls, on the child's side: a program is loaded once, and its event loop takes turns between
//! the calls that are under way. While none is, nothing of the guest runs. Knows nothing of how answers reach a client.

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Moment;
use crate::sandbox::ask::{AskId, Told};
use crate::sandbox::console::Sink;
use crate::sandbox::environment::{Answer, Event, Fault, GuestError};
use crate::sandbox::host::{AfterAnswer, CallId, Found, IsolateId, Loading, PIECE, Report, Sharing, Style, Usage};
use crate::sandbox::isolate::{Gauge, Isolate, Stopwatch, thread_time};
use crate::sandbox::limits::Isolates;
use crate::sandbox::message::hosting::Order;
use crate::sandbox::message::{FromWorker, Printed, ToWorker};
use crate::sandbox::orders::{NoMore, Source};
use crate::sandbox::outbox::Outbox;
use crate::sandbox::serve::furnish::furnish;
use crate::sandbox::serve::pulse::Pulse;
use crate::sandbox::transcript::Level;
use crate::sandbox::value::Limit;
use crate::sandbox::web::bodies::{BodyEvent, BodyId};
use crate::sandbox::web::bytecode::Bytecode;
use crate::sandbox::web::drive::{Turn, never_settles};
use crate::sandbox::web::invoke::{Answered, Background, Begun, Call, begin};
use crate::sandbox::web::prelude::Web;
use crate::sandbox::web::program::{Program, add_files, load_program};
use crate::text::sanitise;
use crate::units::Bytes;

/// Turns of the event loop between two looks for orders.
const TURNS: usize = 32;

/// How an isolate came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It was closed, or its program could not be loaded.
    Closed,
    /// A limit ended it; its engine is left as it is.
    Limit,
    /// No more orders come.
    NoMoreOrders,
}

/// What an isolate lives with.
pub(super) struct Surroundings<'a> {
    pub(super) id: IsolateId,
    pub(super) loading: &'a Loading,
    pub(super) bytecode: &'a Bytecode,
    pub(super) outbox: &'a Rc<Outbox>,
    /// Shows from outside that the loop goes round.
    pub(super) pulse: &'a Arc<Pulse>,
}

/// Makes the isolate, loads the program and takes calls until the end.
pub(super) fn live(around: &Surroundings<'_>, orders: &mut Source) -> End {
    let Surroundings { id, loading, bytecode, outbox, pulse } = around;
    let limits = &loading.limits;
    let stopwatch = Stopwatch::start(limits.guest_cpu);
    let (polled, ordered, clock) = (Rc::clone(outbox), Arc::clone(pulse), Rc::clone(&stopwatch));
    let poll = move || {
        polled.send_if_due();
        if ordered.is_closed() {
            clock.run_out();
        }
    };
    let stopped = |limit| {
        tell_now(outbox, Report::Stopped(*id, limit));
        End::Limit
    };
    let Some(isolate) = Isolate::for_handlers(limits, &stopwatch, poll) else {
        return stopped(Limit::Memory);
    };
    tell_now(outbox, Report::Begun(*id));
    let end = isolate.enter(|ctx, gauge| {
        let printer = Rc::new(Printer { id: *id, outbox: Rc::clone(outbox), call: Cell::new(None) });
        let sink: Rc<dyn Sink> = Rc::<Printer>::clone(&printer);
        let web = furnish(ctx, gauge, &loading.program, &loading.name, loading.memory, limits, bytecode, outbox, &sink)
            .map_err(|_| Limit::Memory)?;
        let mut room = Room::new(around, orders, &web, gauge, &stopwatch, printer);
        room.serve()
    });
    match end {
        Ok(End::Closed) => {
            drop(isolate);
            End::Closed
        }
        Ok(other) => {
            isolate.abandon();
            other
        }
        Err(_) if pulse.is_closed() => {
            isolate.abandon();
            tell_now(outbox, Report::Closed(*id));
            End::Limit
        }
        Err(limit) => {
            isolate.abandon();
            stopped(limit)
        }
    }
}

fn tell(outbox: &Outbox, report: Report) {
    outbox.send(&FromWorker::Hosted(report));
}

fn tell_now(outbox: &Outbox, report: Report) {
    outbox.send_now(&FromWorker::Hosted(report));
}

/// The isolate from within.
struct Room<'a, 'js> {
    around: &'a Surroundings<'a>,
    orders: &'a mut Source,
    web: &'a Web<'js>,
    gauge: &'a Gauge,
    stopwatch: &'a Rc<Stopwatch>,
    printer: Rc<Printer>,
    /// The calls under way, in the order in which they came.
    flights: Vec<Flight<'js>>,
    /// Pieces of bodies whose call is still to come.
    pieces: HashMap<CallId, Vec<u8>>,
    /// The same of answers to the guest.
    told: HashMap<AskId, Vec<u8>>,
    /// Whether the parent knows of work after the answers.
    background: bool,
    /// Processor time of the thread up to which all is accounted for.
    accounted: Duration,
    closing: bool,
}

/// A call under way.
struct Flight<'js> {
    id: CallId,
    call: Call<'js>,
    /// The body that is being read, once the handler has answered with a stream.
    body: Option<BodyId>,
    cpu: Duration,
}

impl<'a, 'js> Room<'a, 'js> {
    fn new(
        around: &'a Surroundings<'a>,
        orders: &'a mut Source,
        web: &'a Web<'js>,
        gauge: &'a Gauge,
        stopwatch: &'a Rc<Stopwatch>,
        printer: Rc<Printer>,
    ) -> Self {
        Self {
            around,
            orders,
            web,
            gauge,
            stopwatch,
            printer,
            flights: Vec::new(),
            pieces: HashMap::new(),
            told: HashMap::new(),
            background: false,
            accounted: thread_time(),
            closing: false,
        }
    }

    /// Loads the program and takes turns between its calls.
    fn serve(&mut self) -> Result<End, Limit> {
        let id = self.around.id;
        let source = &self.around.loading.program;
        add_files(self.web, &source.files);
        let loaded = load_program(self.web, &source.file_name, &source.source);
        let program = match self.within_limits(loaded)? {
            Ok(program) => program,
            Err(error) => {
                tell_now(self.around.outbox, Report::Live(id, Err(error)));
                return Ok(End::Closed);
            }
        };
        tell_now(self.around.outbox, Report::Live(id, Ok(found(&program))));
        self.web.open_asks();
        loop {
            self.around.pulse.beat();
            if !self.take_orders(&program)? {
                return Ok(End::NoMoreOrders);
            }
            if self.closing {
                break;
            }
            if self.flights.is_empty() && !self.has_background(&program) {
                self.around.pulse.rest();
                self.around.outbox.flush();
                let Ok(order) = self.orders.next() else { return Ok(End::NoMoreOrders) };
                self.take(order, &program)?;
                continue;
            }
            match self.turns(&program)? {
                Turn::Worked => {
                    // A stream goes on for as long as there are microtasks; what has come of it goes out meanwhile.
                    if self.flights.iter().any(|flight| flight.body.is_some()) {
                        self.settle(&program)?;
                    }
                }
                Turn::Waits(due) => {
                    if self.settle(&program)? {
                        continue;
                    }
                    if due.is_none() && self.nothing_can_come() {
                        self.give_up();
                        continue;
                    }
                    if !self.wait(due, &program)? {
                        return Ok(End::NoMoreOrders);
                    }
                }
            }
        }
        tell_now(self.around.outbox, Report::Closed(id));
        Ok(End::Closed)
    }

    /// Takes the orders that have come. False when no more will.
    fn take_orders(&mut self, program: &Program<'js>) -> Result<bool, Limit> {
        loop {
            match self.orders.try_next() {
                Ok(Some(order)) => self.take(order, program)?,
                Ok(None) => return Ok(true),
                Err(NoMore) => return Ok(false),
            }
        }
    }

    fn take(&mut self, order: ToWorker, program: &Program<'js>) -> Result<(), Limit> {
        self.around.pulse.beat();
        self.around.pulse.took();
        let ToWorker::Host(order) = order else { return Ok(()) };
        match order {
            Order::Piece(_, call, piece) => self.pieces.entry(call).or_default().extend(piece),
            Order::Call(_, call, mut event) => {
                if let Some(mut body) = self.pieces.remove(&call) {
                    body.append(&mut event.body);
                    event.body = body;
                }
                self.begin(call, &event, program)?;
            }
            Order::Close(_) => self.closing = true,
            Order::Credit(_, call, bytes) => {
                if let Some(body) = self.flight(call).and_then(|flight| flight.body) {
                    // Only a lack of memory fails here, and the next turn meets that.
                    drop(self.web.grant(body, bytes as usize));
                }
            }
            Order::Cancel(_, call) => self.cancel(call),
            Order::TellPiece(_, ask, piece) => self.told.entry(ask).or_default().extend(piece),
            Order::Tell(_, ask, mut told) => {
                let pieces = self.told.remove(&ask).unwrap_or_default();
                if let Told::Bytes(bytes) = &mut told {
                    *bytes = pieces;
                }
                // Only a lack of memory fails here, and the next turn meets that.
                drop(self.web.tell(ask, told));
            }
            Order::Prelude(_) | Order::Load(..) => {}
        }
        Ok(())
    }

    fn flight(&self, call: CallId) -> Option<&Flight<'js>> {
        self.flights.iter().find(|flight| flight.id == call)
    }

    /// Nobody waits for an answer any more: the guest is told, and a body is read no further.
    fn cancel(&mut self, call: CallId) {
        let Some(at) = self.flights.iter().position(|flight| flight.id == call) else { return };
        let flight = &self.flights[at];
        // Only a lack of memory fails in these, and the next turn meets that.
        drop(flight.call.abort(self.web));
        if let Some(body) = flight.body {
            drop(self.web.cancel_body(body, "the client went away"));
            self.account();
            let flight = self.flights.remove(at);
            self.answer(flight.id, flight.cpu, Ok(None));
        }
    }

    fn begin(&mut self, id: CallId, event: &Event, program: &Program<'js>) -> Result<(), Limit> {
        let now = self.account();
        self.stopwatch.restart_at(now, self.around.loading.limits.guest_cpu);
        self.only_call(self.flights.is_empty().then_some(id));
        let begun = begin(self.web, program, event);
        self.send_asked();
        match self.within_limits(begun)? {
            Ok(Begun::Waiting(call)) => {
                self.flights.push(Flight { id, call, body: None, cpu: Duration::ZERO });
            }
            Ok(Begun::Answered(answer)) => self.answer(id, Duration::ZERO, Ok(Some(answer))),
            Err(error) => self.answer(id, Duration::ZERO, Err(error)),
        }
        Ok(())
    }

    /// Notes the call that guest code runs for, if only one is under way.
    fn only_call(&self, call: Option<CallId>) {
        self.printer.call.set(call);
        self.web.ask_for(call);
    }

    /// Sends what the guest has asked.
    fn send_asked(&self) {
        while let Some(asked) = self.web.next_asked() {
            asked.reports(self.around.id, |report| self.around.outbox.send(&FromWorker::Hosted(report)));
        }
    }

    /// Some turns of the event loop, few enough for new orders not to wait.
    fn turns(&mut self, program: &Program<'js>) -> Result<Turn, Limit> {
        for _ in 0..TURNS {
            match self.turn(program)? {
                Turn::Worked => {}
                Turn::Waits(due) => return Ok(Turn::Waits(due)),
            }
        }
        Ok(Turn::Worked)
    }

    /// One turn of the event loop. An error that nobody caught ends the calls as it would end a process, where the isolate
    /// is one; among many isolates it is told, and the calls go on.
    fn turn(&mut self, program: &Program<'js>) -> Result<Turn, Limit> {
        let turn = self.web.turn(&program.file);
        self.send_asked();
        match self.within_limits(turn)? {
            Ok(Turn::Worked) => Ok(Turn::Worked),
            Ok(waits) => Ok(waits),
            Err(error) => {
                if self.around.loading.limits.isolates == Isolates::Many || self.flights.is_empty() {
                    self.printer.error(&format!("Uncaught {}", error.message));
                } else {
                    for flight in std::mem::take(&mut self.flights) {
                        self.answer(flight.id, flight.cpu, Err(error.clone()));
                    }
                }
                Ok(Turn::Worked)
            }
        }
    }

    /// Sends what calls have come to. True if there was anything.
    fn settle(&mut self, program: &Program<'js>) -> Result<bool, Limit> {
        let mut any = false;
        let mut at = 0;
        while at < self.flights.len() {
            let over = match self.flights[at].body {
                Some(body) => self.settle_body(at, body, program)?,
                None if self.flights[at].call.is_settled().unwrap_or(false) => {
                    any = true;
                    self.settle_handler(at, program)?
                }
                None => Over::No,
            };
            match over {
                Over::No => at += 1,
                Over::Went => {
                    any = true;
                    at += 1;
                }
                Over::Yes(outcome) => {
                    any = true;
                    self.account();
                    let flight = self.flights.remove(at);
                    self.answer(flight.id, flight.cpu, outcome);
                }
            }
        }
        if any {
            self.only_call(match self.flights.as_slice() {
                [only] => Some(only.id),
                _ => None,
            });
        }
        Ok(any)
    }

    /// A handler has come to its end; its body may still have to be read.
    fn settle_handler(&mut self, at: usize, program: &Program<'js>) -> Result<Over, Limit> {
        let answered = self.flights[at].call.answer(self.web, program);
        Ok(match self.within_limits(answered)? {
            Ok(Answered::Whole(answer)) => Over::Yes(Ok(Some(answer))),
            Ok(Answered::Streamed(head, body)) => {
                let flight = &mut self.flights[at];
                flight.body = Some(body);
                tell_now(self.around.outbox, Report::Head(self.around.id, flight.id, head.status, head.headers));
                Over::Went
            }
            Err(error) => Over::Yes(Err(error)),
        })
    }

    /// Sends what has come of a body.
    fn settle_body(&mut self, at: usize, body: BodyId, program: &Program<'js>) -> Result<Over, Limit> {
        let (id, call) = (self.around.id, self.flights[at].id);
        let mut over = Over::No;
        while let Some(event) = self.web.next_of_body(body) {
            over = match event {
                BodyEvent::Chunk(chunk) => {
                    for piece in chunk.chunks(PIECE) {
                        self.around.outbox.hold(&FromWorker::Hosted(Report::Body(id, call, piece.to_vec())));
                    }
                    Over::Went
                }
                BodyEvent::End => {
                    self.web.close_body(body);
                    return Ok(Over::Yes(Ok(None)));
                }
                BodyEvent::Failed => {
                    let error = self.web.body_error(body, &program.file);
                    return Ok(Over::Yes(self.within_limits(Err(error))?));
                }
            };
        }
        Ok(over)
    }

    /// Tells that a call is over, after its whole answer if that did not go out before.
    fn answer(&self, call: CallId, cpu: Duration, answer: Result<Option<Answer>, GuestError>) {
        let id = self.around.id;
        let outcome = match answer {
            Ok(None) => Ok(()),
            Ok(Some(answer)) => {
                // All parts of a small answer go out together.
                let hold = |report| self.around.outbox.hold(&FromWorker::Hosted(report));
                hold(Report::Head(id, call, answer.status, answer.headers));
                for piece in answer.body.chunks(PIECE) {
                    hold(Report::Body(id, call, piece.to_vec()));
                }
                Ok(())
            }
            Err(error) => Err(error),
        };
        let usage = Usage { cpu, heap: Bytes(self.gauge.peak() as u64) };
        tell_now(self.around.outbox, Report::Ended(id, call, outcome, usage));
    }

    /// Shares processor time since the last time among the calls under way, and gives the thread's time now. A call that
    /// is just beginning is not among them: its own beginning counts for it, since nothing is asked in between.
    fn account(&mut self) -> Duration {
        let now = thread_time();
        let spent = now.saturating_sub(self.accounted);
        self.accounted = now;
        let count = self.flights.len() as u32;
        for flight in &mut self.flights {
            flight.cpu += spent / count;
        }
        now
    }

    /// Whether work goes on after the answers; the parent is told when that changes.
    fn has_background(&mut self, program: &Program<'js>) -> bool {
        if self.around.loading.mode.after_answer == AfterAnswer::Frozen {
            return false;
        }
        let background = Background::of(self.web);
        let open = background.is_open();
        if !open && let Some(error) = background.take_error(self.web, program) {
            self.printer.error(&format!("waitUntil: {}", error.message));
        }
        if open != self.background {
            self.background = open;
            tell_now(self.around.outbox, Report::Background(self.around.id, open));
        }
        open
    }

    /// Whether the calls wait for something that only they themselves could bring about.
    fn nothing_can_come(&self) -> bool {
        let Loading { limits, mode, .. } = self.around.loading;
        if self.web.awaits_answers() {
            return false;
        }
        // The reader of a body may take more of it at any time.
        if self.flights.iter().any(|flight| flight.body.is_some_and(|body| self.web.body_waits(body))) {
            return false;
        }
        mode.sharing == Sharing::Alone || limits.isolates == Isolates::Many || self.flights.is_empty()
    }

    /// Ends what can never be settled.
    fn give_up(&mut self) {
        self.account();
        for flight in std::mem::take(&mut self.flights) {
            self.answer(flight.id, flight.cpu, Err(never_settles()));
        }
        Background::of(self.web).forget();
    }

    /// Waits for an order or until `due`. False when no more orders come.
    fn wait(&mut self, due: Option<Moment>, program: &Program<'js>) -> Result<bool, Limit> {
        self.around.outbox.flush();
        self.around.pulse.rest();
        let order = match due {
            Some(due) => self.orders.next_within(due.since(self.web.host().now())),
            None => self.orders.next().map(Some),
        };
        self.around.pulse.beat();
        match order {
            Ok(Some(order)) => self.take(order, program).map(|()| true),
            Ok(None) => Ok(true),
            Err(NoMore) => Ok(false),
        }
    }

    /// What guest code came to, unless a limit ended it. An engine that lacked memory once is not trusted again, even if
    /// the program caught the error.
    fn within_limits<T>(&self, outcome: Result<T, GuestError>) -> Result<Result<T, GuestError>, Limit> {
        match &outcome {
            _ if self.gauge.ran_out_of_memory() => Err(Limit::Memory),
            Err(error) if error.kind == Fault::Stopped => Err(Limit::Time),
            _ => Ok(outcome),
        }
    }
}

/// How far a call is.
enum Over {
    /// Where it was.
    No,
    /// It has gone on.
    Went,
    /// It is over, with an answer that is still to go out, or without.
    Yes(Result<Option<Answer>, GuestError>),
}

/// What a program exports, for the parent.
fn found(program: &Program<'_>) -> Found {
    match program.methods() {
        Some(methods) => Found { style: Style::Route, methods },
        None if program.is_lambda() => Found { style: Style::Lambda, methods: Vec::new() },
        None => Found { style: Style::Worker, methods: Vec::new() },
    }
}

/// Where the guest's `console` prints.
struct Printer {
    id: IsolateId,
    outbox: Rc<Outbox>,
    /// The call that prints, if only one is under way.
    call: Cell<Option<CallId>>,
}

impl Printer {
    fn error(&self, text: &str) {
        self.print(Level::Error, text, text.len() as u64);
    }
}

impl Sink for Printer {
    fn print(&self, level: Level, text: &str, bytes: u64) {
        let printed = Printed { case: None, level, text: sanitise(text), bytes };
        tell(&self.outbox, Report::Printed(self.id, self.call.get(), printed));
    }
}
