"""What data must look like: SHACL shapes, one file a kind of record."""
