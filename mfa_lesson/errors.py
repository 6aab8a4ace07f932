"""Every error that the lesson raises on purpose. All of them are MfaLessonErrors."""

from __future__ import annotations


class MfaLessonError(Exception):
    """The base of every error that the lesson raises on purpose."""
