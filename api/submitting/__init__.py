"""Submitting over HTTP: content that holders of a token hand in is kept, reviewed, and becomes curated files."""
