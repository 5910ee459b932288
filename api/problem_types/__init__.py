"""The types of problem: what the ``type`` of a problem document leads to, as a page and as RDF."""
