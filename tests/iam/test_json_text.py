"""JSON read strictly, and the places of its parts."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mfa_lesson.iam import json_text
from tests.support import without_mark


def test_json_becomes_python_values_and_numbers_keep_their_spelling():
    value = json_text.read('{"a": [1, 1.50, -0, 1e3, "1", true, false, null], "b": {}}')
    assert value == {"a": ["1", "1.50", "-0", "1e3", "1", True, False, None], "b": {}}
    assert [type(item) is json_text.Number for item in value["a"]] == [True] * 4 + [False] * 4


@pytest.mark.parametrize(
    ("text", "name"), [("NaN", "NaN"), ('["NaN", Infinity]', "Infinity"), ('{"a": -Infinity, "b": NaN}', "-Infinity")]
)
def test_nan_and_infinity_are_no_json(text, name):
    with pytest.raises(ValueError, match=f"^{name} is not JSON"):
        json_text.read(text)


@pytest.mark.parametrize("text", ["", "{", "[1,]", "{'a': 1}", '{"a": 1} 2', '"\n"', '"\\q"', "tru"])
def test_broken_json_is_refused(text):
    with pytest.raises(json.JSONDecodeError):
        json_text.read(text)


@pytest.mark.parametrize(
    ("marked", "path"),
    [
        ('{"a": 1, ‸"a": 2}', ("a",)),
        ('{"a": 1,\n ‸"\\u0061": 1}', ("a",)),
        ('{"a": 1, ‸"a": 1, "a": 1}', ("a",)),
        ('{"x": {"a": 1}, "y": {"a": 1, "b": {"c": 1, ‸"c": 2}}}', ("y", "b", "c")),
        ('[{"a": 1}, {"a": [0, {"b": 0, ‸"b": 0}]}]', (1, "a", 1, "b")),
        ('{"a": {"b": 1}, "c": "\\"a\\": {", ‸"a": {"b": 2}}', ("a",)),
        ('{"a": 1, "b": {"c": 1}, ‸"a": {"c": 1, "c": 2}}', ("a",)),
        ('{"": 1, ‸"": 2}', ("",)),
    ],
)
def test_the_second_of_two_equal_keys_is_found(marked, path):
    text, line, column = without_mark(marked)
    with pytest.raises(json_text.RepeatedKey):
        json_text.read(text)
    part = json_text.find_repeated_key(text)
    assert (part.path, json_text.line_and_column(text, part.start)) == (path, (line, column))


@pytest.mark.parametrize("text", ['{"a": {"a": 1}}', '[{"a": 1}, {"a": 1}]', '{"a": 1, "A": 1}', '{"a": "a"}'])
def test_a_key_may_come_again_in_another_object_or_another_case(text):
    assert json_text.read(text)
    with pytest.raises(ValueError, match="^no key appears twice$"):
        json_text.find_repeated_key(text)


def test_every_key_and_item_has_its_place():
    text = '{"a": [1, {"b": "c"}, []], "d\\n": "{,}"}'
    parts = json_text.JsonText(text).parts
    assert [(path, text[part.start : part.end], text[part.value : part.end]) for path, part in parts.items()] == [
        ((), text, text),
        (("a",), '"a": [1, {"b": "c"}, []]', '[1, {"b": "c"}, []]'),
        (("a", 0), "1", "1"),
        (("a", 1), '{"b": "c"}', '{"b": "c"}'),
        (("a", 1, "b"), '"b": "c"', '"c"'),
        (("a", 2), "[]", "[]"),
        (("d\n",), '"d\\n": "{,}"', '"{,}"'),
    ]


def at(value, path):
    """What stands at a path."""
    for step in path:
        value = value[step]
    return value


def paths_in(value, path=()):
    """Each key and item with what stands there, by walking the value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in inside:
        yield (*path, step), step if isinstance(value, dict) else item
        yield from paths_in(item, (*path, step))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.sampled_from([None, 0, 3]), st.booleans())
def test_places_leads_to_every_part_of_any_json(value, indent, ascii_only):
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    reader = json.JSONDecoder()
    whole, *parts = list(json_text.scan(text))
    found = [(part.path, reader.raw_decode(text, part.start)[0]) for part in parts]
    assert found == list(paths_in(value))
    assert (whole.path, whole.start, whole.value, whole.end) == ((), 0, 0, len(text))
    for part in parts:
        assert reader.raw_decode(text, part.value)[1] == part.end
        assert json.loads(json_text.JsonText(text).slice(part.path)) == at(value, part.path)


@pytest.mark.parametrize(
    "marked", ["‸", "‸abc", "abc‸", "a\n‸b", "a‸\nb", "a\n\n‸\nb", "a\r\n ‸b", "\u2028‸a", "ä\n\U0001f511‸"]
)
def test_lines_and_columns_count_from_one(marked):
    text, line, column = without_mark(marked)
    assert json_text.line_and_column(text, marked.index("‸")) == (line, column)
