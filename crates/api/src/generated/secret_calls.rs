//! The operations of [`Secrets`](crate::Secrets) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`Secrets::connect_num_of_secrets`](crate::Secrets::connect_num_of_secrets).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_num_of_secrets(&self) -> Result<i32> {
        match self.secret() {
            Some(facet) => facet.connect_num_of_secrets(),
            None => Err(error::Error::no_support("virConnectNumOfSecrets")),
        }
    }

    /// See [`Secrets::connect_list_secrets`](crate::Secrets::connect_list_secrets).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_list_secrets(&self) -> Result<Vec<String>> {
        match self.secret() {
            Some(facet) => facet.connect_list_secrets(),
            None => Err(error::Error::no_support("virConnectListSecrets")),
        }
    }

    /// See [`Secrets::secret_lookup_by_uuid`](crate::Secrets::secret_lookup_by_uuid).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn secret_lookup_by_uuid(&self, uuid: crate::Uuid) -> Result<crate::Secret> {
        match self.secret() {
            Some(facet) => facet.secret_lookup_by_uuid(uuid),
            None => Err(error::Error::no_support("virSecretLookupByUUID")),
        }
    }

    /// See [`Secrets::secret_define_xml`](crate::Secrets::secret_define_xml).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn secret_define_xml(&self, xml: &str, flags: u32) -> Result<crate::Secret> {
        match self.secret() {
            Some(facet) => facet.secret_define_xml(xml, flags),
            None => Err(error::Error::no_support("virSecretDefineXML")),
        }
    }

    /// See [`Secrets::secret_get_xml_desc`](crate::Secrets::secret_get_xml_desc).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn secret_get_xml_desc(&self, secret: &crate::Secret, flags: u32) -> Result<String> {
        match self.secret() {
            Some(facet) => facet.secret_get_xml_desc(secret, flags),
            None => Err(error::Error::no_support("virSecretGetXMLDesc")),
        }
    }

    /// See [`Secrets::secret_set_value`](crate::Secrets::secret_set_value).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn secret_set_value(&self, secret: &crate::Secret, value: &[u8], flags: u32) -> Result<()> {
        match self.secret() {
            Some(facet) => facet.secret_set_value(secret, value, flags),
            None => Err(error::Error::no_support("virSecretSetValue")),
        }
    }

    /// See [`Secrets::secret_get_value`](crate::Secrets::secret_get_value).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn secret_get_value(&self, secret: &crate::Secret, flags: u32) -> Result<Vec<u8>> {
        match self.secret() {
            Some(facet) => facet.secret_get_value(secret, flags),
            None => Err(error::Error::no_support("virSecretGetValue")),
        }
    }

    /// See [`Secrets::secret_undefine`](crate::Secrets::secret_undefine).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn secret_undefine(&self, secret: &crate::Secret) -> Result<()> {
        match self.secret() {
            Some(facet) => facet.secret_undefine(secret),
            None => Err(error::Error::no_support("virSecretUndefine")),
        }
    }

    /// See [`Secrets::secret_lookup_by_usage`](crate::Secrets::secret_lookup_by_usage).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn secret_lookup_by_usage(&self, usage_type: i32, usage_id: &str) -> Result<crate::Secret> {
        match self.secret() {
            Some(facet) => facet.secret_lookup_by_usage(usage_type, usage_id),
            None => Err(error::Error::no_support("virSecretLookupByUsage")),
        }
    }

    /// See [`Secrets::connect_list_all_secrets`](crate::Secrets::connect_list_all_secrets).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_list_all_secrets(&self, flags: u32) -> Result<Vec<crate::Secret>> {
        match self.secret() {
            Some(facet) => facet.connect_list_all_secrets(flags),
            None => Err(error::Error::no_support("virConnectListAllSecrets")),
        }
    }
}
