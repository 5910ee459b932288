"""Records as YAML text, in the form that curators write: short lists on a line, sources one below the other."""

import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from loaders.yaml_document import Json

_WIDTH: Final = 110
_ANY_NUMBER: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,2})?$")
"""What YAML 1.2 reads as a number (10.3); PyYAML writes YAML 1.1 and would leave some of it without quotes."""


class _Dumper(yaml.SafeDumper):
    """Writes lists within mappings indented, and lists of plain values on one line."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent a list in a mapping, too."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401 - as it is called
        """Write a value again where it comes again: curated files have no anchors."""
        return True


def _list(dumper: yaml.SafeDumper, values: list[Json]) -> yaml.Node:
    short = all(isinstance(v, str) and len(v) < 40 and "," not in v for v in values)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=short)


_Dumper.add_representer(list, _list)
_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", _ANY_NUMBER, list("-+.0123456789"))


def field(name: str, value: Json) -> str:
    """Return a field of a record as text: one line or several, not indented."""
    text: str = yaml.dump(
        {name: value}, Dumper=_Dumper, width=_WIDTH, allow_unicode=True, sort_keys=False, default_flow_style=False
    )
    return text


def record(fields: Mapping[str, Json], indent: str = "  ") -> str:
    """Return a record as an item of the list ``records``, whose items begin after ``indent``."""
    body = textwrap.indent("".join(_fields(fields)), f"{indent}  ")
    return f"{indent}- {body.removeprefix(f'{indent}  ')}"


def _fields(fields: Mapping[str, Json]) -> Iterator[str]:
    return (field(name, value) for name, value in fields.items())
