//! Agents counted by state, summed over pages of agents (E5, document `agentgroup/systemstate`).

counters! {
    /// Agents of one VDN by state. The pages are read one after another, so this is not one instant.
    SystemState {
        /// When the first page was read, milliseconds since 1970.
        first_page_at_ms: i64,
        /// When the last page was read, milliseconds since 1970.
        last_page_at_ms: i64,
    }
    /// Busy agents; whether rest and after-call work count as busy is not stated.
    busy: Agents = "busyAgent";
    /// Agents talking.
    talking: Agents = "talkingNum";
    /// Agents idle.
    idle: Agents = "idleAgent";
    /// Agents signed in.
    signed_in: Agents = "totalLoginAgent";
}
