"""What a notebook of this project has to be like, one function a rule.

Each check takes a notebook as plain data (what its JSON says, nothing repaired) and the folder that its links start
from, and returns a list of complaints, empty if all is well. Each notebook exists twice: in NOTEBOOKS as learners get
it, and in EXPECTED with the results that the tests compare.
"""

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from nbformat.validator import iter_validate

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
EXPECTED = Path(__file__).parent / "expected"
RESULTS = {"outputs": [], "execution_count": None}
"""What a code cell has that was never run."""
FIXED = {"deletable": False, "editable": False}
"""Metadata of prose: a double click doesn't open its source, and nobody deletes it by accident."""

LONGEST_CODE_CELL = 8
LONGEST_CODE_LINE = 103
"""So many characters of code are in sight in a window of 1000 px."""

FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
BLANK_LINE = re.compile(r"\n[ \t]*\n")

HTML_CODE = re.compile(r"<(pre|code|script|style)\b.*?</\1>", re.DOTALL | re.IGNORECASE)

INLINE_TARGET = re.compile(r"\]\(\s*(?:<([^>]*)>|([^\s()]*(?:\([^\s()]*\)[^\s()]*)*))")
REFERENCE_TARGET = re.compile(r"^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)", re.MULTILINE)
HTML_TARGET = re.compile(r"<(?:a|img)\b[^>]*?\b(?:href|src)\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)

# Behind a word, dot, colon, slash or hyphen no path begins: there it is part of an address or an ARN.
PATH_START = r"(?<![\w.:/-])"
SYSTEM_FOLDERS = ("Users", "home", "mnt", "opt", "private", "root", "srv", "tmp", "usr", "var")
UNIX_PATH = re.compile(PATH_START + rf"/(?:{'|'.join(SYSTEM_FOLDERS)})/[\w.-]+")
WINDOWS_PATH = re.compile(r"(?<!\w)[A-Za-z]:\\+\w+")
MEMORY_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")


def read(path: Path) -> dict:
    """The notebook in a file, as plain data."""
    return json.loads(path.read_text(encoding="utf-8"))


def joined(text: str | list[str]) -> str:
    """Text as one string; notebooks keep it as a list of lines."""
    return text if isinstance(text, str) else "".join(text)


def cells_of(notebook: dict, kind: str) -> Iterator[tuple[int, dict]]:
    """Index and cell, for the cells of one type."""
    return ((index, cell) for index, cell in enumerate(notebook["cells"]) if cell["cell_type"] == kind)


def outputs_of(notebook: dict) -> Iterator[tuple[int, dict]]:
    """Index of the cell and output, for all outputs."""
    return ((index, output) for index, cell in cells_of(notebook, "code") for output in cell["outputs"])


def texts_of(output: dict) -> Iterator[str]:
    """All an output says in text: a stream, an error, or the text forms of a result."""
    yield joined(output.get("text", ""))
    yield "\n".join(output.get("traceback", []))
    for kind, content in output.get("data", {}).items():
        if kind.startswith("text/") or kind == "image/svg+xml":
            yield joined(content)


def machine_path() -> re.Pattern:
    """What matches a path of some machine, this one in particular."""
    here = {str(Path(path)) for path in (Path(__file__).parents[2], Path.home(), tempfile.gettempdir(), sys.prefix)}
    own = PATH_START + rf"(?:{'|'.join(map(re.escape, sorted(here)))})(?![\w.-])"
    return re.compile("|".join((own, UNIX_PATH.pattern, WINDOWS_PATH.pattern)))


def blocks(markdown: str) -> list[str]:
    """The blocks of Markdown that blank lines part, without what stands in code fences and code ticks."""
    lines, fence = [], None
    for line in markdown.splitlines():
        match = FENCE.match(line)
        if fence is None and match:
            fence = match[1]
        elif fence is None:
            lines.append(line)
        elif match and match[1].startswith(fence) and not line.strip().strip(fence[0]):
            fence = None
    return [CODE_SPAN.sub("", block) for block in BLANK_LINE.split("\n".join(lines))]


def check_format(notebook: dict, folder: Path) -> list[str]:
    """Valid nbformat 4.5, each cell with an id of its own."""
    if (notebook.get("nbformat"), notebook.get("nbformat_minor")) != (4, 5):
        return [f"format {notebook.get('nbformat')}.{notebook.get('nbformat_minor')} instead of 4.5"]
    complaints = [f"invalid: {error.message}" for error in iter_validate(notebook)]
    ids = [cell.get("id") for cell in notebook.get("cells", [])]
    complaints += [f"cell {index} has no id" for index, name in enumerate(ids) if not name]
    twice = {name for name in ids if name and ids.count(name) > 1}
    complaints += [f"two cells have the id {name}" for name in sorted(twice)]
    return complaints


def remove_results(notebook: dict) -> dict:
    """The notebook as it is before anyone runs it."""
    cells = [cell | RESULTS if cell["cell_type"] == "code" else cell for cell in notebook["cells"]]
    return notebook | {"cells": cells}


def check_no_results(notebook: dict, folder: Path) -> list[str]:
    """No cell shows what a learner hasn't run."""
    return [
        f"cell {index} has results"
        for index, cell in cells_of(notebook, "code")
        if any(cell[name] != value for name, value in RESULTS.items())
    ]


def check_prose(notebook: dict, folder: Path) -> list[str]:
    """Prose can't be changed or deleted by accident, and code can be changed."""
    complaints = [
        f"cell {index}, which is prose, isn't {FIXED}"
        for index, cell in cells_of(notebook, "markdown")
        if not FIXED.items() <= cell["metadata"].items()
    ]
    complaints += [
        f"cell {index}, which is code, has {name}"
        for index, cell in cells_of(notebook, "code")
        for name in FIXED.keys() & cell["metadata"].keys()
    ]
    return complaints


def check_execution_counts(notebook: dict, folder: Path) -> list[str]:
    """Every code cell was run once, from top to bottom. (Without counts nbval would compare nothing.)"""
    counts = [cell["execution_count"] for _, cell in cells_of(notebook, "code")]
    in_order = list(range(1, len(counts) + 1))
    return [] if counts == in_order else [f"execution counts {counts} instead of {in_order}"]


def check_metadata(notebook: dict, folder: Path) -> list[str]:
    """The kernel is python3, the language is noted (JupyterLite needs it), and no widget state is kept."""
    metadata = notebook["metadata"]
    complaints = []
    if "widgets" in metadata:
        complaints.append("metadata.widgets is kept")
    if metadata.get("kernelspec", {}).get("name") != "python3":
        complaints.append("the kernel is not python3")
    if metadata.get("language_info", {}).get("name") != "python":
        complaints.append("metadata.language_info does not say python")
    return complaints


def check_errors(notebook: dict, folder: Path) -> list[str]:
    """No cell shows an error."""
    return [
        f"cell {index} shows {output['ename']}: {output['evalue']}"
        for index, output in outputs_of(notebook)
        if output["output_type"] == "error"
    ]


def check_output_text(notebook: dict, folder: Path) -> list[str]:
    """No output tells the paths of a machine, or where in memory an object was."""
    complaints = []
    patterns = {"a machine's path": machine_path(), "a memory address": MEMORY_ADDRESS}
    for index, output in outputs_of(notebook):
        for text in texts_of(output):
            for what, pattern in patterns.items():
                complaints += [f"cell {index} shows {what}: {match[0]}" for match in pattern.finditer(text)]
    return complaints


def check_dollars(notebook: dict, folder: Path) -> list[str]:
    """No two dollar signs in one block of prose or one HTML output: MathJax sets what stands between them as a formula.

    Code is safe from it, and so is HTML with the class mathjax_ignore. A backslash does not help: it is gone before
    MathJax looks.
    """
    complaints = [
        f"cell {index} has two dollar signs outside code: {' '.join(block.split())[:80]}"
        for index, cell in cells_of(notebook, "markdown")
        for block in blocks(joined(cell["source"]))
        if block.count("$") > 1
    ]
    for index, output in outputs_of(notebook):
        data = output.get("data", {})
        html = joined(data.get("text/html", ""))
        unprotected = [HTML_CODE.sub("", html)] if "mathjax_ignore" not in html else []
        unprotected += blocks(joined(data.get("text/markdown", "")))
        if any(text.count("$") > 1 for text in unprotected):
            complaints.append(f"cell {index} shows two dollar signs that MathJax takes for a formula")
    return complaints


def check_links(notebook: dict, folder: Path) -> list[str]:
    """Every relative link and picture leads to a file, every attachment is attached."""
    complaints = []
    for index, cell in cells_of(notebook, "markdown"):
        text = "\n\n".join(blocks(joined(cell["source"])))
        targets = [angle or plain for angle, plain in INLINE_TARGET.findall(text)]
        targets += REFERENCE_TARGET.findall(text) + HTML_TARGET.findall(text)
        for target in targets:
            address = urlsplit(target)
            path = unquote(address.path)
            if address.scheme == "attachment":
                found = path in cell.get("attachments", {})
            elif address.scheme or address.netloc or (target.startswith("#") and len(target) > 1):
                found = True
            else:
                found = bool(path) and not path.startswith("/") and (folder / path).exists()
            if not found:
                complaints.append(f"cell {index} links to {target!r}, which is not there")
    return complaints


def check_length(notebook: dict, folder: Path) -> list[str]:
    """Code cells are short: logic belongs into the package, where it is tested."""
    complaints = []
    for index, cell in cells_of(notebook, "code"):
        length = sum(1 for line in joined(cell["source"]).splitlines() if line.strip())
        if length > LONGEST_CODE_CELL:
            complaints.append(f"cell {index} has {length} lines, more than {LONGEST_CODE_CELL}")
        widest = max(map(len, joined(cell["source"]).splitlines()), default=0)
        if widest > LONGEST_CODE_LINE:
            complaints.append(f"cell {index} has a line of {widest} characters, more than {LONGEST_CODE_LINE}")
    return complaints


ALWAYS = (check_format, check_metadata, check_prose, check_dollars, check_links, check_length)
FOR_LEARNERS = (*ALWAYS, check_no_results)
WITH_RESULTS = (*ALWAYS, check_execution_counts, check_errors, check_output_text)
