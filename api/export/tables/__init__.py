"""The knowledge graph as tables for analysts: CSV or Parquet files, with a data dictionary."""
