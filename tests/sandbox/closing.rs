//! The end of an isolate in a process that hosts many, whatever it is doing when the order comes.

use std::sync::mpsc;

use serverless_tutor::sandbox::environment::Program;
use serverless_tutor::sandbox::host::{AfterAnswer, Host, IsolateId, Loading, Mode, Report, Sharing};
use serverless_tutor::units::MemoryMb;

use super::*;

/// Reports until this one; fails if none comes for a long time.
#[track_caller]
fn wait_for(host: &mut Host, wanted: &Report) {
    let channel = host.channel().unwrap();
    let patience = Timespec { tv_sec: 20, tv_nsec: 0 };
    loop {
        host.flush().unwrap();
        while let Some(report) = host.next_report().unwrap() {
            if report == *wanted {
                return;
            }
        }
        let out = if host.has_unsent() { PollFlags::IN | PollFlags::OUT } else { PollFlags::IN };
        let heard = poll(&mut [PollFd::new(&channel, out)], Some(&patience)).unwrap();
        assert_eq!(heard, 1, "waited in vain for {wanted:?}");
        host.take_in().unwrap();
    }
}

#[test]
fn an_isolate_that_is_closed_before_its_first_call_ends() {
    let spawner = spawner();
    spawner.prepare().unwrap();
    let limits = Limits::isolate(Bytes::mib(128), Duration::from_secs(1), Duration::from_secs(3));
    let (tell, told) = mpsc::channel();
    Host::start(&spawner, limits, move |host| drop(tell.send(host)));
    let mut host = told.recv().unwrap().unwrap();
    wait_for(&mut host, &Report::Ready);
    for number in 1..=20 {
        let isolate = IsolateId(number);
        let source = "export const GET = () => new Response('hello');".to_owned();
        let program = Program { file_name: "hello.mjs".to_owned(), source, ..Program::default() };
        let mode = Mode { sharing: Sharing::Alone, after_answer: AfterAnswer::Frozen };
        let name = "hello".to_owned();
        host.load(isolate, Loading { program, name, limits, mode, memory: MemoryMb(128) }).unwrap();
        // Both orders go out together, so the second one is there when the first is done.
        host.close(isolate);
        wait_for(&mut host, &Report::Closed(isolate));
    }
}
