//! What a statement may touch: rows, tables and indexes of the one file. Asked by SQLite for everything that a statement is about
//! to do, before it does anything.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

use crate::lab::triggers::database::capture;

/// Functions that reach out of the database.
const FORBIDDEN: &[&str] = &["load_extension", "fts3_tokenizer"];

/// Watches over one statement, and remembers what it was refused.
#[derive(Debug, Default)]
pub(super) struct Guard {
    refused: Arc<Mutex<Option<String>>>,
}

impl Guard {
    /// What SQLite asks.
    pub(super) fn authorizer(&self) -> impl FnMut(AuthContext<'_>) -> Authorization + Send + 'static {
        let refused = Arc::clone(&self.refused);
        let mut drops = false;
        move |context| match refusal(&context, drops) {
            None => {
                drops |= matches!(context.action, AuthAction::DropTable { .. });
                Authorization::Allow
            }
            Some(why) => {
                refused.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
                Authorization::Deny
            }
        }
    }

    /// Why the statement was refused, if it was.
    pub(super) fn refusal(&self) -> Option<String> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Why something is refused. `drops` says that the statement takes a table away.
fn refusal(context: &AuthContext<'_>, drops: bool) -> Option<String> {
    // The lab's own triggers write there. A name alone grants nothing else: a learner may give it to a part of a statement.
    let by_own = context.accessor.is_some_and(capture::is_own);
    let own = |table: &str| {
        let refused = capture::is_own(table) && !by_own;
        refused.then(|| format!("{table} is the lab's own; names that begin with _lab_ are not taken"))
    };
    let what = match context.action {
        AuthAction::Select | AuthAction::Recursive | AuthAction::Transaction { .. } => return None,
        AuthAction::Read { table_name, .. }
        | AuthAction::Insert { table_name }
        | AuthAction::Update { table_name, .. }
        | AuthAction::Delete { table_name }
        | AuthAction::CreateTable { table_name }
        | AuthAction::DropTable { table_name }
        | AuthAction::CreateIndex { table_name, .. }
        | AuthAction::DropIndex { table_name, .. } => return own(table_name),
        // With a table goes what the lab has put on it.
        AuthAction::DropTempTrigger { trigger_name, .. } if drops && capture::is_own(trigger_name) => return None,
        // SQLite itself looks whether the new index is in order.
        AuthAction::Reindex { .. } => return None,
        AuthAction::Function { function_name } => {
            let forbidden = FORBIDDEN.iter().any(|name| function_name.eq_ignore_ascii_case(name));
            return forbidden.then(|| format!("the function {function_name} is not taken here"));
        }
        AuthAction::Pragma { pragma_name, .. } => return Some(format!("PRAGMA {pragma_name} is not taken here")),
        AuthAction::Attach { .. } | AuthAction::Detach { .. } => "another database file",
        AuthAction::CreateVtable { .. } | AuthAction::DropVtable { .. } => "a virtual table",
        AuthAction::CreateTempTable { .. }
        | AuthAction::CreateTempIndex { .. }
        | AuthAction::CreateTempView { .. }
        | AuthAction::CreateTempTrigger { .. }
        | AuthAction::DropTempTable { .. }
        | AuthAction::DropTempTrigger { .. } => "something temporary",
        AuthAction::CreateTrigger { .. } => "a trigger of SQLite",
        AuthAction::CreateView { .. } => "a view",
        _ => "this kind of statement",
    };
    Some(format!("{what} is not taken here; rows, tables and indexes of {} are", super::FILE))
}
