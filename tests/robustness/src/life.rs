//! A scripted life of some machines: the same seed gives the same changes in every program that asks.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use api::Driver;

use crate::Random;

/// The machines that come and go.
const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
/// Every so many definitions one is long, so that it takes many blocks of a journal and soon fills it.
const LONG_EVERY: u64 = 2;
/// Size of a long definition, in bytes.
const LONG_BYTES: usize = 150_000;

/// What is known of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Stays when it gets another name or content.
    pub id: u64,
    /// Tells one content from another.
    pub mark: u64,
    /// Whether it is marked for autostart.
    pub autostart: bool,
}

/// Machines by name.
pub type World = BTreeMap<String, Known>;

/// One change.
#[derive(Debug, Clone)]
enum Step {
    Define { name: &'static str, id: u64, mark: u64 },
    Autostart { name: &'static str, autostart: bool },
    Rename { old: &'static str, new: &'static str },
    Undefine { name: &'static str },
}

/// What happened so far, and what comes next.
#[derive(Debug, Clone)]
pub struct Life {
    random: Random,
    number: u64,
    world: World,
}

impl Life {
    /// Nothing happened yet.
    #[must_use]
    pub fn new(seed: u64) -> Life {
        Life { random: Random::seeded(seed), number: 0, world: World::new() }
    }

    /// The life after so many steps.
    #[must_use]
    pub fn after(seed: u64, steps: u64) -> Life {
        let mut life = Life::new(seed);
        for _ in 0..steps {
            life.choose();
        }
        life
    }

    /// How many steps it has had.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The machines that there are now.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Does the next step on the machines of `driver`.
    ///
    /// # Errors
    /// What the driver says.
    pub fn step(&mut self, driver: &dyn Driver) -> error::Result<()> {
        let find = |name| driver.domain_lookup_by_name(name);
        match self.choose() {
            Step::Define { name, id, mark } => driver.domain_define_xml(&document(name, id, mark)).map(drop),
            Step::Autostart { name, autostart } => {
                driver.domain_set_autostart(&find(name)?, i32::from(autostart))
            }
            Step::Rename { old, new } => driver.domain_rename(&find(old)?, Some(new), 0).map(drop),
            Step::Undefine { name } => driver.domain_undefine(&find(name)?),
        }
    }

    /// The next step, whose outcome becomes the world.
    fn choose(&mut self) -> Step {
        self.number += 1;
        let mark = self.number;
        let name = *self.random.choose(&NAMES);
        let choice = self.random.below(6);
        let free: Vec<&'static str> =
            NAMES.into_iter().filter(|name| !self.world.contains_key(*name)).collect();
        let Some(known) = self.world.get_mut(name) else {
            self.world.insert(name.to_owned(), Known { id: mark, mark, autostart: false });
            return Step::Define { name, id: mark, mark };
        };
        match choice {
            0 => {
                self.world.remove(name);
                Step::Undefine { name }
            }
            1 | 2 if !free.is_empty() => {
                let new = *self.random.choose(&free);
                self.world.remove(name).map(|known| self.world.insert(new.to_owned(), known));
                Step::Rename { old: name, new }
            }
            3 => {
                known.autostart = !known.autostart;
                Step::Autostart { name, autostart: known.autostart }
            }
            _ => {
                known.mark = mark;
                Step::Define { name, id: known.id, mark }
            }
        }
    }
}

/// The machines of `driver`, each checked to be all of what its mark promises.
///
/// # Errors
/// What the driver says.
///
/// # Panics
/// Fails the test when a machine is of no such life, or only a part of one.
pub fn look(driver: &dyn Driver) -> error::Result<World> {
    let mut world = World::new();
    for domain in driver.connect_list_all_domains(0)? {
        let text = driver.domain_get_xml_desc(&domain, 2)?;
        let part = |tag: &str| {
            let (_, rest) = text.split_once(&format!("<{tag}>")).unwrap();
            rest.split_once(&format!("</{tag}>")).unwrap().0
        };
        assert_eq!(part("name"), domain.name);
        let mark = part("title").parse().unwrap();
        assert_eq!(part("description"), description(mark), "{}", domain.name);
        let id = u64::from_str_radix(part("uuid").rsplit('-').next().unwrap(), 16).unwrap();
        let autostart = driver.domain_get_autostart(&domain)? != 0;
        world.insert(domain.name, Known { id, mark, autostart });
    }
    Ok(world)
}

fn document(name: &str, id: u64, mark: u64) -> String {
    format!(
        "<domain type='test'><name>{name}</name><uuid>00000000-0000-4000-8000-{id:012x}</uuid>\
         <title>{mark}</title><description>{}</description><memory>65536</memory>\
         <os><type>hvm</type></os></domain>",
        description(mark)
    )
}

/// Content that no other mark has anywhere.
fn description(mark: u64) -> String {
    let bytes = if mark.is_multiple_of(LONG_EVERY) { LONG_BYTES } else { 1 };
    let mut text = String::new();
    while text.len() < bytes {
        write!(text, "{mark}.").expect("writing to a string cannot fail");
    }
    text
}
