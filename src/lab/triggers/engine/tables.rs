//! Statements for tables: to the database's thread, and what they have changed from there to the streams.

use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};
use tokio::task::spawn_local;

use crate::lab::triggers::change::Change;
use crate::lab::triggers::database::{self, Database};
use crate::lab::triggers::engine::{SendError, Triggers};
use crate::lab::triggers::source::{MOST_EVENTS, Refused};
use crate::lab::triggers::statement::{Answer, Asked, Problem};
use crate::text::{sanitise_line, truncate};

impl Triggers {
    /// Carries out a statement on the database, typed for the table of this name.
    pub(in crate::lab) async fn sql(self: &Rc<Self>, name: &str, sql: &str) -> Result<Answer, SendError> {
        let said = self.statement(name, sql)?.await;
        Ok(said.map_err(|_| Problem::new("the database has stopped; try again"))??)
    }

    pub(super) fn statement(
        self: &Rc<Self>,
        name: &str,
        sql: &str,
    ) -> Result<oneshot::Receiver<database::Said>, SendError> {
        let watched: Vec<String> = self.config.borrow().tables.iter().map(|table| table.name.clone()).collect();
        if !watched.iter().any(|table| table == name) {
            return Err(SendError::NoTable(sanitise_line(name).to_string()));
        }
        let row = self.sources.borrow().get(name).map(|named| named.source.row());
        if row.is_some_and(|row| row.waiting + row.running + row.dead >= MOST_EVENTS) {
            return Err(Refused::Full.into());
        }
        let (reply, said) = oneshot::channel();
        let ask = database::Ask { table: name.to_owned(), sql: sql.to_owned(), watched, reply };
        let asked = self.database().and_then(|()| match &*self.database.borrow() {
            Some(database) => database.ask(ask),
            None => Err(Problem::new("there is no database")),
        });
        if let Err(why) = asked {
            self.note(name, sql, Err(why.clone()));
            return Err(why.into());
        }
        Ok(said)
    }

    /// Starts the database, if it is not there yet.
    fn database(self: &Rc<Self>) -> Result<(), Problem> {
        if self.database.borrow().is_some() {
            return Ok(());
        }
        let (done, finished) = mpsc::unbounded_channel();
        let database = Database::start(self.folder.clone(), done)
            .map_err(|why| Problem::new(&format!("the database could not be started: {why}")))?;
        *self.database.borrow_mut() = Some(database);
        spawn_local(Rc::clone(self).take_changes(finished));
        Ok(())
    }

    /// Takes what the database has done, in the order in which it did it.
    async fn take_changes(self: Rc<Self>, mut finished: mpsc::UnboundedReceiver<database::Done>) {
        while let Some(database::Done { ask, said, changes }) = finished.recv().await {
            let mut streams: Vec<(String, Vec<Change>)> = Vec::new();
            for (table, change) in changes {
                match streams.last_mut() {
                    Some((last, changes)) if *last == table => changes.push(change),
                    _ => streams.push((table, vec![change])),
                }
            }
            for (table, changes) in streams {
                // Taken out of the file meanwhile, it has no stream to go to.
                drop(self.with(&table, |source, now| source.changed(changes, now)));
            }
            self.note(&ask.table, &ask.sql, said.clone());
            // Nobody may wait for it any more.
            drop(ask.reply.send(said));
        }
        // Its thread is gone; the next statement starts another.
        *self.database.borrow_mut() = None;
    }

    fn note(&self, name: &str, sql: &str, answer: database::Said) {
        let mut asked = self.asked.borrow_mut();
        let number = asked.get(name).map_or(1, |last| last.number + 1);
        let sql = sanitise_line(&truncate(sanitise_line(sql).as_str(), 200));
        asked.insert(name.to_owned(), Arc::new(Asked { number, sql, answer }));
        self.core.borrow().shown();
    }
}
