"""Tests of the dataset: its description, its versions and dumps, and what robots and feed readers get."""
