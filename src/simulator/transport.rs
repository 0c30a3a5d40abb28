//! A plain or TLS connection. The first read or write performs the handshake, so that a client that
//! never starts it blocks no other connection.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{Accept, TlsAcceptor, server::TlsStream};

/// The byte stream below HTTP.
pub(super) enum Transport {
    Plain(TcpStream),
    Handshake(Box<Accept<TcpStream>>),
    Secure(Box<TlsStream<TcpStream>>),
    /// The handshake failed.
    Failed,
}

/// Either stream, once it is established.
trait Stream: AsyncRead + AsyncWrite + Unpin {}

impl<S: AsyncRead + AsyncWrite + Unpin> Stream for S {}

impl Transport {
    pub(super) fn new(stream: TcpStream, tls: Option<&TlsAcceptor>) -> Self {
        match tls {
            Some(acceptor) => Self::Handshake(Box::new(acceptor.accept(stream))),
            None => Self::Plain(stream),
        }
    }

    /// Closes the connection with a reset: no TLS `close_notify`, and unsent data is discarded.
    pub(super) fn reset_when_closed(&self) {
        let stream = match self {
            Self::Plain(stream) => Some(stream),
            Self::Handshake(accept) => accept.get_ref(),
            Self::Secure(stream) => Some(stream.get_ref().0),
            Self::Failed => None,
        };
        // Setting the option fails only on a closed socket.
        let _ = stream.map(TcpStream::set_zero_linger);
    }

    /// The stream, after the TLS handshake if any.
    fn poll_stream(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Pin<&mut dyn Stream>>> {
        if let Self::Handshake(accept) = self {
            let shaken = ready!(Pin::new(accept).poll(context));
            *self = Self::Failed;
            *self = Self::Secure(Box::new(shaken?));
        }
        Poll::Ready(match self {
            Self::Plain(stream) => Ok(Pin::new(stream)),
            Self::Secure(stream) => Ok(Pin::new(stream.as_mut())),
            Self::Handshake(_) | Self::Failed => Err(io::ErrorKind::NotConnected.into()),
        })
    }
}

impl AsyncRead for Transport {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.get_mut().poll_stream(context))?.poll_read(context, buffer)
    }
}

impl AsyncWrite for Transport {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.get_mut().poll_stream(context))?.poll_write(context, buffer)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.get_mut().poll_stream(context))?.poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.get_mut().poll_stream(context))?.poll_shutdown(context)
    }
}
