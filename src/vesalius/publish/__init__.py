"""Sheets, fiches, site, files."""
