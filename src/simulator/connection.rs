//! Interruptible connections: all are closed when the simulator stops, one when a fault requests it.
//!
//! axum keeps a keep-alive connection open as long as the client does; these close at once, because reading and
//! writing fail as soon as they are interrupted. They can also fail with a reset or with bytes that are not HTTP.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll, ready},
};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpListener,
    sync::Notify,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use super::{outcome::Ending, transport::Transport};

/// Bytes that are not valid HTTP and that must not reach a terminal.
const GARBAGE: &[u8] = b"\x00\xff\x1b]0;no HTTP\x07\x1b[2J\x9b1m\r\n\r\n";

/// A listener whose connections are all closed when its token is cancelled.
pub(super) struct InterruptibleListener {
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    stop: CancellationToken,
}

/// A handler's control over the connection of its request.
#[derive(Debug, Clone)]
pub(super) struct ConnectionHandle {
    /// Closes the connection.
    pub(super) cut: CancellationToken,
    /// Notifies waiters that the response so far has been written out.
    pub(super) flushed: Arc<Notify>,
    /// How the connection fails, if it does.
    manner: Arc<OnceLock<ConnectionFault>>,
}

/// An abnormal end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ConnectionFault {
    /// A TCP reset instead of an orderly close.
    Reset,
    /// Garbage instead of the data written.
    Garbage,
}

/// A connection whose reads and writes fail once it is interrupted.
pub(super) struct InterruptibleStream {
    transport: Transport,
    line: ConnectionHandle,
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
    /// Bytes of garbage written so far.
    garbled: usize,
}

impl InterruptibleListener {
    pub(super) fn new(listener: TcpListener, tls: Option<TlsAcceptor>, stop: CancellationToken) -> Self {
        Self { listener, tls, stop }
    }
}

impl Listener for InterruptibleListener {
    type Io = InterruptibleStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        // Without TCP_NODELAY, small responses could wait for an acknowledgement; failure only costs latency.
        let _ = stream.set_nodelay(true);
        let line = ConnectionHandle {
            cut: self.stop.child_token(),
            flushed: Arc::new(Notify::new()),
            manner: Arc::new(OnceLock::new()),
        };
        let cut = Box::pin(line.cut.clone().cancelled_owned());
        let transport = Transport::new(stream, self.tls.as_ref());
        (InterruptibleStream { transport, line, cut, garbled: 0 }, address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, InterruptibleListener>> for ConnectionHandle {
    fn connect_info(stream: IncomingStream<'_, InterruptibleListener>) -> Self {
        stream.io().line.clone()
    }
}

impl ConnectionHandle {
    /// Sets how the connection will be closed.
    pub(super) fn will_end(&self, ending: &Ending) {
        let manner = match ending {
            Ending::Reset => ConnectionFault::Reset,
            Ending::Garbage => ConnectionFault::Garbage,
            Ending::Close | Ending::Stall(_) => return,
        };
        // A connection fails in one way only; the first one set applies.
        let _ = self.manner.set(manner);
    }
}

impl InterruptibleStream {
    /// The transport, unless interrupted; the task is woken on interruption.
    fn transport(&mut self, context: &mut Context<'_>) -> io::Result<Pin<&mut Transport>> {
        match self.cut.as_mut().poll(context) {
            Poll::Ready(()) => Err(io::ErrorKind::ConnectionAborted.into()),
            Poll::Pending => Ok(Pin::new(&mut self.transport)),
        }
    }

    fn ends_with(&self, manner: ConnectionFault) -> bool {
        self.line.manner.get() == Some(&manner)
    }

    /// Writes the garbage, whatever the length of the original data.
    fn poll_garbage(&mut self, context: &mut Context<'_>, meant: usize) -> Poll<io::Result<usize>> {
        while self.garbled < GARBAGE.len() {
            let rest = &GARBAGE[self.garbled..];
            self.garbled += ready!(self.transport(context)?.poll_write(context, rest))?;
        }
        Poll::Ready(Ok(meant))
    }
}

impl Drop for InterruptibleStream {
    fn drop(&mut self) {
        if self.ends_with(ConnectionFault::Reset) {
            self.transport.reset_when_closed();
        }
    }
}

impl AsyncRead for InterruptibleStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.transport(context)?.poll_read(context, buffer)
    }
}

impl AsyncWrite for InterruptibleStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.ends_with(ConnectionFault::Garbage) {
            return self.poll_garbage(context, buffer.len());
        }
        self.transport(context)?.poll_write(context, buffer)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.transport(context)?.poll_flush(context))?;
        self.line.flushed.notify_waiters();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A TLS close_notify could wait for the client; an interrupted connection is closed when it is dropped.
        if self.line.cut.is_cancelled() || self.ends_with(ConnectionFault::Reset) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.transport).poll_shutdown(context)
    }
}
