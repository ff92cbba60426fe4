//! How many connections each address has.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Counts connections by address, of IPv6 by network.
#[derive(Debug)]
pub(super) struct Crowd {
    most: usize,
    seats: Seats,
}

type Seats = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// One connection's place; dropping it makes room.
#[derive(Debug)]
pub(super) struct Seat(Option<(IpAddr, Seats)>);

impl Crowd {
    pub(super) fn new(most: usize) -> Self {
        Self { most, seats: Arc::default() }
    }

    /// A place for one more connection of this address, or its network; `None` when it has too many. Who is exempt is not counted.
    pub(super) fn seat(&self, address: IpAddr, exempt: bool) -> Option<Seat> {
        if exempt {
            return Some(Seat(None));
        }
        let address = network(address);
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = seats.entry(address).or_default();
        if *taken >= self.most {
            return None;
        }
        *taken += 1;
        Some(Seat(Some((address, Arc::clone(&self.seats)))))
    }
}

/// The address, of IPv6 the network: one customer has 2^64 addresses.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) >> 64 << 64).into()),
        address @ IpAddr::V4(_) => address,
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some((address, seats)) = &self.0 else { return };
        let mut seats = seats.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = seats.get_mut(address) {
            *taken -= 1;
            if *taken == 0 {
                seats.remove(address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_its_own_seats_and_gets_them_back() {
        let crowd = Crowd::new(2);
        let (one, other): (IpAddr, IpAddr) = ("10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap());
        let seats = [crowd.seat(one, false).unwrap(), crowd.seat(one, false).unwrap()];
        assert!(crowd.seat(one, false).is_none() && crowd.seat(other, false).is_some() && crowd.seat(one, true).is_some());
        drop(seats);
        assert!(crowd.seat(one, false).is_some());
        assert!(crowd.seats.lock().unwrap().is_empty(), "nobody is remembered who has left");
    }

    #[test]
    fn all_addresses_of_one_ipv6_network_share_their_seats() {
        let crowd = Crowd::new(2);
        let seat = |address: &str| crowd.seat(address.parse().unwrap(), false);
        let seats = ["2001:db8::1", "2001:db8::2"].map(|address| seat(address).unwrap());
        assert!(seat("2001:db8::ffff:0:0:3").is_none() && seat("2001:db8:0:1::1").is_some() && seat("::ffff:10.0.0.1").is_some());
        drop(seats);
        assert!(seat("2001:db8::3").is_some());
    }
}
