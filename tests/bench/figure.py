"""One measured figure."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """Ours against the stock tool, both measured in this run."""

    figure: str
    ours: float
    stock: float | None
    """None where the stock tool has nothing to compare."""
    unit: str

    @property
    def ratio(self) -> float | None:
        """Ours divided by stock: below 1, ours needs less."""
        return round(self.ours / self.stock, 4) if self.stock else None

    def line(self) -> str:
        """The figure for programs."""
        stock = None if self.stock is None else round(self.stock, 3)
        return json.dumps({"figure": self.figure, "ours": round(self.ours, 3), "stock": stock, "ratio": self.ratio, "unit": self.unit})

    def row(self) -> str:
        """The figure for people."""
        stock = "–" if self.stock is None else f"{self.stock:.2f}"
        ratio = "–" if self.ratio is None else f"{self.ratio:.3f}"
        return f"{self.figure:<28}{self.ours:>12.2f}{stock:>12}{ratio:>9}  {self.unit}"
