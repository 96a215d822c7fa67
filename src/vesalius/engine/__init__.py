"""How it is counted: reference, DuckDB, Spark."""
