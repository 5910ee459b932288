"""Linked data: the addresses of things, and the documents about them."""
