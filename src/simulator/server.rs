//! A simulator that listens on a socket.

use std::{io, ops::Deref, sync::Arc};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{ConnectInfo, State},
    http::{HeaderValue, Request, Response, StatusCode, header},
};
use futures_util::stream;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::{
    Access, Options, StartError,
    connection::{ConnectionHandle, InterruptibleListener},
    outcome::{Ending, Outcome},
    response::{ApiResponse, ErrorResponse},
    state::ServerState,
    tls::Identity,
};

/// Maximum size of a request body in bytes.
const LARGEST_BODY: usize = 1 << 20;

/// Announces that the connection will be closed.
const CLOSE: HeaderValue = HeaderValue::from_static("close");

/// A simulator that serves until it is stopped or dropped.
#[derive(Debug)]
pub struct Simulator {
    access: Access,
    stop: CancellationToken,
    serving: JoinHandle<io::Result<()>>,
}

impl Simulator {
    /// Listens, and serves in a task of the current runtime.
    ///
    /// # Errors
    /// If an option is out of range, the address cannot be bound or a certificate cannot be generated.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        options.check()?;
        let failed = |source| StartError::Listen { address: options.listen, source };
        let listener = TcpListener::bind(options.listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let site = ServerState::new(&options);
        let (scheme, root_pem, tls) = match options.tls.map(Identity::new).transpose()? {
            Some(Identity { root_pem, acceptor }) => ("https", Some(root_pem), Some(acceptor)),
            None => ("http", None, None),
        };
        let access = Access::new(format!("{scheme}://{address}"), root_pem, &site);
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve(listener, tls, site, stop.clone()));
        Ok(Self { access, stop, serving })
    }

    /// Closes the listener and all connections at once, and waits until they are closed.
    pub async fn stop(mut self) {
        self.stop.cancel();
        // A server that panicked has already stopped.
        let _ = (&mut self.serving).await;
    }
}

impl Deref for Simulator {
    type Target = Access;

    fn deref(&self) -> &Access {
        &self.access
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    site: ServerState,
    stop: CancellationToken,
) -> io::Result<()> {
    let router = Router::new().fallback(handle).with_state(Arc::new(site));
    let service = router.into_make_service_with_connect_info::<ConnectionHandle>();
    let lines = InterruptibleListener::new(listener, tls, stop.clone());
    axum::serve(lines, service).with_graceful_shutdown(stop.cancelled_owned()).await
}

async fn handle(
    State(site): State<Arc<ServerState>>,
    ConnectInfo(line): ConnectInfo<ConnectionHandle>,
    request: Request<Body>,
) -> Response<Body> {
    let (request, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        let refusal = ErrorResponse::error(StatusCode::PAYLOAD_TOO_LARGE, "Content Too Large");
        return ApiResponse::from(refusal).map(Body::from);
    };
    let outcome = tokio::select! {
        outcome = site.respond(&request, &body) => outcome,
        () = line.cut.cancelled() => Outcome::Unanswered(Ending::Close),
    };
    match outcome {
        Outcome::Answered(answer) => answer.map(Body::from),
        Outcome::Truncated(answer, ending) => answer.map(|start| broken(start, line, ending)),
        Outcome::Unanswered(ending) => close(&line, &ending),
    }
}

/// Closes the connection; the returned response is not sent, or is replaced by garbage.
fn close(line: &ConnectionHandle, ending: &Ending) -> Response<Body> {
    let mut last = Response::new(Body::empty());
    line.will_end(ending);
    match ending {
        // The connection closes once the garbage is written.
        Ending::Garbage => drop(last.headers_mut().insert(header::CONNECTION, CLOSE)),
        Ending::Close | Ending::Reset | Ending::Stall(_) => line.cut.cancel(),
    }
    last
}

/// A body that breaks off once its bytes have been written; aborting earlier could lose them.
fn broken(start: Bytes, line: ConnectionHandle, ending: Ending) -> Body {
    let steps = stream::unfold((Some(start), ending), move |(start, ending)| {
        let line = line.clone();
        async move {
            if let Some(start) = start {
                return Some((Ok(start), (None, ending)));
            }
            line.flushed.notified().await;
            ending.due().await;
            line.will_end(&ending);
            Some((Err("response truncated by a fault"), (None, ending)))
        }
    });
    Body::from_stream(steps)
}
