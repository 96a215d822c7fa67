"""What is read: contracts, mappings, checks, the synthetic generator."""
