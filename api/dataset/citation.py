"""How to cite a version of the dataset: as a text, for BibTeX, and as a citation file (CFF 1.2.0)."""

from dataclasses import dataclass
from datetime import date

import yaml

from api.dataset.facts import KEYWORDS, LICENCE_NAME, PUBLISHER


@dataclass(frozen=True)
class Citation:
    """What is cited: title, number and address of the version, and the day on which it was built, if known."""

    title: str
    version: str
    address: str
    day: date | None

    @property
    def text(self) -> str:
        """The citation as a sentence."""
        year = f" ({self.day.year})" if self.day else ""
        built = f", built {self.day.isoformat()}" if self.day else ""
        return f"{PUBLISHER}{year}: {self.title}. Version {self.version}{built}. {self.address}. {LICENCE_NAME}."

    @property
    def bibtex(self) -> str:
        """The citation as an entry of BibTeX; one of BibLaTeX's datasets, which BibTeX treats as ``misc``."""
        fields = {
            "author": f"{{{PUBLISHER}}}",
            "title": self.title,
            "version": self.version,
            "url": self.address,
            "note": f"Licence: {LICENCE_NAME}",
        }
        if self.day:
            fields |= {"year": str(self.day.year), "month": str(self.day.month), "date": self.day.isoformat()}
        body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@dataset{{genoguide-{self.version.rpartition('+')[2]},\n{body}}}\n"

    @property
    def cff(self) -> str:
        """The citation as the content of a ``CITATION.cff``."""
        content: dict[str, object] = {
            "cff-version": "1.2.0",
            "message": "If you use GenoGuide, please cite it as below.",
            "type": "dataset",
            "title": self.title,
            "authors": [{"name": PUBLISHER}],
            "version": self.version,
            "license": "CC-BY-4.0",
            "url": self.address,
            "keywords": list(KEYWORDS),
        }
        if self.day:
            content["date-released"] = self.day
        return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)
