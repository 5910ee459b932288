"""How people and programs reach the knowledge graph: command line, SPARQL protocol, linked-data pages."""
