//! `<interface>`: a network card.

use xml::{Error, Format, Loading, MacAddress, Node, Refusal, Shape, Shaped, Value, Xml, XmlEnum};

use super::address::{DeviceInfo, VirtioOptions};
use super::interface_source::InterfaceSource;
pub use super::link::{Bandwidth, BandwidthLimit, VirtualPort, Vlan, VlanTag};

/// `<interface>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
#[xml(loaded = forget_empty_mac)]
pub struct Interface {
    /// Whether a card of the host is taken from its driver.
    #[xml(attr, yes_no)]
    pub managed: Option<bool>,
    /// Whether the guest may change filters of the host's card.
    #[xml(attr = "trustGuestRxFilters", yes_no)]
    pub trust_guest_rx_filters: Option<bool>,
    /// Hardware address.
    #[xml(child)]
    pub mac: Option<Mac>,
    /// What it is connected to.
    #[xml(child, tag = "type", absent = "interface type='{}' requires a 'source' element")]
    pub source: InterfaceSource,
    /// What the network gave it.
    #[xml(child, status_only)]
    pub actual: Option<Box<ActualInterface>>,
    /// VLANs.
    #[xml(child, keep)]
    pub vlan: Option<Box<Vlan>>,
    /// Port of a switch.
    #[xml(child, keep)]
    pub virtualport: Option<Box<VirtualPort>>,
    /// Limits.
    #[xml(child)]
    pub bandwidth: Option<Box<Bandwidth>>,
    /// Isolation from other ports of the bridge.
    #[xml(leaf, at = "isolated", yes_no)]
    pub port: Option<bool>,
    /// Addresses in the guest.
    #[xml(list)]
    pub ip: Vec<Ip>,
    /// Routes in the guest.
    #[xml(list)]
    pub route: Vec<Route>,
    /// Ports of the host that lead to the guest.
    #[xml(list = "portForward")]
    pub port_forward: Vec<PortForward>,
    /// Program run when the card appears.
    #[xml(leaf, at = "path")]
    pub script: Option<String>,
    /// Program run when the card goes.
    #[xml(leaf, at = "path")]
    pub downscript: Option<String>,
    /// Domain of the back end in Xen.
    #[xml(leaf, at = "name")]
    pub backenddomain: Option<String>,
    /// Device on the host.
    #[xml(child)]
    pub target: Option<InterfaceTarget>,
    /// Name in a container.
    #[xml(child)]
    pub guest: Option<InterfaceGuest>,
    /// What the guest sees.
    #[xml(leaf, at = "type", form = Name)]
    pub model: Option<String>,
    /// How the hypervisor handles it.
    #[xml(child)]
    pub driver: Option<Box<InterfaceDriver>>,
    /// Host side of the card.
    #[xml(child)]
    pub backend: Option<Box<InterfaceBackend>>,
    /// Firewall.
    #[xml(child)]
    pub filterref: Option<Box<FilterRef>>,
    /// Buffers.
    #[xml(child)]
    pub tune: Option<Box<InterfaceTune>>,
    /// Cable.
    #[xml(leaf, at = "state")]
    pub link: Option<LinkState>,
    /// Largest packet.
    #[xml(leaf, at = "size")]
    pub mtu: Option<u32>,
    /// Coalescing of interrupts.
    #[xml(child)]
    pub coalesce: Option<Box<Coalesce>>,
    /// Partner in a team.
    #[xml(child)]
    pub teaming: Option<Box<Teaming>>,
    /// What every device has.
    #[xml(flatten)]
    pub info: DeviceInfo,
}

/// `<actual>`: what a network gave a card for as long as the machine runs.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct ActualInterface {
    /// `network`, `bridge`, `direct` or `hostdev`.
    #[xml(attr, required)]
    pub r#type: String,
    /// Whether a card of the host is taken from its driver.
    #[xml(attr, yes_no)]
    pub managed: Option<bool>,
    /// Whether the guest may change filters of the host's card.
    #[xml(attr = "trustGuestRxFilters", yes_no)]
    pub trust_guest_rx_filters: Option<bool>,
    /// What it is connected to.
    #[xml(child)]
    pub source: Option<ActualSource>,
    /// Class of its traffic on the bridge.
    #[xml(leaf, at = "id")]
    pub class: Option<u32>,
    /// VLANs.
    #[xml(child)]
    pub vlan: Option<Box<Vlan>>,
    /// Port of a switch.
    #[xml(child)]
    pub virtualport: Option<Box<VirtualPort>>,
    /// Limits.
    #[xml(child)]
    pub bandwidth: Option<Box<Bandwidth>>,
    /// Isolation from other ports of the bridge.
    #[xml(leaf, at = "isolated", yes_no)]
    pub port: Option<bool>,
}

