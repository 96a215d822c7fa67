"""What is hidden: policy, suppression, the ledger and its audit."""
