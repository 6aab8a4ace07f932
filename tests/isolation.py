"""Loaded before all tests: a learner's own progress is neither read nor written by them."""

import os
import tempfile

_folder = tempfile.TemporaryDirectory(prefix="mfa-lesson-tests-", ignore_cleanup_errors=True)
os.environ["MFA_LESSON_DATA"] = _folder.name
