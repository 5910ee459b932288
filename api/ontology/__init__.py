"""The ontology at ``/ontology``: as RDF, as a page with all its terms, in every version; and the JSON-LD context."""
