//! Looks into the buckets, and tells their triggers what was created there.

use std::rc::Rc;

use crate::clock::Moment;
use crate::lab::buckets::Bucket as Folder;
use crate::lab::triggers::bucket::Object;
use crate::lab::triggers::config::Config;
use crate::lab::triggers::engine::{SendError, Triggers};
use crate::lab::triggers::record::{Detail, Row};
use crate::sandbox::picture;
use crate::text::sanitise_line;

/// The width of a picture to try things with.
const SAMPLE_WIDTH: u32 = 960;

impl Triggers {
    /// Takes what the learner's file says of buckets. What lies in a new one is old.
    pub(super) fn configure_buckets(&self, config: &Config) {
        let mut core = self.core.borrow_mut();
        let buckets = &mut core.kept_mut().buckets;
        buckets
            .retain(|name, known| config.buckets.iter().any(|one| one.name == *name && one.folder == known.folder()));
        for one in &config.buckets {
            buckets.entry(one.name.clone()).or_insert_with(|| Folder::open(&self.folder, &one.folder));
        }
    }

    /// Looks into every bucket.
    pub(in crate::lab) fn look_into_buckets(self: &Rc<Self>) {
        let mut found = Vec::new();
        {
            let mut core = self.core.borrow_mut();
            let now = core.now();
            for (name, bucket) in &mut core.kept_mut().buckets {
                found.extend(bucket.look(now).into_iter().map(|object| (name.clone(), object)));
            }
        }
        self.tell_created(found);
        self.alarm.notify_one();
    }

    /// Tells the triggers what functions have written.
    pub(super) fn take_written(self: &Rc<Self>) {
        let written = std::mem::take(&mut self.core.borrow_mut().kept_mut().written);
        self.tell_created(written);
    }

    fn tell_created(self: &Rc<Self>, objects: Vec<(String, Object)>) {
        for (name, object) in objects {
            let now = self.core.borrow().now();
            let created = self.sources.borrow_mut().get_mut(&name).map(|named| named.source.created(&object, now));
            // A bucket without a function has no trigger.
            if let Some(Some(commands)) = created {
                self.carry_out(&name, commands);
            }
        }
    }

    /// When to look into a bucket again.
    pub(super) fn bucket_deadline(&self) -> Option<Moment> {
        self.core.borrow().kept().buckets.values().filter_map(|bucket| bucket.shelf().deadline()).min()
    }

    /// Puts an object into a bucket, as somebody from outside does.
    pub(in crate::lab) fn upload(self: &Rc<Self>, name: &str, key: &str, bytes: &[u8]) -> Result<(), SendError> {
        let written = self.core.borrow_mut().kept_mut().buckets.get_mut(name).map(|bucket| bucket.write(key, bytes, 1));
        let written = written.ok_or_else(|| self.unknown(name))?;
        let object = written.map_err(|why| SendError::Bucket(sanitise_line(&why).to_string()))?;
        self.tell_created(vec![(name.to_owned(), object)]);
        self.core.borrow().shown();
        Ok(())
    }

    /// Puts a picture into a bucket to try things with, under a name that is free and that its trigger looks at.
    pub(in crate::lab) fn upload_sample(self: &Rc<Self>, name: &str) -> Result<(), SendError> {
        let prefix = self.config.borrow().buckets.iter().find(|one| one.name == name).map(|one| one.prefix.clone());
        let prefix = prefix.ok_or_else(|| self.unknown(name))?;
        let is_free = |key: &String| {
            let core = self.core.borrow();
            core.kept().buckets.get(name).is_none_or(|bucket| bucket.shelf().files().all(|(known, _)| known != key))
        };
        let named = |number: u32| {
            let ending = if number.is_multiple_of(2) { "png" } else { "jpg" };
            (number, format!("{prefix}hills {number}.{ending}"))
        };
        let free = (1..1000).map(named).find(|(_, key)| is_free(key));
        let (number, key) = free.unwrap_or_else(|| named(1000));
        self.upload(name, &key, &picture::sample(number, SAMPLE_WIDTH))
    }

    /// Adds to the row of a bucket what lies in it.
    pub(super) fn with_bucket(&self, mut row: Row) -> Row {
        let Detail::Bucket(detail) = &mut row.detail else { return row };
        let core = self.core.borrow();
        let Some(bucket) = core.kept().buckets.get(&row.name) else { return row };
        bucket.folder().clone_into(&mut detail.folder);
        detail.objects = bucket.shelf().len();
        detail.bytes = bucket.shelf().bytes();
        detail.files = bucket
            .shelf()
            .files()
            .take(crate::lab::triggers::record::BucketDetail::FILES)
            .map(|(key, size)| (sanitise_line(key), size))
            .collect();
        detail.pictures = core.kept().pictures.get(&row.function).cloned();
        row
    }
}
