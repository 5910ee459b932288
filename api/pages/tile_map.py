"""The tile map: a tile a country, about where the country lies, shaded by a number."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from api.pages.shades import Shades
from api.pages.table import Row

_ROWS: Final = (
    "IS .. .. .. NO SE FI",
    ".. .. .. .. DK .. EE",
    "IE GB .. NL DE PL LV",
    ".. .. BE LU CZ SK LT",
    ".. .. FR CH AT HU RO",
    "PT ES .. IT SI HR BG",
    "EU .. .. MT .. GR CY",
)
"""Where the tiles lie; the one of European cooperation apart."""

PLACES: Final[Mapping[str, str]] = {
    code: f"r{row} c{column}"
    for row, line in enumerate(_ROWS, 1)
    for column, code in enumerate(line.split(), 1)
    if code != ".."
}
"""Places of countries, as the style sheet calls them; those that have none here follow below."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A country on the map."""

    code: str
    name: str
    number: int
    shade: str
    address: str
    place: str


@dataclass(frozen=True, slots=True)
class TileMap:
    """The map: its tiles and what their shades mean."""

    tiles: tuple[Tile, ...]
    shades: Shades


def tile_map(rows: Iterable[Row], measure: str, address: Callable[[str], str]) -> TileMap:
    """Return the map of the rows of the query ``countries``, shaded by one of its columns.

    ``address`` returns what the tile of a country, by its code, leads to.
    """
    found = [(row["country"], row["countryLabel"], int(row[measure])) for row in rows]
    shades = Shades.of(number for _, _, number in found)
    tiles = (Tile(c, name, n, shades(n), address(c), PLACES.get(c, "r8")) for c, name, n in found)
    return TileMap(tuple(tiles), shades)
