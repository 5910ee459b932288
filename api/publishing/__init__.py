"""Pushing a snapshot's graphs to a SPARQL service elsewhere, and making sure that they are there."""
