"""Every sentence about AWS in the notebooks and the lessons' files has a fact, and every fact has its source.

If a test here names a text of yours:

- A new cell of prose: add its id to mfa_lesson/course/notebook_facts.toml, with the facts that it states, or [].
- A new question, exercise, or misconception: add `facts = [...]` to it, in the lesson's file.
- A sentence: name the fact that it states, or add a word of the sentence to that fact's `words`. If facts.toml has no
  such fact, find its page on docs.aws.amazon.com, read it, and add the fact. If there is no page, say in the sentence
  who has seen it or that AWS leaves it open, or leave the sentence out.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from mfa_lesson.course.facts import Fact, find_page, list_facts, load_facts, load_notebook_facts
from mfa_lesson.course.lesson_file import MISCONCEPTIONS, list_lessons, load_lesson
from mfa_lesson.errors import LessonError
from tests.notebooks import checks

NAMES_AWS = r"AWS|IAM|STS|KMS|CloudFormation|[Cc]onsole|[Dd]ocument(ation|s|ed)|[Pp]asskey|20\d\d"
PARTS = r"[Cc]ommand line|[Ss]ession|[Rr]ole|[Aa]ccess key|[Cc]ondition key|[Tt]rust polic(y|ies)|[Bb]oundary"
ABOUT_AWS = re.compile(rf"\b({NAMES_AWS}|{PARTS}|GetSessionToken)(s|['’]s)?\b(?!-)")
"""A sentence that names one of these tells what AWS does."""
OF_AWS_ITSELF = re.compile(r"\b(AWS|[Dd]ocument(ation|s|ed)|[Cc]onsole’s|20\d\d)(['’]s)?\b(?!-)")
"""A sentence that names one of these needs a page or a public report: what the lesson decides proves nothing there."""
IN_A_TASK = re.compile(rf"\b({NAMES_AWS})(s|['’]s)?\b(?!-)")
"""The same for the text of a question or an exercise, which tells who has what, and asks."""
SENTENCE_ENDS = re.compile(r"(?<=[.!?:])[”\")*_]*\s+(?=[A-Z“`*\"(\d])")
BLOCK_ENDS = re.compile(r"\n\s*\n|\n(?=\s*(?:[-|>]|\d+\.|#))")
BLOCK_START = re.compile(r"^(?:[-|]|\d+\.)\s+")
INSTRUCTION = re.compile(
    r"\W*((Now|Then|First|In it|In the log|Goals? [\d and]+:|Under [^,]+|To [^,]+),? )?"
    r"(guess|suppose|print|choose|write|run|attach|add|call|find|look|compare|start|press|use|try|copy) ?\b",
    re.IGNORECASE,
)
"""How a sentence begins that tells what to do."""
CODE_BLOCK = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
TAG = re.compile(r"<[^>]+>")
LINK = re.compile(r"\]\((https://[^)#\s]+)")
AWS_HOSTS = ("docs.aws.amazon.com", "aws.amazon.com", "repost.aws")


class Item(NamedTuple):
    """A text, where it is, and the facts that it names."""

    where: str
    texts: tuple[str, ...]
    facts: tuple[str, ...]
    task: str = ""


def split_sentences(text: str) -> list[str]:
    """The sentences of a Markdown text that claim something: no headings, questions, instructions, or code."""
    blocks = [" ".join(block.split()) for block in BLOCK_ENDS.split(TAG.sub(" ", CODE_BLOCK.sub("", text)))]
    claims = [block for block in blocks if block and not block.startswith(("#", "**Minutes:**", "**Next:**", ">"))]
    sentences = [one for block in claims for one in SENTENCE_ENDS.split(BLOCK_START.sub("", block))]
    return [one for one in sentences if not one.rstrip("*”").endswith("?") and not INSTRUCTION.match(one)]


def list_cells() -> Iterator[Item]:
    """The cells of prose of the notebooks."""
    named = load_notebook_facts()
    for path in sorted(checks.NOTEBOOKS.glob("*.ipynb")):
        for _, cell in checks.cells_of(checks.read(path), "markdown"):
            facts = named.get(path.stem, {}).get(cell["id"], ())
            yield Item(f"{path.stem}, cell {cell['id']}", (checks.joined(cell["source"]),), facts)


def list_items() -> Iterator[Item]:
    """The questions, exercises, and misconceptions. A wrong option claims nothing: its feedback does."""
    for name in list_lessons():
        lesson = load_lesson(name)
        for question in lesson.questions:
            right = question.options[question.right].text
            says = tuple(option.says for option in question.options)
            yield Item(f"{name}, question {question.id}", says, question.facts, f"{question.text}\n\n{right}")
        for exercise in lesson.exercises:
            yield Item(f"{name}, exercise {exercise.id}", exercise.hints, exercise.facts, exercise.text)
    for number, misconception in MISCONCEPTIONS.items():
        yield Item(f"misconception {number}", (misconception.truth,), misconception.facts)


def is_about(sentence: str, fact: Fact) -> bool:
    return any(word.casefold() in sentence.casefold() for word in fact.words)


def find_unsourced(item: Item) -> list[str]:
    """The sentences of a text that tell what AWS does and have none of its facts."""
    facts = list_facts(item.facts)
    by_others = [fact for fact in facts if fact.pages or fact.seen]
    told = [(text, ABOUT_AWS) for text in item.texts] + [(item.task, IN_A_TASK)]
    return [
        f"{item.where}: {sentence}"
        for text, about in told
        for sentence in split_sentences(text)
        if about.search(sentence)
        and not any(is_about(sentence, fact) for fact in (by_others if OF_AWS_ITSELF.search(sentence) else facts))
    ]


def find_unused(items: Iterable[Item]) -> list[str]:
    return sorted(set(load_facts()) - {name for item in items for name in item.facts})


def test_every_cell_of_prose_is_in_notebook_facts():
    prose = {
        path.stem: {cell["id"] for _, cell in checks.cells_of(checks.read(path), "markdown")}
        for path in checks.NOTEBOOKS.glob("*.ipynb")
    }
    named = {name: set(cells) for name, cells in load_notebook_facts().items()}
    new = {(name, id) for name, ids in prose.items() for id in ids - named.get(name, set())}
    gone = {(name, id) for name, ids in named.items() for id in ids - prose.get(name, set())}
    assert not new, f"add these cells to mfa_lesson/course/notebook_facts.toml: {sorted(new)}"
    assert not gone, f"remove these from mfa_lesson/course/notebook_facts.toml: {sorted(gone)}"


def test_every_question_exercise_and_misconception_names_facts():
    assert [item.where for item in list_items() if not item.facts] == []


@pytest.mark.parametrize("items", [list_cells, list_items])
def test_every_sentence_about_aws_has_a_fact(items):
    unsourced = [sentence for item in items() for sentence in find_unsourced(item)]
    assert not unsourced, "no fact for:\n" + "\n".join(unsourced)


def test_a_page_that_a_cell_links_to_is_a_source_of_its_facts():
    missing = [
        f"{item.where}: {link}"
        for item in list_cells()
        for link in LINK.findall(item.texts[0])
        if urlsplit(link).hostname in AWS_HOSTS
        and link not in {page for fact in list_facts(item.facts) for page in fact.pages}
    ]
    assert missing == []


def test_every_fact_is_used():
    assert find_unused([*list_cells(), *list_items()]) == []


@pytest.mark.parametrize("fact", load_facts().values(), ids=load_facts())
def test_a_fact_has_a_source(fact: Fact):
    assert fact.pages or fact.seen or fact.here
    assert all(urlsplit(page).hostname in AWS_HOSTS for page in fact.pages)
    assert all(urlsplit(report).scheme == "https" for report in fact.seen)
    assert fact.says.endswith(".")


def test_a_page_is_a_path_or_an_address():
    assert (
        find_page("IAM/latest/UserGuide/id_users") == "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users.html"
    )
    assert find_page("https://repost.aws/x") == "https://repost.aws/x"


def test_a_sentence_without_a_fact_is_found():
    said = "Guess first. Since 2019, AWS ends sessions by itself. Does IAM wait? A Deny applies."
    assert find_unsourced(Item("here", (said,), ())) == ["here: Since 2019, AWS ends sessions by itself."]
    assert find_unsourced(Item("here", (said,), ("sid",))) == ["here: Since 2019, AWS ends sessions by itself."]
    assert find_unsourced(Item("here", (said,), ("session-is-fixed",))) == []


def test_sentences_are_split_where_a_reader_would():
    text = (
        "## IAM?\n\n1. **First.** “It is so.” Then\n   this.\n2. Why?\n\n<details><summary>After</summary>\n\nYes: no."
    )
    assert split_sentences(text) == ["**First.", "“It is so.", "Then this.", "After", "Yes: no."]


def test_a_fact_must_exist(tmp_path):
    with pytest.raises(LessonError, match="no fact") as caught:
        load_lesson_with(tmp_path, 'facts = ["nobody-knows"]')
    assert caught.value.reason.code == "lesson.no-such-fact"


def load_lesson_with(folder, line: str):
    text = f"""title = "T"
minutes = 1
topic = "T"
[[exercise]]
id = "x"
{line}
text = "t"
start = "{{}}"
hints = ["a", "b"]
solution = '{{"Version": "2012-10-17", "Statement": []}}'
"""
    (folder / "x.toml").write_text(text, encoding="utf-8")
    return load_lesson("x", folder=folder)
