//! Drafts under the learner's hands, put aside and taken up again.

use proptest::prelude::*;

use super::*;
use crate::quiz::judge::judge;
use crate::quiz::sample::{self, id};

const SEED: Seed = Seed(7);

/// Acts by signs: `u` up, `d` down, `p` pick, `g` let go, `e` erase, a digit picks that row from 0.
fn after(question: &Question, signs: &str) -> Draft {
    let mut draft = Draft::empty(question, SEED);
    for sign in signs.chars() {
        draft.act(match sign {
            'u' => DraftAction::Up,
            'd' => DraftAction::Down,
            'p' => DraftAction::Pick,
            'g' => DraftAction::LetGo,
            'e' => DraftAction::Erase,
            row => DraftAction::PickRow(row.to_digit(10).unwrap() as usize),
        });
    }
    draft
}

/// The draft on one line: `a b* c` with the chosen rows starred, the cursor's row in brackets.
fn picture(draft: &Draft) -> String {
    let line = |rows: Vec<(String, bool)>| {
        let word = |(row, (name, starred)): (usize, (String, bool))| {
            let name = if starred { format!("{name}*") } else { name };
            if row == draft.cursor() { format!("[{name}]") } else { name }
        };
        rows.into_iter().enumerate().map(word).collect::<Vec<_>>().join(" ")
    };
    match draft.given() {
        Given::Choice { rows, chosen } => {
            line(rows.iter().map(|id| (id.to_string(), chosen.as_ref() == Some(id))).collect())
        }
        Given::Choices { rows, chosen } => line(rows.iter().map(|id| (id.to_string(), chosen.contains(id))).collect()),
        Given::Line { rows, chosen } => line(rows.iter().map(|n| (n.to_string(), *chosen == Some(*n))).collect()),
        Given::Number { text } => text.clone(),
        Given::Order { rows, hand, .. } => {
            let held = *hand == Hand::Holding;
            line(rows.iter().enumerate().map(|(i, id)| (id.to_string(), held && i == draft.cursor())).collect())
        }
        Given::Match { left, pairs, looking, .. } => {
            let name = |l: &ChoiceId| pairs.get(l).map_or_else(|| l.to_string(), |r| format!("{l}-{r}"));
            let rows = line(left.iter().map(|l| (name(l), false)).collect());
            looking.map_or(rows.clone(), |row| format!("{rows} at {row}"))
        }
    }
}

fn check(question: &Question, signs: &str, expected: &str) {
    assert_eq!(picture(&after(question, signs)), expected, "{signs}");
}

/// Options whose order does not depend on the seed.
const FIXED: &str = "!*a !b !c";

#[test]
fn one_option_is_chosen() {
    let question = sample::single(FIXED);
    check(&question, "", "[a] b c");
    check(&question, "dp", "a [b*] c");
    check(&question, "dpdp", "a b [c*]");
    check(&question, "dpdddu", "a [b*] c");
    check(&question, "2", "a b [c*]");
    check(&question, "9", "[a] b c");
    check(&question, "uu", "[a] b c");
}

#[test]
fn options_are_toggled() {
    let question = sample::multi(FIXED);
    check(&question, "pdp", "a* [b*] c");
    check(&question, "pp", "[a] b c");
    check(&question, "020", "[a] b c*");
}

#[test]
fn a_line_is_chosen() {
    check(&sample::bug("one\n\nthree", 1), "dp", "1 [3*]");
}

#[test]
fn a_number_is_typed() {
    let mut draft = Draft::empty(&sample::numeric(), SEED);
    for c in "15x\n".chars() {
        draft.act(DraftAction::Type(c));
    }
    draft.act(DraftAction::Erase);
    assert_eq!(picture(&draft), "15");
    for _ in 0..100 {
        draft.act(DraftAction::Type('9'));
    }
    assert_eq!(picture(&draft).len(), MAX_CHARS);
}

