"""Tests of linked data."""
