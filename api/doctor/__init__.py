"""The checks of a deployment: what is wrong, and what to do, a module a subject."""
