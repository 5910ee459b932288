"""Files of tables: CSV and Parquet, the same bytes for the same rows."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from api.export.tables.table import Row, Table, Value
from loaders.limesurvey.review_file import neutral

Descriptions = Mapping[str, str]
"""What the columns of a table mean, by name."""
Writer = Callable[[Path, Table, Sequence[Row], Descriptions], None]


@dataclass(frozen=True)
class Form:
    """A form of tables: the ending of its files, their media type, what writes them, and what readers should know."""

    ending: str
    media_type: str
    write: Writer
    notes: tuple[str, ...] = ()


def _write_csv(cell: Callable[[str], str]) -> Writer:
    """Return what writes CSV as RFC 4180 has it, in UTF-8; each text goes through ``cell``."""

    def write(path: Path, table: Table, rows: Sequence[Row], descriptions: Descriptions) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(column.name for column in table.columns)
            writer.writerows([cell(_text(value)) for value in row] for row in rows)

    return write


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _write_parquet(path: Path, table: Table, rows: Sequence[Row], descriptions: Descriptions) -> None:
    """Write Parquet, each column with its description, as readers of Arrow show it. Raises ImportError."""
    import pyarrow
    import pyarrow.parquet

    types = {"integer": pyarrow.int64(), "boolean": pyarrow.bool_(), "datetime": pyarrow.timestamp("s")}
    fields = [
        pyarrow.field(
            column.name,
            types.get(column.type, pyarrow.string()),
            nullable=not column.required and column.name not in table.key,
            metadata={"description": descriptions[column.name]},
        )
        for column in table.columns
    ]
    schema = pyarrow.schema(fields, metadata={"title": table.title, "description": table.description})
    columns: list[Any] = [pyarrow.array([row[place] for row in rows], field.type) for place, field in enumerate(schema)]
    pyarrow.parquet.write_table(pyarrow.Table.from_arrays(columns, schema=schema), path, compression="zstd")


_GUARDED: Final = (
    "So that no spreadsheet program runs a text as a formula, a cell that would begin with = + - @ ' a tab or a "
    "carriage return has an apostrophe before it. Take one leading apostrophe away to have the text as it is in the "
    "knowledge graph."
)
CSV: Final = Form("csv", "text/csv", _write_csv(neutral), (_GUARDED,))
"""CSV that may be opened in a spreadsheet program."""
EXACT_CSV: Final = Form("csv", "text/csv", _write_csv(str))
"""CSV with every text as it is in the graph, for programs."""
PARQUET: Final = Form("parquet", "application/vnd.apache.parquet", _write_parquet)