/// What a network connected a card to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ActualSource {
    /// Bridge of the host.
    #[xml(attr)]
    pub bridge: Option<String>,
    /// `kernel` or `libvirt`: who fills the bridge's table of addresses.
    #[xml(attr = "macTableManager", words("kernel", "libvirt"))]
    pub mac_table_manager: Option<String>,
    /// Card of the host.
    #[xml(attr)]
    pub dev: Option<String>,
    /// Mode of that card.
    #[xml(attr, words("vepa", "bridge", "private", "passthrough"))]
    pub mode: Option<String>,
    /// Where a card is that is passed through.
    #[xml(child)]
    pub address: Option<super::address::Address>,
}

/// `<mac>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct Mac {
    /// The address.
    #[xml(attr)]
    pub address: MacAddress,
    /// `generated` or `static`.
    #[xml(attr)]
    pub r#type: Option<MacType>,
    /// Whether VMware checks it.
    #[xml(attr, yes_no)]
    pub check: Option<bool>,
}

/// An element without an address says nothing: an address is made up as if it were not there.
#[expect(clippy::unnecessary_wraps, reason = "a hook of the reader")]
fn forget_empty_mac(interface: &mut Interface, _: &mut Loading<'_>, node: Node<'_, '_>) -> Result<(), Error> {
    let mac = node.children().find(|child| child.has_tag_name("mac"));
    interface.mac.take_if(|_| mac.is_none_or(|mac| mac.attribute("address").is_none()));
    Ok(())
}

/// Who chose a hardware address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum MacType {
    /// VMware.
    Generated,
    /// The owner.
    Static,
}

/// `<ip>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Ip {
    /// The address.
    #[xml(attr, required, missing = "Missing required address in <ip>")]
    pub address: Option<String>,
    /// `ipv4` or `ipv6`.
    #[xml(attr, words("ipv4", "ipv6"))]
    pub family: Option<String>,
    /// Length of the prefix.
    #[xml(attr)]
    pub prefix: Option<u32>,
    /// The other end.
    #[xml(attr)]
    pub peer: Option<String>,
}

/// `<route>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Route {
    /// `ipv4` or `ipv6`.
    #[xml(attr, words("ipv4", "ipv6"))]
    pub family: Option<String>,
    /// Destination.
    #[xml(attr, required, missing = "Missing required address attribute in route definition")]
    pub address: Option<String>,
    /// Netmask of the destination.
    #[xml(attr)]
    pub netmask: Option<String>,
    /// Length of the destination's prefix.
    #[xml(attr)]
    pub prefix: Option<u32>,
    /// Next hop.
    #[xml(attr, required, missing = "Missing required gateway attribute in route definition")]
    pub gateway: Option<String>,
    /// Cost.
    #[xml(attr)]
    pub metric: Option<u32>,
}

/// `<portForward>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PortForward {
    /// `tcp` or `udp`.
    #[xml(attr, words("tcp", "udp"), required)]
    pub proto: Option<String>,
    /// Address on the host.
    #[xml(attr)]
    pub address: Option<String>,
    /// Device on the host.
    #[xml(attr)]
    pub dev: Option<String>,
    /// Ports.
    #[xml(list)]
    pub range: Vec<PortRange>,
}

/// A range of ports.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PortRange {
    /// First port on the host.
    #[xml(attr, non_zero, required)]
    pub start: Option<u16>,
    /// Last port on the host.
    #[xml(attr, non_zero)]
    pub end: Option<u16>,
    /// First port in the guest.
    #[xml(attr, non_zero)]
    pub to: Option<u16>,
    /// Whether these ports are left out.
    #[xml(attr, yes_no)]
    pub exclude: Option<bool>,
}

/// `<target>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct InterfaceTarget {
    /// Name of the device on the host.
    #[xml(attr)]
    pub dev: Option<TapName>,
    /// Whether the daemon makes it.
    #[xml(attr, yes_no)]
    pub managed: Option<bool>,
}

/// Name of a tap device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TapName(pub String);

impl TapName {
    /// True when the name is one of those made at start.
    #[must_use]
    pub fn is_generated(&self) -> bool {
        // Xen's tools count from 1.
        let of_xen = self
            .0
            .strip_prefix("vif")
            .is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()));
        of_xen || ["vnet", "macvtap", "macvlan"].iter().any(|prefix| self.0.starts_with(prefix))
    }
}

impl Value for TapName {
    fn read(text: &str, _format: Format) -> Result<Self, Refusal> {
        Ok(Self(text.to_owned()))
    }

    fn write(&self, out: &mut String, _format: Format) {
        out.push_str(&self.0);
    }

    fn live(&self) -> bool {
        self.is_generated()
    }
}

