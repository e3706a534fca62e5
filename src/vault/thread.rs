//! The one thread that makes all calls to the keyring, and how long its answers are waited for.
//!
//! Opened on first need. A call that is not answered in time, or that nobody waits for any more, is given
//! up: its thread is left behind, and the next call gets a new one. Knows nothing of what is asked.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use tokio::sync::oneshot;

use super::parts::Drawer;
use super::{Error, locked};

/// How long a prompt may stay open.
const PATIENCE: Duration = Duration::from_secs(120);
/// Calls that may wait for the one before them.
const QUEUE: usize = 32;

type Job = Box<dyn FnOnce(&mut dyn Drawer) + Send>;
type Open = dyn Fn() -> Box<dyn Drawer> + Send + Sync;

/// Where callers hand in their questions.
pub(super) struct Desk {
    open: std::sync::Arc<Open>,
    jobs: Mutex<Option<SyncSender<Job>>>,
}

impl Desk {
    pub(super) fn new(open: impl Fn() -> Box<dyn Drawer> + Send + Sync + 'static) -> Self {
        Self { open: std::sync::Arc::new(open), jobs: Mutex::new(None) }
    }

    /// Does `work` on the keyring's thread. Who stops waiting before it began takes the work back; work
    /// that began, and may stand at a prompt, can ask its second argument whether it is still wanted.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Drawer, &dyn Fn() -> bool) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, answered) = oneshot::channel();
        self.hand_in(Box::new(move |drawer| {
            if !answer.is_closed() {
                let result = work(drawer, &|| !answer.is_closed());
                // Nobody waits any more: nothing to do about it.
                let _ = answer.send(result);
            }
        }))?;
        let mut wait = Wait { desk: self, over: false };
        let result = match tokio::time::timeout(PATIENCE, answered).await {
            Ok(Ok(result)) => {
                wait.over = true;
                result
            }
            Ok(Err(_)) => Err(Error::Other("its thread ended".into())),
            Err(_) => Err(Error::TimedOut),
        };
        drop(wait);
        result
    }

    fn hand_in(&self, job: Job) -> Result<(), Error> {
        let mut jobs = locked(&self.jobs);
        let sender = match jobs.take() {
            Some(sender) => sender,
            None => self.start()?,
        };
        match sender.try_send(job) {
            Ok(()) => *jobs = Some(sender),
            Err(TrySendError::Full(_)) => {
                *jobs = Some(sender);
                return Err(Error::TimedOut);
            }
            Err(TrySendError::Disconnected(_)) => return Err(Error::Other("its thread ended".into())),
        }
        Ok(())
    }

    fn start(&self) -> Result<SyncSender<Job>, Error> {
        let (sender, receiver) = sync_channel(QUEUE);
        let open = self.open.clone();
        std::thread::Builder::new()
            .name("keyring".into())
            .spawn(move || serve(&*open, &receiver))
            .map_err(|error| Error::Other(error.to_string()))?;
        Ok(sender)
    }

    fn leave_thread(&self) {
        locked(&self.jobs).take();
    }
}

/// Somebody who waits. When the wait ends without an answer, the thread may stand at a prompt for long.
struct Wait<'a> {
    desk: &'a Desk,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if !self.over {
            self.desk.leave_thread();
        }
    }
}

fn serve(open: &Open, jobs: &Receiver<Job>) {
    let mut drawer = open();
    while let Ok(job) = jobs.recv() {
        job(&mut *drawer);
    }
}
