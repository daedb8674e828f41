//! `<clock>`: the guest's idea of time.

use xml::{Xml, XmlEnum};

/// `<clock>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Clock {
    /// What the clock starts from.
    #[xml(attr, unknown = "unknown clock offset '{}'")]
    pub offset: Option<ClockOffset>,
    /// Difference in seconds, or `reset`.
    #[xml(attr)]
    pub adjustment: Option<String>,
    /// What a variable clock varies from.
    #[xml(attr)]
    pub basis: Option<ClockBasis>,
    /// Time zone.
    #[xml(attr)]
    pub timezone: Option<String>,
    /// Start in seconds since the epoch.
    #[xml(attr)]
    pub start: Option<u64>,
    /// Timers.
    #[xml(list)]
    pub timer: Vec<Timer>,
}

/// What a clock starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum ClockOffset {
    /// Universal time.
    Utc,
    /// The host's local time.
    Localtime,
    /// Where the guest left it.
    Variable,
    /// A time zone.
    Timezone,
    /// A fixed time.
    Absolute,
}

/// What a variable clock varies from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum ClockBasis {
    /// Universal time.
    Utc,
    /// The host's local time.
    Localtime,
}

/// One timer.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Timer {
    /// Which one.
    #[xml(attr, required)]
    pub name: Option<TimerName>,
    /// Whether the guest has it.
    #[xml(attr, yes_no)]
    pub present: Option<bool>,
    /// What happens to missed ticks.
    #[xml(attr)]
    pub tickpolicy: Option<TickPolicy>,
    /// What it follows.
    #[xml(attr)]
    pub track: Option<TimerTrack>,
    /// Frequency in hertz.
    #[xml(attr)]
    pub frequency: Option<u64>,
    /// `auto`, `native`, `emulate`, `paravirt` or `smpsafe`.
    #[xml(attr)]
    pub mode: Option<TimerMode>,
    /// Limits of catching up.
    #[xml(child)]
    pub catchup: Option<CatchUp>,
}

/// A timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum TimerName {
    /// Of the platform.
    Platform,
    /// Programmable interval timer.
    Pit,
    /// Real-time clock.
    Rtc,
    /// High precision event timer.
    Hpet,
    /// Time stamp counter.
    Tsc,
    /// KVM's paravirtual clock.
    Kvmclock,
    /// Hyper-V's reference counter.
    Hypervclock,
    /// ARM's virtual timer.
    Armvtimer,
}

/// What a timer follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum TimerTrack {
    /// Time at boot.
    Boot,
    /// Time of the guest.
    Guest,
    /// Time of the host.
    Wall,
    /// Time that passes always.
    Realtime,
}

/// What happens to missed ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum TickPolicy {
    /// They come late.
    Delay,
    /// They come faster until all came.
    Catchup,
    /// They become one.
    Merge,
    /// They are lost.
    Discard,
}

/// How a time stamp counter works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum TimerMode {
    /// The hypervisor decides.
    Auto,
    /// The host's own.
    Native,
    /// Emulated.
    Emulate,
    /// Paravirtual.
    Paravirt,
    /// Native if that is safe with several processors.
    Smpsafe,
}

/// Limits of catching up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct CatchUp {
    /// From how many missed ticks on.
    #[xml(attr)]
    pub threshold: Option<u64>,
    /// How fast.
    #[xml(attr)]
    pub slew: Option<u64>,
    /// Up to how many.
    #[xml(attr)]
    pub limit: Option<u64>,
}
