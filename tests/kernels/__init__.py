"""Kernels for tests that start in a moment: each is a fork of one process that has loaded what notebooks use."""
