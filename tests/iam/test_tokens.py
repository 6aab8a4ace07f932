"""What ignores case: texts and the names of context keys."""

from mfa_lesson.iam.tokens import fold_case, fold_key


def test_case_is_folded_letter_by_letter():
    assert [fold_case(text) for text in ("IAM", "Straße", "ẞ", "Σ", "ΟΣ")] == ["iam", "straße", "ß", "σ", "οσ"]


def test_a_key_has_lower_case_letters_before_its_slash_and_a_tag_after_it():
    assert fold_key("AWS:To\u212aen") == "aws:to\u212aen"
    assert fold_key("AWS:PrincipalTag/É/\u212a") == "aws:principaltag/é/k"
    assert fold_key("AWS:PrincipalTag/A") == "aws:principaltag/a"
