"""Measurements of speed, side by side with other engines on the same data in the same run."""
