"""What is derived: roll-ups, rates, intervals, standardisation."""
