"""The picture of the floors is drawn from the imports, and every arrow in it goes down."""

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

pytest.importorskip("grimp")
sys.path.insert(0, str(Path(__file__).parents[2] / "docs"))

import floors  # noqa: E402


def test_the_order_is_that_of_the_contract():
    contracts = [{"type": "forbidden"}, {"type": "layers", "layers": ["practice | rollout", "iam"]}]
    order = floors.read_order({"tool": {"importlinter": {"contracts": contracts}}})
    assert order == ["practice", "rollout", "iam"]


def test_an_import_that_goes_up_is_drawn_as_one():
    boxes = [floors.Floor(name, True, "", ()) for name in ("upper", "lower")]
    picture = ElementTree.fromstring(floors.draw(boxes, {("upper", "lower"): 2, ("lower", "upper"): 1}))
    arrows = {
        path.get("class"): path.find("{*}title").text for path in picture.findall(".//{*}path") if path.get("class")
    }
    assert arrows == {"down": "upper imports lower: 2 imports", "up": "lower imports upper: 1 import"}


def test_every_arrow_of_the_package_goes_down_but_the_one_that_asks_for_html():
    picture = ElementTree.fromstring(floors.draw_package("mfa_lesson"))
    arrows = [(path.get("class"), path.find("{*}title").text) for path in picture.findall(".//{*}path[@class]")]
    assert [title.partition(":")[0] for kind, title in arrows if kind == "up"] == ["shown imports display"]
    assert len(arrows) > 20


def test_the_package_has_a_box_for_each_folder_with_its_sentence():
    picture = ElementTree.fromstring(floors.draw_package("mfa_lesson"))
    names = [text.text for text in picture.findall(".//{*}text") if text.get("class") == "name"]
    package = Path(floors.__file__).parents[1] / "mfa_lesson"
    folders = {f"{path.parent.name}/" for path in package.glob("*/__init__.py")}
    modules = {path.name for path in package.glob("*.py")} - {"__init__.py"}
    assert sorted(names) == sorted(folders | modules)
