//! What the closed five-minute periods of a window add up to.

/// What a window adds up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Periods in the window.
    pub periods: u32,
    /// Of them, those whose counts are in the sums: their last reading came less than 15 s before their end.
    pub covered: u32,
    /// Calls offered in those.
    pub offered: u64,
    /// Of them, calls connected within 20 s.
    pub connected_in_20s: u64,
    /// Waits as weighed by the calls offered.
    pub waits: Weighed,
    /// Call durations as weighed by the calls offered, of periods in which a call ended.
    pub talks: Weighed,
    /// Calls offered and waiting at the start, less those waiting at the end and those connected within 20 s; `None` unless it is known of
    /// every period.
    pub unanswered: Option<i64>,
    /// What the agents did.
    pub time: AgentTime,
}

/// Averages of periods, put together again: the weights should be the averaged calls, which are not supplied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weighed {
    /// Sum of average times calls offered, seconds.
    pub seconds: u64,
    /// Sum of calls offered.
    pub calls: u64,
}

impl Weighed {
    /// Adds the average of one period.
    pub const fn add(&mut self, average_s: u32, calls: u32) {
        self.seconds += average_s as u64 * calls as u64;
        self.calls += calls as u64;
    }
}

/// Agents by what they did, summed over time: agents times milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgentTime {
    /// Time of which this is known, milliseconds. A reading counts until the next one, for at most two intervals.
    pub known_ms: u64,
    /// Talking.
    pub talking: u64,
    /// In after-call work.
    pub after_call_work: u64,
    /// Idle.
    pub idle: u64,
    /// Signed in.
    pub signed_in: u64,
}

impl AgentTime {
    /// Adds what was known for other times.
    pub const fn add(&mut self, other: Self) {
        self.known_ms += other.known_ms;
        self.talking += other.talking;
        self.after_call_work += other.after_call_work;
        self.idle += other.idle;
        self.signed_in += other.signed_in;
    }
}
