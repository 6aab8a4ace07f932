"""Times as the plans and the documents write them."""

import re


def minutes(clock: str) -> int:
    hours, _, rest = clock.partition(":")
    return int(hours) * 60 + int(rest)


def minutes_in(title: str) -> int:
    """ "Half a day: 3 h 30" -> 210."""
    hours, rest = re.search(r"(?:(\d+) h )?(\d+)(?: minutes)?$", title).groups()
    return int(hours or 0) * 60 + int(rest)
