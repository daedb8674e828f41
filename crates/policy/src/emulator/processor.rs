//! The processors of an emulator in the words of the crate `cpu`.

use cpu::Usable;
use cpu::x86::Processor;
use model::host_cpu::CpuSignature;
use serde_json::Value;

use super::answers::{cpu, host_cpu_property};
use super::{CpuModel, HostCpu, PropertyValue};

/// What an emulator answered about its processors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CpuAnswers {
    /// The host's processor as the emulator shows it.
    pub host: HostCpu,
    /// Its models, when they were asked for.
    pub models: Option<Vec<CpuModel>>,
}

impl CpuAnswers {
    /// Reads the answer to `query-cpu-model-expansion`, and to `query-cpu-definitions` if there is one.
    pub fn from_replies(expansion: &Value, definitions: Option<&Value>) -> Option<CpuAnswers> {
        let model = &expansion["model"];
        let properties = model["props"].as_object()?.iter();
        let host = HostCpu {
            model: model["name"].as_str()?.to_owned(),
            migratability: false,
            properties: properties.filter_map(|(name, value)| host_cpu_property(name, value, None)).collect(),
            deprecated: Vec::new(),
        };
        let models = definitions.and_then(Value::as_array);
        Some(CpuAnswers { host, models: models.map(|models| models.iter().filter_map(cpu).collect()) })
    }

    /// The host's processor.
    pub fn processor(&self) -> Processor {
        self.host.processor(false)
    }

    /// The models in the words of the crate `cpu`.
    pub fn usable(&self) -> Option<Vec<Usable>> {
        self.models.as_deref().map(usable)
    }
}

/// Models in the words of the crate `cpu`.
pub fn usable(models: &[CpuModel]) -> Vec<Usable> {
    let usable = |model: &CpuModel| Usable { name: model.name.clone(), blockers: model.blockers.clone() };
    models.iter().map(usable).collect()
}

impl HostCpu {
    /// The names of all features that the emulator knows, or of those that migrate.
    pub fn feature_names(&self, migratable: bool) -> Vec<String> {
        let switches = self.properties.iter().filter(|property| {
            matches!(property.value, PropertyValue::Boolean(_))
                && !(migratable && property.migratable == Some(false))
        });
        switches.map(|property| property.name.clone()).collect()
    }

    /// What the properties say, or those of them that migrate.
    pub fn processor(&self, migratable: bool) -> Processor {
        let switches = self.properties.iter().filter_map(|property| match property.value {
            PropertyValue::Boolean(on) => {
                Some((property.name.as_str(), on && !(migratable && property.migratable == Some(false))))
            }
            _ => None,
        });
        let mut processor = Processor::from_switches(switches);
        let property = |name: &str| self.properties.iter().find(|property| property.name == name);
        let number = |name: &str| match property(name)?.value {
            PropertyValue::Number(number) => u32::try_from(number).ok(),
            _ => None,
        };
        if let (Some(family), Some(model), Some(stepping)) =
            (number("family"), number("model"), number("stepping"))
        {
            processor.signature = Some(CpuSignature { family, model, stepping });
        }
        match property("vendor").map(|property| &property.value) {
            Some(PropertyValue::Text(vendor)) => processor.with_vendor_string(vendor),
            _ => processor,
        }
    }
}
