"""What things mean: ontology, maturity model, concept schemes, mappings, rules and the JSON-LD context."""
