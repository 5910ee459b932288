"""Validation over HTTP: content that anybody sends is checked in a process of its own, and nothing of it is kept."""
