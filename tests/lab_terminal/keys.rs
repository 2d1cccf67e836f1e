//! What the keys of the lab do.

use std::fs;

use crate::lab_screen::{ROUTE, address, call, edit};
use crate::{DOWN, ENTER, ESC, Stage, check_in_both_sizes};

const CTRL_S: &str = "\x13";
const CTRL_U: &str = "\x15";
const CTRL_END: &str = "\x1b[1;5F";

#[test]
fn the_first_get_is_cold_and_the_second_warm() {
    check_in_both_sizes(|size| {
        let mut stage = Stage::lab(size);
        stage.pty.wait_for("No request yet");
        stage.press("g");
        stage.wait_for_row(&[" 1  GET", "/api/hello", "200", "cold", "i-1"]);
        stage.press("g");
        stage.wait_for_row(&[" 2  GET", "/api/hello", "200", "warm", "i-1"]);
        stage.quit();
    });
}

#[test]
fn a_call_from_another_window_is_a_row_as_well() {
    check_in_both_sizes(|size| {
        let mut stage = Stage::lab(size);
        let lab = address(&mut stage.pty);
        assert_eq!(call(lab, "GET", "/hello-lambda?name=Ada", "").status, 200);
        stage.wait_for_row(&[" 1  GET", "/hello-lambda", "200", "cold", "i-1"]);
        stage.press(ENTER);
        stage.wait_for_row(&["sent by", "another program"]);
        stage.quit();
    });
}

#[test]
fn a_burst_starts_an_instance_for_each_call() {
    check_in_both_sizes(|size| {
        let mut stage = Stage::slow_lab(size);
        stage.press("b");
        stage.pty.wait_for("── Burst ──");
        stage.press(&format!("{CTRL_U}4\t{CTRL_U}4{ENTER}"));
        for id in 1..=4 {
            stage.wait_for_row(&[&format!(" {id}  GET"), "/api/hello", "200", "cold"]);
        }
        stage.pty.wait_for("4 live");
        stage.quit();
    });
}

#[test]
fn another_isolation_stops_the_instances() {
    check_in_both_sizes(|size| {
        let mut stage = Stage::lab(size);
        stage.wait_for_row(&["Lab  http://", "lambda   Overview"]);
        stage.press("g");
        stage.wait_for_row(&[" 1  GET", "200", "cold", "i-1"]);
        stage.press("i");
        stage.pty.wait_for("── Isolation ──");
        stage.press(&format!("{DOWN}{ENTER}"));
        stage.wait_for_row(&["Lab  http://", "workers   Overview"]);
        stage.wait_for_row(&["i-1 stopped", "new settings"]);
        stage.press("g");
        stage.wait_for_row(&[" 2  GET", "200", "cold", "i-2"]);
        stage.quit();
    });
}

#[test]
fn scaled_to_zero_the_next_call_is_cold() {
    check_in_both_sizes(|size| {
        let mut stage = Stage::lab(size);
        stage.press("g");
        stage.pty.wait_for("1 live");
        stage.press("z");
        stage.wait_for_row(&["i-1 stopped", "scaled to zero"]);
        stage.pty.wait_for("0 live");
        stage.press("g");
        stage.wait_for_row(&[" 2  GET", "200", "cold", "i-2"]);
        stage.quit();
    });
}

#[test]
fn a_broken_file_is_told_and_the_version_before_keeps_serving() {
    check_in_both_sizes(|size| {
        let mut stage = Stage::lab(size);
        let lab = address(&mut stage.pty);
        stage.press("g");
        stage.wait_for_row(&[" 1  GET", "200", "cold", "i-1"]);
        let folder = stage.functions.path().to_owned();
        let whole = fs::read_to_string(folder.join(ROUTE)).unwrap();
        edit(&folder, ROUTE, |_| "export function GET() {\n  return Response.json({} {});\n}\n".into());
        stage.wait_for_row(&["✗ app/api/hello/route.js:2:27", "the version before keeps serving"]);
        stage.pty.wait_for("SyntaxError: ");
        let answer = call(lab, "GET", "/api/hello?name=Ada", "");
        assert_eq!((answer.status, answer.header("x-instance")), (200, Some("i-1")));
        assert!(answer.text().contains("Hello, Ada!"), "{}", answer.text());
        edit(&folder, ROUTE, |_| whole.replace("Hello", "Welcome"));
        stage.wait_until_gone("the version before keeps serving");
        assert!(call(lab, "GET", "/api/hello", "").text().contains("Welcome, World!"));
        stage.quit();
    });
}

#[test]
fn what_is_saved_in_the_editor_is_deployed() {
    check_in_both_sizes(|size| {
        let mut stage = Stage::lab(size);
        let lab = address(&mut stage.pty);
        stage.press("e");
        stage.pty.wait_for("export async function GET");
        stage.press(CTRL_END);
        stage.press("\x1b[200~export const PUT = () => Response.json({ put: 1 });\n\x1b[201~");
        stage.pty.wait_for("not saved yet");
        stage.press(CTRL_S);
        stage.pty.wait_for("saved, deployed");
        assert!(fs::read_to_string(stage.functions.path().join(ROUTE)).unwrap().ends_with("{ put: 1 });\n"));
        stage.press(ESC);
        stage.pty.wait_for("Requests ──");
        stage.press("\t\t");
        stage.wait_for_row(&["GET PUT", "/api/hello", ROUTE]);
        assert_eq!(call(lab, "PUT", "/api/hello", "").text(), r#"{"put":1}"#);
        stage.quit();
    });
}

#[test]
fn a_mistake_in_the_editor_is_marked_where_it_is() {
    check_in_both_sizes(|size| {
        let mut stage = Stage::lab(size);
        stage.press("e");
        stage.pty.wait_for("export async function GET");
        // The first line of the file is a comment.
        stage.press("\x1b[1;5H\x1b[200~let = ;\n\x1b[201~");
        stage.pty.wait_for("not saved yet");
        stage.press(CTRL_S);
        stage.pty.wait_for("saved, not deployed");
        stage.wait_for_row(&["✗  1  let = ;"]);
        stage.wait_for_row(&["✗ app/api/hello/route.js:1:7", "the version before keeps serving"]);
        stage.press(ESC);
        stage.pty.wait_for("Requests ──");
        stage.quit();
    });
}

#[test]
fn a_folder_that_cannot_be_used_is_told() {
    check_in_both_sizes(|size| {
        let mut stage = Stage::new(size);
        let folder = stage.functions.path().to_owned();
        fs::remove_dir(&folder).unwrap();
        fs::write(&folder, "a file").unwrap();
        stage.press("l");
        stage.pty.wait_for("cannot be used");
        fs::remove_file(&folder).unwrap();
        stage.press(ENTER);
        stage.pty.wait_for("No request yet");
        stage.quit();
    });
}
