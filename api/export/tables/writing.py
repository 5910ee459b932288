"""Writing all tables and their data dictionary into a folder."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from api.export.source import Source
from api.export.tables.dictionary import Dictionary, File
from api.export.tables.files import Form
from api.export.tables.table import Table, read_tables
from graph.named_graph import content_hash

DICTIONARY: Final = "datapackage.json"
Step = Callable[[str], None]
"""Takes the name of each table as it begins."""


def write_tables(source: Source, folder: Path, form: Form, step: Step) -> tuple[File, ...]:
    """Write every table of ``source`` into ``folder`` in ``form``, and the data dictionary beside them.

    Raises TableError, OSError, and ImportError for Parquet without the library for it.
    """
    dictionary = Dictionary(source)
    files = []
    for table in read_tables():
        if table.is_in(source):
            step(table.title)
            files.append(_write(table, source, folder, form, dictionary))
    package = dictionary.package(files, form.notes)
    (folder / DICTIONARY).write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return tuple(files)


def _write(table: Table, source: Source, folder: Path, form: Form, dictionary: Dictionary) -> File:
    path = folder / f"{table.name}.{form.ending}"
    rows = table.rows(source)
    form.write(path, table, rows, {column.name: dictionary.describe(column) for column in table.columns})
    return File(table, path.name, form.ending, form.media_type, path.stat().st_size, content_hash(path), len(rows))
