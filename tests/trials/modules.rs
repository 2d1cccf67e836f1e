// The modules of the trials, for the test and the bench that run them.

#[path = "../support/cases.rs"]
mod cases;
#[path = "../support/chance.rs"]
mod chance;
#[path = "clock.rs"]
mod clock;
#[path = "copies.rs"]
mod copies;
#[path = "../support/course_pages.rs"]
mod course_pages;
#[path = "ends.rs"]
mod ends;
#[path = "every.rs"]
mod every;
#[path = "faults.rs"]
mod faults;
#[path = "floods.rs"]
mod floods;
#[path = "frames.rs"]
mod frames;
#[path = "../support/guests.rs"]
mod guests;
#[path = "hostile.rs"]
mod hostile;
#[path = "../support/hostile.rs"]
mod hostile_programs;
#[expect(dead_code, reason = "the trials need only a part of it")]
#[path = "../support/http.rs"]
mod http;
#[expect(dead_code, reason = "the trials need only a part of it")]
#[path = "../support/lab.rs"]
mod lab;
#[path = "../support/lab_pages.rs"]
mod lab_pages;
#[path = "../support/lab_sample.rs"]
mod lab_sample;
#[expect(dead_code, reason = "the trials need only a part of it")]
#[path = "../support/lab_screen.rs"]
mod lab_screen;
#[path = "../support/laws/all.rs"]
mod laws;
#[path = "limits.rs"]
mod limits;
#[path = "link.rs"]
mod link;
#[path = "parsers.rs"]
mod parsers;
#[path = "../support/probe_sample.rs"]
mod probe_sample;
#[expect(dead_code, reason = "the trials need only a part of it")]
#[path = "../support/pty.rs"]
mod pty;
#[expect(dead_code, reason = "the trials need only a part of it")]
#[path = "../support/rehearsal.rs"]
mod rehearsal;
#[path = "resize.rs"]
mod resize;
#[path = "state.rs"]
mod state;
#[path = "../support/strace.rs"]
mod strace;
#[path = "../support/traffic.rs"]
mod traffic;
#[path = "../support/trial.rs"]
mod trial;
#[path = "walls.rs"]
mod walls;
