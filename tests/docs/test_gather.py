"""Links of pages that are gathered lead to the pages of the documentation."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))

import gather  # noqa: E402

GUIDE, DOCS = ROOT / "workshop" / "README.md", ROOT / "docs"


@pytest.mark.parametrize(
    ("link", "adapted"),
    [
        ("[how](hub/README.md#kubernetes)", "[how](hub.md#kubernetes)"),
        ("[`workshop/hub/`](hub/)", "[`workshop/hub/`](hub.md)"),
        ("[install](../docs/install.md)", "[install](../install.md)"),
        ("[start](../notebooks/00_start_here.ipynb)", "[start](../lesson/00_start_here.ipynb)"),
        ("[the project](../README.md)", "[the project](../index.md)"),
        ("[`answers.py`](answers.py)", "`answers.py`"),
        ("[here](#a-week-before)", "[here](#a-week-before)"),
        ("[AWS](https://aws.amazon.com/iam/)", "[AWS](https://aws.amazon.com/iam/)"),
        ("![picture](../notebooks/images/explorer-light.png)", "![picture](../notebooks/images/explorer-light.png)"),
    ],
)
def test_a_link_of_the_guide_leads_to_the_page_that_the_file_becomes(link, adapted):
    assert gather.adapt_links(link, GUIDE, DOCS / "teach" / "guide.md") == adapted


def test_the_title_of_a_notebook_gets_its_number():
    notebook = {"cells": [{"source": ["# A title\n", "\n", "# No title"]}, {"source": ["# No title"]}]}
    first, second = (cell["source"] for cell in gather.add_number(notebook, "07")["cells"])
    assert first == "# 07 · A title\n\n# No title"
    assert second == ["# No title"]


def test_a_link_to_a_cell_becomes_a_link_to_a_target():
    cells = [
        {"id": "menu", "cell_type": "markdown", "source": ["- [one](#cell-id=one)\n", "- [AWS](https://example.org)"]},
        {"id": "one", "cell_type": "markdown", "source": ["## One"]},
        {"id": "code", "cell_type": "code", "source": ["print('(#cell-id=one)')"]},
    ]
    sources = [cell["source"] for cell in gather.add_targets({"cells": cells})["cells"]]
    assert sources == ["- [one](#one)\n- [AWS](https://example.org)", "(one)=\n## One", ["print('(#cell-id=one)')"]]


def test_every_gathered_page_comes_from_a_file_that_exists():
    assert [name for name in gather.PAGES if not (ROOT / name).is_file()] == []
