"""A kind of job for the test that ends a worker in the midst of it; installed by tests.core.worker_settings only."""
