"""One measured figure."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """Ours against the stock tool, both measured in this run."""

    figure: str
    ours: float
    stock: float
    unit: str

    @property
    def ratio(self) -> float:
        """Ours divided by stock: below 1, ours needs less."""
        return round(self.ours / self.stock, 4)

    def line(self) -> str:
        """The figure for programs."""
        data = asdict(self)
        return json.dumps({**data, "ours": round(self.ours, 3), "stock": round(self.stock, 3), "ratio": self.ratio})

    def row(self) -> str:
        """The figure for people."""
        return f"{self.figure:<28}{self.ours:>12.2f}{self.stock:>12.2f}{self.ratio:>9.2f}  {self.unit}"
