//! The one thread that makes all calls to the keyring, and how long its answers are waited for.
//!
//! Opened on first need. A call that is not answered in time is given up: its thread is left behind,
//! and the next call gets a new one. Knows nothing of what is asked.

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

    /// Does `work` on the keyring's thread. Who stops waiting before it began takes the work back.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Drawer) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, answered) = oneshot::channel();
        self.hand_in(Box::new(move |drawer| {
            if !answer.is_closed() {
                // Nobody waits any more: nothing to do about it.
                let _ = answer.send(work(drawer));
            }
        }))?;
        match tokio::time::timeout(PATIENCE, answered).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => {
                self.leave_thread();
                Err(Error::Other("its thread ended".into()))
            }
            Err(_) => {
                self.leave_thread();
                Err(Error::TimedOut)
            }
        }
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

fn serve(open: &Open, jobs: &Receiver<Job>) {
    let mut drawer = open();
    while let Ok(job) = jobs.recv() {
        job(&mut *drawer);
    }
}
