//! The security associations of a tunnel: what both ends agreed on, and the SPIs.

use crate::domain::{Quantity, Text};
use std::sync::Arc;

/// What both ends of an IKE SA agreed on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct IkeProposal {
    /// Diffie-Hellman group.
    pub dh_group: Option<Text>,
    /// Pseudo-random function.
    pub prf_algo: Option<Text>,
    /// Encryption algorithm.
    pub enc_algo: Option<Text>,
}

/// The IKE SA of a tunnel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IkeSa {
    /// What was agreed on.
    pub proposal: Arc<IkeProposal>,
    /// SPI of the initiator, hexadecimal.
    pub initiator_spi: Option<Text>,
    /// SPI of the responder, hexadecimal.
    pub responder_spi: Option<Text>,
}

/// What both ends of a child SA agreed on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
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

/// The child SA of a tunnel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IpsecSa {
    /// What was agreed on.
    pub proposal: Arc<EspProposal>,
    /// Inbound SPI, hexadecimal.
    pub spi_in: Option<Text>,
    /// Outbound SPI, hexadecimal.
    pub spi_out: Option<Text>,
}
