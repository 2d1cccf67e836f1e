//! What a guest asks of the lab: gathered until somebody sends it, and settled when the answer comes. Knows no frames, and not
//! what is kept where.

use std::cell::RefCell;
use std::collections::{HashSet, VecDeque};
use std::rc::Rc;

use rquickjs::function::Func;
use rquickjs::{Object, TypedArray};

use super::prelude::Web;
use crate::sandbox::ask::{Ask, AskId, MOST_KEY, MOST_OBJECT, MOST_OPEN, MOST_VALUE, Pictures, Told};
use crate::sandbox::host::{CallId, IsolateId, PIECE, Report};
use crate::sandbox::raw::bytes_of;
use crate::units::MemoryMb;

/// Something for the lab.
#[derive(Debug)]
pub(in crate::sandbox) enum Asked {
    /// A question, for a call if only one is under way.
    Question(Option<CallId>, AskId, Ask),
    /// A picture was made smaller.
    Pictured(Box<Pictures>),
}

impl Asked {
    /// Tells it as reports of an isolate.
    pub(in crate::sandbox) fn reports(self, isolate: IsolateId, mut tell: impl FnMut(Report)) {
        match self {
            Self::Question(call, id, mut ask) => {
                if let Ask::Write { bytes, .. } = &mut ask {
                    for piece in std::mem::take(bytes).chunks(PIECE) {
                        tell(Report::AskPiece(isolate, id, piece.to_vec()));
                    }
                }
                tell(Report::Asked(isolate, call, id, ask));
            }
            Self::Pictured(pictures) => tell(Report::Pictured(isolate, pictures)),
        }
    }
}

/// What a realm has asked for.
#[derive(Debug)]
pub(super) struct Asks {
    /// Somebody answers.
    answered: bool,
    /// The only call under way.
    call: Option<CallId>,
    open: HashSet<u32>,
    out: VecDeque<Asked>,
    /// The memory setting of the function.
    memory: MemoryMb,
}

impl Asks {
    /// Nobody answers yet.
    pub(super) fn of(memory: MemoryMb) -> Rc<RefCell<Self>> {
        let asks = Self { answered: false, call: None, open: HashSet::new(), out: VecDeque::new(), memory };
        Rc::new(RefCell::new(asks))
    }

    pub(super) fn memory(&self) -> MemoryMb {
        self.memory
    }

    /// Has a small picture shown, if there is somebody to show it.
    pub(super) fn show(&mut self, pictures: Pictures) {
        // The newest are enough.
        let shown = self.out.iter().filter(|asked| matches!(asked, Asked::Pictured(_))).count();
        if self.answered && shown < MOST_OPEN {
            self.out.push_back(Asked::Pictured(Box::new(pictures)));
        }
    }

    /// Takes a question, or says why not.
    fn take(&mut self, id: u32, ask: Ask) -> Result<(), String> {
        if !self.answered {
            return Err(
                "the module \"lab\" answers inside a handler that runs in the lab, not at the top level of a file"
                    .into(),
            );
        }
        if self.open.len() >= MOST_OPEN {
            return Err(format!("{MOST_OPEN} questions to the lab are open already; await some of them first"));
        }
        self.open.insert(id);
        self.out.push_back(Asked::Question(self.call, AskId(id), ask));
        Ok(())
    }
}

/// The native functions of the group `lab` that ask; each gives why not, or an empty text.
pub(super) fn functions<'js>(object: &Object<'js>, asks: &Rc<RefCell<Asks>>) -> rquickjs::Result<()> {
    let to = Rc::clone(asks);
    let text = move |id: u32, kind: String, key: String, value: String| {
        told(of_store(&kind, key, value).and_then(|ask| to.borrow_mut().take(id, ask)))
    };
    object.set("askText", Func::from(text))?;
    let to = Rc::clone(asks);
    let bytes = move |id: u32, kind: String, bucket: String, key: String, bytes: TypedArray<'js, u8>| {
        told(of_bucket(&kind, &bucket, key, &bytes).and_then(|ask| to.borrow_mut().take(id, ask)))
    };
    object.set("askBytes", Func::from(bytes))
}

fn told(taken: Result<(), String>) -> String {
    taken.err().unwrap_or_default()
}

fn of_store(kind: &str, key: String, value: String) -> Result<Ask, String> {
    checked_key(&key)?;
    if value.len() > MOST_VALUE {
        return Err(format!("the value has {} bytes of JSON, and the store takes {MOST_VALUE} at most", value.len()));
    }
    Ok(match kind {
        "get" => Ask::Get(key),
        "put" => Ask::Put(key, value),
        "putIfAbsent" => Ask::PutIfAbsent(key, value),
        _ => Ask::Delete(key),
    })
}

fn of_bucket(kind: &str, bucket: &str, key: String, bytes: &TypedArray<'_, u8>) -> Result<Ask, String> {
    checked_key(&key)?;
    // No bucket has a longer name.
    let bucket = bucket[..bucket.floor_char_boundary(64)].to_owned();
    let length = bytes.len();
    if length > MOST_OBJECT {
        return Err(format!("the object has {length} bytes, and a function writes {MOST_OBJECT} at most"));
    }
    Ok(match kind {
        "read" => Ask::Read { bucket, key },
        _ => Ask::Write { bucket, key, bytes: bytes_of(bytes) },
    })
}

fn checked_key(key: &str) -> Result<(), String> {
    match key.len() {
        0 => Err("the key is empty".to_owned()),
        length if length > MOST_KEY => Err(format!("the key has {length} bytes, and {MOST_KEY} are the most")),
        _ => Ok(()),
    }
}

impl Web<'_> {
    /// From now on somebody answers what the guest asks.
    pub(in crate::sandbox) fn open_asks(&self) {
        self.asks.borrow_mut().answered = true;
    }

    /// Notes the call for which guest code asks, if only one is under way.
    pub(in crate::sandbox) fn ask_for(&self, call: Option<CallId>) {
        self.asks.borrow_mut().call = call;
    }

    /// What the guest has asked and nobody has sent.
    pub(in crate::sandbox) fn next_asked(&self) -> Option<Asked> {
        self.asks.borrow_mut().out.pop_front()
    }

    /// Whether an answer is still to come.
    pub(in crate::sandbox) fn awaits_answers(&self) -> bool {
        !self.asks.borrow().open.is_empty()
    }

    /// Settles a question. One that is not open changes nothing.
    pub(in crate::sandbox) fn tell(&self, id: AskId, told: Told) -> rquickjs::Result<()> {
        if !self.asks.borrow_mut().open.remove(&id.0) {
            return Ok(());
        }
        let settle = &self.calls.settle_ask;
        match told {
            Told::Nothing => settle.call((id.0, "nothing")),
            Told::Done(done) => settle.call((id.0, "done", done)),
            Told::Value(json) => settle.call((id.0, "value", json)),
            Told::Bytes(bytes) => {
                let bytes = TypedArray::<u8>::new_copy(self.ctx.clone(), bytes)?;
                settle.call((id.0, "bytes", bytes))
            }
            Told::Refused(why) => settle.call((id.0, "refused", why)),
        }
    }
}
