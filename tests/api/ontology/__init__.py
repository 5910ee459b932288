"""Tests of the ontology as it is served."""
