"""Reading raw response tables (.lsr), which survey archives hold too.

Fields are named by SGQA codes or, from LimeSurvey 7 on, ``Q{qid}_...``. An element cannot begin with a digit nor hold a
``#``, so ``<fieldname>119859X10X272rd#0</fieldname>`` becomes ``<_119859X10X272rd-0>``. A NULL field is left out.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from loaders.findings import Finding, Unreadable, shorten
from loaders.limesurvey.document import Document, Record
from loaders.limesurvey.sheet import RawRow, Sheet
from loaders.limesurvey.table import Format


def read_lsr(stream: Iterable[bytes], name: str, format_: Format = Format.LSR) -> Sheet:
    """Return the responses in the .lsr document that ``stream`` yields.

    Raises Unreadable, here or while rows are read, for what is no such document or holds fields it does not declare.
    """
    document = Document(stream, name, "Responses", {"responses": None})
    rows = (row for _, row in document.rows())
    first = next(rows, None)
    headings = tuple(document.fields.get("responses", ()))
    if first is None:
        return Sheet(format_, headings, iter(()), raw=True)
    if not headings:
        message = "The table of responses does not declare its fields."
        raise Unreadable(Finding(name, message, expected="the file as LimeSurvey exported it"))
    cells = _cells(chain([first], rows), headings, name)
    return Sheet(format_, headings, cells, raw=True)


def element(field: str) -> str:
    """Return the name of the element that LimeSurvey writes for ``field``."""
    return ("_" if field[:1].isdigit() else "") + field.replace("#", "-")


def _cells(rows: Iterable[Record], headings: tuple[str, ...], name: str) -> Iterator[RawRow]:
    elements = [element(field) for field in headings]
    declared = set(elements)
    for row in rows:
        if not row.keys() <= declared:
            message = "A response holds a field that the table does not declare."
            field = shorten(min(row.keys() - declared))
            raise Unreadable(Finding(name, message, field=field, expected="the file as LimeSurvey exported it"))
        yield None, [row.get(tag) for tag in elements]