#[test]
fn an_item_is_taken_moved_and_let_go() {
    let question = sample::order("a b c d");
    check(&question, "", "[d] a c b");
    check(&question, "p", "[d*] a c b");
    check(&question, "pd", "a [d*] c b");
    check(&question, "pdp", "a [d] c b");
    check(&question, "pdpd", "a d [c] b");
    check(&question, "pddddg", "a c b [d]");
    check(&question, "30", "[b] d a c");
}

#[test]
fn a_right_side_is_found_for_each_left_one() {
    // The right sides stand as a, c, b under this seed.
    let question = sample::matching("a b c");
    check(&question, "p", "[a] b c at 0");
    check(&question, "pdp", "a-c [b] c");
    check(&question, "00", "a-a [b] c");
    check(&question, "000101", "a-c [b] c");
    check(&question, "0011ue", "a-a [b] c");
    check(&question, "pg", "[a] b c");
}

#[test]
fn a_right_side_belongs_to_one_left_side_only() {
    let draft = after(&sample::matching("a b c"), "0011220");
    assert!(draft.is_complete());
    let Given::Match { pairs, .. } = draft.given() else { panic!("a match question has pairs") };
    assert_eq!(pairs.values().collect::<BTreeSet<_>>().len(), 3);
    check(&sample::matching("a b c"), "00112202", "a-b b-c [c]");
}

#[test]
fn incomplete_drafts_are_no_answer() {
    let check = |question: &Question, signs: &str, complete: bool| {
        let draft = after(question, signs);
        assert_eq!((draft.is_complete(), draft.response().is_some()), (complete, complete), "{signs}");
    };
    check(&sample::single(FIXED), "dd", false);
    check(&sample::single(FIXED), "p", true);
    check(&sample::multi(FIXED), "pp", false);
    check(&sample::multi(FIXED), "p", true);
    check(&sample::numeric(), "", false);
    check(&sample::order("a b c"), "", false);
    check(&sample::order("a b c"), "pdp", true);
    check(&sample::order("a b c"), "pdu", false);
    check(&sample::matching("a b c"), "0011", false);
    check(&sample::matching("a b c"), "001122", true);
}

#[test]
fn a_draft_survives_an_edited_lesson() {
    let check = |before: &Question, signs: &str, now: &Question, expected: &str| {
        let saved = after(before, signs).saved();
        assert_eq!(picture(&Draft::restored(now, SEED, &saved)), expected, "{signs}");
    };
    check(&sample::single(FIXED), "2", &sample::single("!*a !b"), "a [b]");
    check(&sample::multi(FIXED), "12", &sample::multi("!*a !c !d"), "a c* [d]");
    check(&sample::bug("a\nb\nc", 1), "2", &sample::bug("a\nb", 1), "1 [2]");
    check(&sample::single(FIXED), "2", &sample::numeric(), "");
    check(&sample::matching("a b c"), "0011", &sample::matching("b c d"), "b-c c [d]");
    check(&sample::order("a b c d"), "pd", &sample::order("a c d e"), "a [d] c e");
}

#[test]
fn hostile_drafts_are_made_whole() {
    let order =
        SavedDraft { cursor: usize::MAX, given: SavedGiven::Order(vec![id("a"), id("a"), id("x")], Hand::Holding) };
    let Given::Order { rows, hand, .. } = Draft::restored(&sample::order("a b c"), SEED, &order).given else {
        panic!("an order question has items")
    };
    assert_eq!((rows.len(), &rows[0], hand), (3, &id("a"), Hand::Empty));
    let text = SavedDraft { cursor: 9, given: SavedGiven::Number(format!("\u{1b}{}", "1".repeat(500))) };
    assert_eq!(picture(&Draft::restored(&sample::numeric(), SEED, &text)), "1".repeat(MAX_CHARS));
    let pairs = [(id("a"), id("b")), (id("b"), id("b"))].into();
    let twice = SavedDraft { cursor: 0, given: SavedGiven::Match(pairs, Some(usize::MAX)) };
    assert_eq!(picture(&Draft::restored(&sample::matching("a b c"), SEED, &twice)), "[a-b] b c at 2");
}

