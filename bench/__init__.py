"""Measurements: `make bench`, `make national`."""
