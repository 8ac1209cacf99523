"""What was measured, as rows of ours beside theirs: printed with their ratio, and kept as JSON."""

import json
import math
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

LESS, MORE = "less", "more"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One figure. `spread` tells the lowest and highest of ours and of theirs where it was measured several times."""

    what: str
    unit: str
    better: str
    ours: float | None
    stock: float | None
    spread: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours / stock."""
        return self.ours / self.stock if self.ours is not None and self.stock else None


def quantile(values: Iterable[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def spread(ours: Sequence[float], stock: Sequence[float]) -> str:
    """Lowest to highest of each."""
    return f"{_range(ours)} | {_range(stock)}" if len(ours) > 1 else ""


def machine() -> dict[str, object]:
    """Where and when, and how busy it is at this moment with whatever else runs."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "processor": _processor(),
        "python": platform.python_version(),
        "load_average": [round(each, 1) for each in os.getloadavg()],
        "command": " ".join([f"python -m {__package__}.{Path(sys.argv[0]).stem}", *sys.argv[1:]]),
    }


def show(rows: Sequence[Row], notes: Sequence[str], console: Console) -> None:
    """The table, and in words what it does not show."""
    table = Table(box=box.SIMPLE)
    for name in ("figure", "unit", "ours", "stock", "ours / stock", "better", "lowest to highest: ours | stock"):
        table.add_column(name, no_wrap=True)
    for row in rows:
        ratio = "–" if row.ratio is None else f"{row.ratio:.2f}"
        table.add_row(row.what, row.unit, _number(row.ours), _number(row.stock), ratio, row.better, row.spread)
    console.print(table)
    for note in notes:
        console.print(f"· {note}")


def save(path: Path, rows: Sequence[Row], notes: Sequence[str], about: dict[str, object]) -> None:
    """The same for another program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {**about, "notes": list(notes), "rows": [{**asdict(row), "ratio": row.ratio} for row in rows]}
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False), encoding="utf-8")


def _range(values: Sequence[float]) -> str:
    return f"{_number(min(values))} to {_number(max(values))}"


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    if value == int(value):
        return f"{value:.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
