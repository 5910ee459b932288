"""Reviewing: what is submitted becomes part of the curated files, or not, and the service follows by itself."""
