//! Code with the role of each character written under it.

use proptest::prelude::*;

use super::*;

fn letter(role: CodeRole) -> char {
    match role {
        CodeRole::Plain => '.',
        CodeRole::Keyword => 'k',
        CodeRole::String => 's',
        CodeRole::Number => 'n',
        CodeRole::Call => 'c',
        CodeRole::Comment => 'm',
        CodeRole::Punctuation => 'p',
    }
}

/// The line of letters under a line of code; what is blank in the code is blank here.
fn letters(code: &str, spans: &[Span]) -> String {
    let mut out = String::new();
    for (range, role) in spans {
        out.extend(code[range.clone()].chars().map(|c| if c.is_whitespace() { ' ' } else { letter(*role) }));
    }
    out.trim_end().to_owned()
}

/// `picture` has a line of code, then its roles, then the next line of code. A role line that is empty belongs to an
/// empty line.
fn check(language: Language, picture: &str) {
    let rows: Vec<&str> = picture.trim_matches('\n').lines().collect();
    let code: Vec<&str> = rows.iter().copied().step_by(2).collect();
    let drawn: Vec<String> = code
        .iter()
        .zip(spans(language, &code))
        .flat_map(|(line, spans)| [(*line).trim_end().to_owned(), letters(line, &spans)])
        .collect();
    let expected: Vec<&str> = rows.iter().map(|row| row.trim_end()).collect();
    assert!(drawn == expected, "\n{}\nexpected\n{}\n", drawn.join("\n"), expected.join("\n"));
}

fn js(picture: &str) {
    check(Language::JavaScript, picture);
}

