//! Security associations of a tunnel: negotiated proposals and SPIs.

use crate::domain::{Quantity, Text};
use std::sync::Arc;

/// Negotiated proposal of an IKE SA.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct IkeProposal {
    /// Diffie-Hellman group.
    pub dh_group: Option<Text>,
    /// Pseudo-random function.
    pub prf_algo: Option<Text>,
    /// Encryption algorithm.
    pub enc_algo: Option<Text>,
}

/// IKE SA of a tunnel.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IkeSa {
    /// Negotiated proposal.
    pub proposal: Arc<IkeProposal>,
    /// SPI of the initiator, in hexadecimal.
    pub initiator_spi: Option<Text>,
    /// SPI of the responder, in hexadecimal.
    pub responder_spi: Option<Text>,
}

/// Negotiated proposal of a child SA.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct EspProposal {
    /// Integrity algorithm.
    pub integrity_algo: Option<Text>,
    /// Encryption algorithm.
    pub enc_algo: Option<Text>,
    /// Key size in bits; absent with NULL encryption.
    pub enc_key_size: Option<Quantity>,
    /// Traffic selectors of the peer.
    pub peer_selectors: Vec<Text>,
}

/// Child SA of a tunnel.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IpsecSa {
    /// Negotiated proposal.
    pub proposal: Arc<EspProposal>,
    /// Inbound SPI, in hexadecimal.
    pub spi_in: Option<Text>,
    /// Outbound SPI, in hexadecimal.
    pub spi_out: Option<Text>,
}
