"""What people ask: competency queries, one SPARQL file a question."""
