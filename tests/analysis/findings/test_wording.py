"""What the findings say, word for word."""

import pytest

from mfa_lesson.analysis.findings import mfa
from mfa_lesson.analysis.findings.wording import table
from mfa_lesson.analysis.findings.wording.mfa import USES
from mfa_lesson.analysis.findings.wording.table import SUGGESTIONS, SUMMARIES, WORDINGS
from mfa_lesson.text import Reason, sentence_for
from tests.analysis.findings.examples import found
from tests.analysis.findings.kinds import READ_AS, SAMPLES, SHOWN
from tests.golden import check_sentences

FOUND = {
    "nothing-found": [{"policies": ["mine"]}, {"policies": ["mine", "yours"]}, {"policies": []}],
    "found": [
        {"policies": ["mine"], "mistakes": 1, "remarks": 2},
        {"policies": ["mine"], "mistakes": 2, "remarks": 0},
        {"policies": ["mine", "yours"], "mistakes": 0, "remarks": 1},
    ],
    "mistake": [{"where": "line 2 Version", "says": "A problem. A suggestion.", "page": "reference_policies_grammar"}],
    "remark": [{"where": "line 2 Version", "says": "A problem.", "page": "reference_policies_grammar"}],
}


@pytest.mark.parametrize("file", table.FILES, ids=lambda file: file.__name__.rpartition(".")[2])
def test_every_sentence(file):
    sentences, samples = {}, {}
    for code, wording in file.WORDINGS.items():
        sentences[code], samples[code] = wording.problem, SAMPLES[code]
        if wording.suggestion:
            advice = f"{code} (suggestion)"
            sentences[advice] = wording.suggestion
            samples[advice] = [each for each in SAMPLES[code] if each.get("nearest") != ""]
    check_sentences(f"findings_{file.__name__.rpartition('.')[2]}", sentences, samples)


def test_what_is_said_of_all_findings_together():
    check_sentences("findings", SUMMARIES, FOUND)


def test_each_code_has_its_samples_and_is_said_in_one_file():
    assert SAMPLES.keys() == WORDINGS.keys()
    assert len(WORDINGS) == sum(len(file.WORDINGS) for file in table.FILES)


def test_where_no_name_is_near_there_is_no_suggestion():
    assert sentence_for(Reason("unknown-service", {"service": "qqq", "nearest": ""}), SUGGESTIONS) == ""


@pytest.mark.parametrize("kind", SHOWN)
def test_the_samples_have_the_parameters_that_the_checks_give(kind):
    for each in found(*SHOWN[kind][0], read_as=READ_AS.get(kind, "identity")):
        assert each.reason.parameters.keys() == SAMPLES[each.reason.code][0].keys()


def test_each_action_that_the_console_needs_has_its_use():
    assert set(USES) == set(mfa.CONSOLE_READS)