#[test]
fn a_handler() {
    js(r"
// app/api/hello/route.js
mm mmmmmmmmmmmmmmmmmmmmmm
export async function GET(request) {
kkkkkk kkkkk kkkkkkkk cccp.......p p
  const url = new URL(request.url);
  kkkkk ... p kkk cccp.......p...pp
  return Response.json({ region: process.env.VERCEL_REGION || 'local' });
  kkkkkk ........pccccpp ......p .......p...p............. pp sssssss ppp
}
p
");
}

#[test]
fn declarations_have_bold_names() {
    js(r"
function* pages(start = 1) {}
kkkkkkkkp cccccp..... p np pp
const add = (a, b) => a + b;
kkkkk ccc p p.p .p kk . p .p
const later = async x => x;
kkkkk ccccc p kkkkk . kk .p
const seconds = ms / 1000;
kkkkk ....... p .. p nnnnp
let a = 1, b = (c);
kkk . p np . p p.pp
");
}

#[test]
fn names_that_hold_functions_are_bold() {
    js(r"
handlers.get = async (request) => respond(request);
........pccc p kkkkk p.......p kk cccccccp.......pp
const key = function () {}, sum = 1 + (a) => b;
kkkkk ccc p kkkkkkkk pp ppp ... p n p p.p kk .p
let deep = (a = f(1), { b }) => a; x == (y) => z
kkk cccc p p. p cpnpp p . pp kk .p . pp p.p kk .
call?.(a) + list[0](b) + `${x}`(c)
ccccppp.p p ....pnpp.p p spp.psp.p
");
}

#[test]
fn words_may_have_any_letters() {
    js(r"
const größe = für(länge) + 'größe' + in_größe; // größe
kkkkk ..... p cccp.....p p sssssss p ........p mm mmmmm
const ändern = (x) => x.länge()
kkkkk cccccc p p.p kk .pcccccpp
");
}

#[test]
fn classes() {
    js(r"
class Cache extends Base {
kkkkk ccccc kkkkkkk .... p
  static #limit = 5_000_000n
  kkkkkk ...... p nnnnnnnnnn
  get = 1;
  ... p np
  get size() { return this.#limit }
  kkk ccccpp p kkkkkk kkkkp...... p
  async *read(key) {}
  kkkkk pccccp...p pp
  delete(key) { super.delete(key) }
  ccccccp...p p kkkkkpccccccp...p p
}
p
new Cache()?.size ?? 0
kkk cccccpppp.... pp n
");
}

#[test]
fn numbers() {
    js(r"
[0xFF_FF, 0b1010, 0o17, 5_000_000, 1.5e-7, .5, 10n, 1., NaN];
pnnnnnnnp nnnnnnp nnnnp nnnnnnnnnp nnnnnnp pnp nnnp nnp kkkpp
x1 + $2 - a.b3
.. p .. p .p..
");
}

#[test]
fn a_slash_divides_after_a_value_and_opens_a_pattern_before_one() {
    js(r"
const half = total / 2 / n;
kkkkk .... p ..... p n p .p
const rate = (a + b) / c; // d
kkkkk .... p p. p .p p .p mm m
const found = /[/\]]+\/x/gi.test(name) / 2;
kkkkk ..... p ssssssssssssspccccp....p p np
if (ok) /re/.exec(s);
kk p..p sssspccccp.pp
return /=/
kkkkkk sss
list[0] / list.length / 2
....pnp p ....p...... p n
total
.....
  / count
  p .....
call(/a/, b ? /c/ : /d/)
ccccpsssp . p sss p sssp
");
}

#[test]
fn template_strings_hold_code() {
    js(r"
`total ${a + `in ${b(1)} side` / 2} end` + c
ssssss pp. p sss ppcpnpp sssss p np ssss p .
`one
ssss
  two ${x => { return '}' }} three
  sss pp. kk p kkkkkk sss pp sssss
` / 2
s p n
");
}

#[test]
fn strings_and_comments_end_where_they_end() {
    js(r#"
"a\"b" + 'it\'s' + "open
ssssss p sssssss p sssss
next /* one
.... mm mmm
  two // three
  mmm mm mmmmm
four */ five
mmmm mm ....
"goes on \
sssss ss s
 here" + 1
 sssss p n
"#);
}

#[test]
fn words_are_names_after_a_dot_and_as_keys() {
    js(r"
promise.catch(e).finally(f).default
.......pcccccp.ppcccccccp.pp.......
x = { default: 1, if: 2, get: 3, new() {}, ...rest, [key]: 4, get a() {} }
. p p .......p np ..p np ...p np cccpp ppp ppp....p p...pp np kkk cpp pp p
const { of, from: to = 5 } = await get(set);
kkkkk p ..p ....p .. p n p p kkkkk cccp...pp
");
}

#[test]
fn modules() {
    js(r"
import * as fs from 'node:fs';
kkkkkk p kk .. kkkk sssssssssp
import { a as b } from './a.js';
kkkkkk p . kk . p kkkk ssssssssp
export default { fetch(request, env) { return env } };
kkkkkk kkkkkkk p cccccp.......p ...p p kkkkkk ... p pp
export const runtime = 'edge'
kkkkkk kkkkk ....... p ssssss
for (const of of await import.meta.list) {}
kkk pkkkkk .. kk kkkkk kkkkkkp....p....p pp
");
}

#[test]
fn statements_need_no_semicolon() {
    js(r"
const a = b
kkkkk . p .
const re = /x/
kkkkk .. p sss
if (a) { re.lastIndex = 0 } else { throw null }
kk p.p p ..p......... p n p kkkk p kkkkk kkkk p
foo()
cccpp
try { a() } finally { b() }
kkk p cpp p kkkkkkk p cpp p
");
}

#[test]
fn switches_and_choices() {
    js(r"
switch (kind) {
kkkkkk p....p p
  case 'a': { const x = y ? { k: 1 } : z; break }
  kkkk sssp p kkkkk . p . p p .p n p p .p kkkkk p
  default: return (a) ? b : c
  kkkkkkkp kkkkkk p.p p . p .
}
p
");
}

#[test]
fn brackets_left_open_end_with_their_block() {
    js(r"
function f() {
kkkkkkkk cpp p
  g(1, [2
  cpnp pn
}
p
const next = /x/
kkkkk .... p sss
");
}

#[test]
fn json_keys_are_plain() {
    check(
        Language::Json,
        r#"
{ "memory": 128, "a\"b" : [true, null, -1.5e3],
p ........p nnnp ...... p pkkkkp kkkkp nnnnnnpp
  "name": "open
  ......p sssss
  "next": "x" }
  ......p sss p
"#,
    );
}

#[test]
fn toml_tables_values_and_long_strings() {
    check(
        Language::Toml,
        r#"
# limits
m mmmmmm
[lab."my app".limits] # note
pccccccc cccccccccccp m mmmm
[[route]]
ppcccccpp
memory = 1_024
...... p nnnnn
at = 2026-11-23T10:00:00Z
.. p nnnnnnnnnnnnnnnnnnnn
on = [true, "x#y", { a.b = 'c', d = 0x1f }, # last
.. p pkkkkp sssssp p ... p sssp . p nnnn pp m mmmm
  +1.5e3, inf]
  nnnnnnp nnnp
text = """one
.... p ssssss
two = 2 # not a comment
sss s s s sss s sssssss
end\""" no""" # comment
sssssss sssss m mmmmmmm
"#,
    );
}

#[test]
fn spans_cover_a_line_once() {
    let code = ["const é = 'ü€' // ✓", "", "\t\u{0}x\u{202e}", "}}))]]"];
    for (line, spans) in code.iter().zip(spans(Language::JavaScript, &code)) {
        let mut at = 0;
        for (range, _) in &spans {
            assert_eq!(range.start, at);
            at = range.end;
        }
        assert_eq!(at, line.len());
    }
}

#[test]
fn generated_lines_stay_plain_and_change_nothing() {
    let long = format!("/* {}", "x".repeat(3_000));
    let found = spans(Language::JavaScript, &[long.as_str(), "let"]);
    assert_eq!(found, [vec![(0..long.len(), CodeRole::Plain)], vec![(0..3, CodeRole::Keyword)]]);
}

#[test]
fn pieces_make_up_the_line() {
    let line = "a('ü');";
    let parts = pieces(line, &spans(Language::JavaScript, &[line])[0]);
    let expected =
        [("a", CodeRole::Call), ("(", CodeRole::Punctuation), ("'ü'", CodeRole::String), (");", CodeRole::Punctuation)];
    assert_eq!(parts, expected);
}

#[test]
fn names_of_languages() {
    assert_eq!(Language::from_name("JS"), Some(Language::JavaScript));
    assert_eq!(Language::from_name("json"), Some(Language::Json));
    assert_eq!(Language::from_name("toml"), Some(Language::Toml));
    assert_eq!(Language::from_name("sh"), None);
}

/// Pieces that open and close what spans lines, so that edits move the borders of strings, comments and brackets.
fn code_line() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "`", "${", "}", "{", "/*", "*/", "//", "\"", "'", "/", "(", ")", "a", "const ", "1", "=>", "=", ":", "?", "\\",
        "\"\"\"", " ", "é", "[", "]", ",", "class ", "return ",
    ]);
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn lines(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(code_line(), count)
}

fn language() -> impl Strategy<Value = Language> {
    prop::sample::select(vec![Language::JavaScript, Language::Json, Language::Toml])
}

proptest! {
    #[test]
    fn a_cache_gives_what_a_full_parse_gives(
        language in language(),
        first in lines(1..20),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..4, lines(0..4), 0usize..30, 0usize..30), 1..12),
    ) {
        let mut text = first;
        let mut cache = Cache::new(language, text.len());
        for (place, removed, inserted, end, budget) in edits {
            let from = place.index(text.len() + 1);
            let to = (from + removed).min(text.len());
            cache.edited(from, to - from, inserted.len());
            text.splice(from..to, inserted);
            cache.update(&text, end, budget);
            for (row, right) in spans(language, &text).iter().enumerate() {
                if let Some(known) = cache.line(row) {
                    prop_assert_eq!(known, right, "line {}", row);
                }
            }
        }
        cache.update(&text, usize::MAX, usize::MAX);
        let known: Vec<_> = (0..text.len()).map(|row| cache.line(row).unwrap_or_default().to_vec()).collect();
        prop_assert_eq!(known, spans(language, &text));
    }

    #[test]
    fn spans_cover_any_line_once(language in language(), code in prop::collection::vec(any::<String>(), 1..5)) {
        let code: Vec<&str> = code.iter().flat_map(|text| text.lines()).collect();
        for (line, spans) in code.iter().zip(spans(language, &code)) {
            let mut at = 0;
            for (range, _) in &spans {
                prop_assert!(range.start == at && range.end > at && line.is_char_boundary(range.end));
                at = range.end;
            }
            prop_assert_eq!(at, line.len());
        }
    }
}

#[test]
fn an_edit_is_parsed_alone_when_it_changes_nothing_after_it() {
    let mut text: Vec<String> = (0..100).map(|i| format!("const a{i} = {i};")).collect();
    let mut cache = Cache::new(Language::JavaScript, text.len());
    assert_eq!(cache.update(&text, 40, usize::MAX), 40);
    assert_eq!(cache.update(&text, 40, usize::MAX), 0);
    text[3].push_str(" // more");
    cache.edited(3, 1, 1);
    assert_eq!(cache.update(&text, 40, usize::MAX), 1);
    text.insert(0, "let b".to_owned());
    cache.edited(0, 0, 1);
    assert!(cache.update(&text, 40, usize::MAX) <= 2);
    text[10].push_str(" /*");
    cache.edited(10, 1, 1);
    assert_eq!(cache.update(&text, 40, usize::MAX), 30);
}
