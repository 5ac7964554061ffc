//! A server that speaks S3's language on this machine, from PyPI, for the tests on a bucket; and what comes with it, the
//! validator of OpenAPI documents, for the test of the API's.

use super::python::{self, Besides};
use crate::{failure::Failure, workspace::Workspace};

/// Sees to it that it is in `target/bucket`. Where it can't be installed, the tests on it are skipped, and say so.
pub fn get(workspace: &Workspace) -> Result<(), Failure> {
    python::folder(workspace, "bucket", Besides::Pip, "the tests on a bucket").map(drop)
}
