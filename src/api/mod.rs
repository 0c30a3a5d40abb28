//! Secure Access over HTTP: token, paging, JSON as it is sent, errors and their remedies.
