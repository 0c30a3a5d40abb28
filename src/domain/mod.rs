//! Tunnel groups, hubs, tunnels, data centers and regions, and what can be said of them.
