"""RDF made a knowledge graph: vocabulary, validation, reasoning, snapshot and store."""
