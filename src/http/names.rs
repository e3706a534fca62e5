//! How names become addresses: this computer's own resolver, or one that the caller brings.
//!
//! Client and probe ask the same one, so that a verdict on the name is about what the requests
//! meet. Keeps nothing and sets no limit; whoever asks does.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

type Found = BoxFuture<'static, io::Result<Vec<SocketAddr>>>;

/// A resolver of names. Cheap to clone.
#[derive(Clone)]
pub struct Names(Arc<dyn Fn(String) -> Found + Send + Sync>);

impl Names {
    /// This computer's own.
    pub fn system() -> Self {
        Self::by(|name| async move { Ok(tokio::net::lookup_host((name, 0)).await?.collect()) })
    }

    /// One that is a function of the name. Its ports do not matter: the URL's is used.
    pub fn by<F>(look_up: impl Fn(String) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = io::Result<Vec<SocketAddr>>> + Send + 'static,
    {
        Self(Arc::new(move |name| look_up(name).boxed()))
    }

    /// All addresses of a name.
    pub(super) async fn look_up(&self, name: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        let found = (self.0)(name.to_owned()).await?;
        Ok(found.into_iter().map(|address| SocketAddr::new(address.ip(), port)).collect())
    }
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let found = (self.0)(name.as_str().to_owned());
        Box::pin(async move {
            let addresses: Addrs = Box::new(found.await?.into_iter());
            Ok(addresses)
        })
    }
}
