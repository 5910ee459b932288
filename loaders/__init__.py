"""Outside formats made RDF: curated YAML-LD and the Turtle of the ontology."""
