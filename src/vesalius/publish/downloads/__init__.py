"""Files for other programs: one writer a format, all from the same figures of a release."""
