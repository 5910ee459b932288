"""Validation with SHACL: data and shapes in, a report of what is wrong out, whichever engine does the work."""

from graph.validation.engines import ENGINES, Engine, EngineError, PyShacl, Shacl, engine
from graph.validation.report import Report, Result, Severity
from graph.validation.targets import nodes_of
from graph.validation.vocabulary_index import VocabularyIndex

__all__ = [
    "ENGINES",
    "Engine",
    "EngineError",
    "PyShacl",
    "Report",
    "Result",
    "Severity",
    "Shacl",
    "VocabularyIndex",
    "engine",
    "nodes_of",
]