fn any_action() -> impl Strategy<Value = DraftAction> {
    prop_oneof![
        Just(DraftAction::Up),
        Just(DraftAction::Down),
        Just(DraftAction::Pick),
        any::<usize>().prop_map(DraftAction::PickRow),
        (0usize..9).prop_map(DraftAction::PickRow),
        Just(DraftAction::LetGo),
        any::<char>().prop_map(DraftAction::Type),
        Just(DraftAction::Type('5')),
        Just(DraftAction::Erase),
    ]
}

fn acted(question: &Question, seed: Seed, actions: &[DraftAction]) -> Draft {
    let mut draft = Draft::empty(question, seed);
    for action in actions {
        draft.act(*action);
    }
    draft
}

proptest! {
    #[test]
    fn a_draft_put_aside_comes_back_as_it_was(
        question in sample::any_question(),
        seed: u64,
        actions in proptest::collection::vec(any_action(), 0..40),
    ) {
        let draft = acted(&question, Seed(seed), &actions);
        let stored = serde_json::to_string(&draft.saved()).unwrap();
        let saved = serde_json::from_str(&stored).unwrap();
        prop_assert_eq!(Draft::restored(&question, Seed(seed), &saved), draft);
    }

    #[test]
    fn a_draft_of_one_question_never_breaks_another(
        before in sample::any_question(),
        now in sample::any_question(),
        seed: u64,
        actions in proptest::collection::vec(any_action(), 0..40),
    ) {
        let saved = acted(&before, Seed(seed), &actions).saved();
        let mut draft = Draft::restored(&now, Seed(seed), &saved);
        for action in actions {
            draft.act(action);
        }
        if let Some(response) = draft.response() {
            // A complete draft is always of the question's own parts; only a typed number can still be refused.
            prop_assert!(judge(&now, &response).is_ok() || matches!(response, Response::Number(_)));
        }
    }

    #[test]
    fn the_right_answer_can_be_given_under_every_seed(question in sample::any_question(), seed: u64) {
        let mut draft = Draft::empty(&question, Seed(seed));
        let right = sample::right_response(&question);
        give(&mut draft, &right);
        prop_assert_eq!(draft.response(), Some(right));
    }
}

/// Gives an answer by hand, starting from an empty draft.
fn give(draft: &mut Draft, response: &Response) {
    let row_of = |rows: &[ChoiceId], id: &ChoiceId| DraftAction::PickRow(rows.iter().position(|r| r == id).unwrap());
    match (draft.given().clone(), response) {
        (Given::Choice { rows, .. }, Response::Choice(id)) => draft.act(row_of(&rows, id)),
        (Given::Choices { rows, .. }, Response::Choices(ids)) => ids.iter().for_each(|id| draft.act(row_of(&rows, id))),
        (Given::Line { rows, .. }, Response::Line(number)) => {
            draft.act(DraftAction::PickRow(rows.iter().position(|n| n == number).unwrap()));
        }
        (Given::Number { .. }, Response::Number(text)) => text.chars().for_each(|c| draft.act(DraftAction::Type(c))),
        (Given::Order { .. }, Response::Order(ids)) => {
            for (to, id) in ids.iter().enumerate() {
                let Given::Order { rows, .. } = draft.given() else { panic!("it was an order") };
                let from = row_of(rows, id);
                draft.act(from);
                draft.act(DraftAction::PickRow(to));
            }
        }
        (Given::Match { left, right, .. }, Response::Match(pairs)) => {
            for (l, r) in pairs {
                draft.act(row_of(&left, l));
                draft.act(row_of(&right, r));
            }
        }
        (given, response) => panic!("{response:?} does not answer {given:?}"),
    }
}
