"""The metadata portal: a sheet for everything that the catalogue defines."""
