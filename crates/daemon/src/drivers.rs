//! The list of drivers: the only place that names them.

use std::sync::Arc;

use api::Provider;
use driver_test::TestProvider;

use crate::{Failure, Options, Paths};

/// Every driver of this daemon, in the order in which they are asked for the empty URI.
///
/// # Errors
/// A driver cannot use its directories.
pub(crate) fn providers(_options: &Options, _paths: &Paths) -> Result<Vec<Arc<dyn Provider>>, Failure> {
    Ok(vec![Arc::new(TestProvider::new())])
}
