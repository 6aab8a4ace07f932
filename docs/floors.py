"""Draws which part of the package imports which, as a picture made from the code.

python docs/floors.py floors.svg
"""

import ast
import importlib.util
import sys
import textwrap
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import grimp

SETTINGS = Path(__file__).parents[1] / "pyproject.toml"

WIDTH, LEFT, BOX = 760, 2, 560
LINE, PADDING, GAP = 17, 12, 16
WORDS, NAMES = 78, 72
"""Characters a line: of sentences, and of module names in monospace."""
SHORTEST, LONGEST = 40, 240
"""How far the middle of an arrow is pulled to the right; three quarters of it can be seen."""

STYLE = """
.floors { --ink: var(--color-foreground-primary, #1b1b1b); --quiet: var(--color-foreground-secondary, #56606a);
  --box: var(--color-background-secondary, #f4f6f8); --line: var(--color-background-border, #d0d7de);
  --arc: var(--color-brand-primary, #0b5cc4); }
.floors rect { fill: var(--box); stroke: var(--line); }
.floors text { fill: var(--ink); font: 13px system-ui, sans-serif; }
.floors .name { font-weight: 700; font-size: 15px; }
.floors .modules { fill: var(--quiet); font: 12px ui-monospace, Menlo, Consolas, monospace; }
.floors path { fill: none; stroke: var(--arc); opacity: 0.75; }
.floors .up { stroke: var(--color-problematic, #b30000); stroke-dasharray: 6 4; }
.floors marker path { fill: var(--arc); stroke: none; }
"""


Imports = Mapping[tuple[str, str], int]
"""Importing floor, imported floor -> how many modules of the one import how many of the other, in all."""


@dataclass(frozen=True)
class Floor:
    """A folder or a module directly in the package."""

    name: str
    is_folder: bool
    says: str
    """The first sentence of its docstring."""
    modules: tuple[str, ...]
    """What is in the folder; () for a module."""

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Its texts from top to bottom: class, text."""
        words = [("says", line) for line in textwrap.wrap(self.says, WORDS)]
        names = [("modules", line) for line in textwrap.wrap(" · ".join(self.modules), NAMES)]
        return [("name", f"{self.name}/" if self.is_folder else f"{self.name}.py"), *words, *names]

    @property
    def height(self) -> int:
        return LINE * len(self.lines) + 2 * PADDING


def draw_package(package: str) -> str:
    """Draws a package's floors in the order that pyproject.toml gives them, and every import between two of them.

    Args:
        package: The name of an installed package.

    Returns:
        An SVG. An import that goes up is a dashed arrow. What only a type checker imports is left out.
    """
    graph = grimp.build_graph(package, exclude_type_checking_imports=True, cache_dir=None)
    names = read_order(tomllib.loads(SETTINGS.read_text(encoding="utf-8")))
    root = Path(importlib.util.find_spec(package).origin).parent
    return draw([read_floor(root, graph, package, name) for name in names], count_imports(graph, package, names))


def count_imports(graph: grimp.ImportGraph, package: str, names: list[str]) -> Imports:
    counted: dict[tuple[str, str], int] = {}
    for module in graph.modules - {package}:
        for imported in graph.find_modules_directly_imported_by(module) - {package}:
            pair = module.split(".")[1], imported.split(".")[1]
            if pair[0] != pair[1] and set(pair) <= set(names):
                counted[pair] = counted.get(pair, 0) + 1
    return counted


def read_order(settings: Mapping[str, Any]) -> list[str]:
    """The floors from top to bottom, as import-linter's contract about layers has them in pyproject.toml."""
    (contract,) = [one for one in settings["tool"]["importlinter"]["contracts"] if one["type"] == "layers"]
    return [name.strip() for layer in contract["layers"] for name in layer.split("|")]


def read_floor(root: Path, graph: grimp.ImportGraph, package: str, name: str) -> Floor:
    """A floor with the first sentence of its docstring and the names in it."""
    folder = root / name
    file = folder / "__init__.py" if folder.is_dir() else root / f"{name}.py"
    docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    says = " ".join(docstring.partition("\n\n")[0].split())
    modules = sorted(child.rpartition(".")[2] for child in graph.find_children(f"{package}.{name}"))
    return Floor(name, folder.is_dir(), says, tuple(modules))


def draw(floors: list[Floor], imports: Imports) -> str:
    """The SVG: a box for each floor, and at their right an arc for each pair that imports."""
    parts, tops, y = [], {}, LEFT
    for floor in floors:
        tops[floor.name] = y
        parts.append(f'<rect x="{LEFT}" y="{y}" width="{BOX}" height="{floor.height}" rx="8"/>')
        for number, (kind, text) in enumerate(floor.lines, 1):
            parts.append(
                f'<text class="{kind}" x="{LEFT + PADDING}" y="{y + PADDING + LINE * number - 4}">{escape(text)}</text>'
            )
        y += floor.height + GAP
    order = [floor.name for floor in floors]
    height = {floor.name: floor.height for floor in floors}
    for (upper, lower), count in sorted(imports.items()):
        parts.append(draw_arc(order, tops, height, upper, lower, count))
    return (
        f'<svg class="floors" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img" '
        f'aria-label="The folders and modules of the package. Each arrow goes down to what is imported.">'
        f"<style>{STYLE}</style>"
        '<defs><marker id="down" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" '
        'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 10 5 0 10z"/></marker></defs>'
        f"{''.join(parts)}</svg>\n"
    )


def draw_arc(order: list[str], tops: dict[str, int], height: dict[str, int], upper: str, lower: str, count: int) -> str:
    """An arrow from one box down to another, the wider the more imports there are."""
    rows = order.index(lower) - order.index(upper)
    right = LEFT + BOX
    # Arrows leave from the lower half of a box and arrive in the upper half of another, the long ones outside.
    share = abs(rows) / (len(order) - 1)
    start = tops[upper] + height[upper] * (0.9 - 0.35 * share)
    end = tops[lower] + height[lower] * (0.1 + 0.35 * share)
    out = right + SHORTEST + (LONGEST - SHORTEST) * share
    title = f"{upper} imports {lower}: {count} {'import' if count == 1 else 'imports'}"
    width = 1 + min(count, 40) ** 0.5 / 2
    kind = "up" if rows < 0 else "down"
    return (
        f'<path class="{kind}" d="M{right} {start:.0f}C{out:.0f} {start:.0f} {out:.0f} {end:.0f} {right} {end:.0f}" '
        f'stroke-width="{width:.1f}" marker-end="url(#down)"><title>{escape(title)}</title></path>'
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(draw_package("mfa_lesson"), encoding="utf-8", newline="\n")
