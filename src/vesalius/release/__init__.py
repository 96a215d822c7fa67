"""What is kept: cells with status, manifest, differences."""