impl Shaped for TapName {
    fn shape() -> Shape {
        Shape::Value("name", &[])
    }
}

/// `<driver>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct InterfaceDriver {
    /// `qemu`, `vhost`, `kvm`, `vfio` or `xen`.
    #[xml(attr, words("qemu", "vhost", "kvm", "vfio", "xen"))]
    pub name: Option<String>,
    /// Driver of the host, for one of its devices.
    #[xml(attr)]
    pub model: Option<String>,
    /// `iothread` or `timer`: when packets are sent.
    #[xml(attr, words("iothread", "timer"))]
    pub txmode: Option<String>,
    /// Whether notifications bypass the emulator's loop.
    #[xml(attr, on_off)]
    pub ioeventfd: Option<bool>,
    /// Whether notifications are held back.
    #[xml(attr, on_off)]
    pub event_idx: Option<bool>,
    /// Number of queues.
    #[xml(attr)]
    pub queues: Option<u32>,
    /// Length of a receive queue.
    #[xml(attr)]
    pub rx_queue_size: Option<u32>,
    /// Length of a transmit queue.
    #[xml(attr)]
    pub tx_queue_size: Option<u32>,
    /// Whether flows are spread over queues.
    #[xml(attr, on_off)]
    pub rss: Option<bool>,
    /// Whether the guest learns the hash of a flow.
    #[xml(attr, on_off)]
    pub rss_hash_report: Option<bool>,
    /// Virtio options.
    #[xml(flatten)]
    pub virtio: VirtioOptions,
    /// What the host computes.
    #[xml(child)]
    pub host: Option<Offload>,
    /// What the guest computes.
    #[xml(child)]
    pub guest: Option<Offload>,
}

/// What a card is called in a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct InterfaceGuest {
    /// The name that is wanted.
    #[xml(attr)]
    pub dev: Option<String>,
    /// The name it has.
    #[xml(attr, live_only)]
    pub actual: Option<String>,
}

/// What one side computes for the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct Offload {
    /// Checksums.
    #[xml(attr, on_off)]
    pub csum: Option<bool>,
    /// Segmentation.
    #[xml(attr, on_off)]
    pub gso: Option<bool>,
    /// Segmentation of TCP over IPv4.
    #[xml(attr, on_off)]
    pub tso4: Option<bool>,
    /// Segmentation of TCP over IPv6.
    #[xml(attr, on_off)]
    pub tso6: Option<bool>,
    /// Congestion notification.
    #[xml(attr, on_off)]
    pub ecn: Option<bool>,
    /// Fragmentation of UDP.
    #[xml(attr, on_off)]
    pub ufo: Option<bool>,
    /// Merged receive buffers.
    #[xml(attr, on_off)]
    pub mrg_rxbuf: Option<bool>,
}

/// `<backend>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct InterfaceBackend {
    /// `default` or `passt`.
    #[xml(attr, words("default", "passt"))]
    pub r#type: Option<String>,
    /// Tap control device.
    #[xml(attr)]
    pub tap: Option<String>,
    /// Virtio control device.
    #[xml(attr)]
    pub vhost: Option<String>,
    /// Log of the program.
    #[xml(attr = "logFile")]
    pub log_file: Option<String>,
    /// Name of the guest for the program.
    #[xml(attr)]
    pub hostname: Option<String>,
    /// Full name of the guest for the program.
    #[xml(attr)]
    pub fqdn: Option<String>,
}

/// `<filterref>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct FilterRef {
    /// The filter.
    #[xml(attr, required)]
    pub filter: String,
    /// Variables.
    #[xml(list)]
    pub parameter: Vec<FilterParameter>,
}

/// A variable of a filter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct FilterParameter {
    /// Its name.
    #[xml(attr, required)]
    pub name: String,
    /// Its value.
    #[xml(attr, required)]
    pub value: String,
}

/// `<tune>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct InterfaceTune {
    /// Send buffer in bytes.
    #[xml(leaf)]
    pub sndbuf: Option<u64>,
}

/// Cable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum LinkState {
    /// Plugged.
    Up,
    /// Pulled.
    Down,
}

/// `<coalesce>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Coalesce {
    /// Received packets.
    #[xml(child)]
    pub rx: Option<CoalesceRx>,
}

/// Coalescing of interrupts of received packets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CoalesceRx {
    /// Most packets of one interrupt.
    #[xml(leaf, at = "max")]
    pub frames: Option<u32>,
}

/// `<teaming>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Teaming {
    /// `persistent` or `transient`.
    #[xml(attr, words("persistent", "transient"))]
    pub r#type: Option<String>,
    /// The persistent partner.
    #[xml(attr)]
    pub persistent: Option<String>,
}
