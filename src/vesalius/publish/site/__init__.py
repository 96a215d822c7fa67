"""The public site: whole pages from a release, in four languages, that need no server."""
