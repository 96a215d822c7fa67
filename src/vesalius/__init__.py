"""Vesalius: from pseudonymised claims to a public atlas and to health accounts."""

__version__ = "0.1.0"
