"""CloudTrail records as AWS writes them: files, JSON lines, gzip, the output of lookup-events -> records.

AWS pages: cloudtrail-log-file-examples, cloudtrail-event-reference-record-contents,
view-cloudtrail-events-cli of the CloudTrail User Guide.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from mfa_lesson.iam.arguments import list_items, take_mapping

from .report_file import DATA, EXAMPLE
from .wording_trail import make_trail_error

LARGEST = 512_000_000
"""Bytes of a file, unpacked."""

GZIP_START = b"\x1f\x8b"

LISTS = ("Records", "Events", "events", "logEvents")
"""What holds the records: in a file of a trail, in the output of lookup-events, and in log events of CloudWatch."""

INSIDE = ("CloudTrailEvent", "message")
"""What holds a record as text: a row of lookup-events, and a log event of CloudWatch."""

NO_CALLS = {"eventCategory": ("Insight", "Aggregated"), "eventType": ("AwsCloudTrailInsight", "AwsAggregatedEvent")}
"""What CloudTrail writes about many calls together. Each of these has a record of its own."""

OTHER_FILES = ("digestStartTime", "configurationItems")
"""What other files of the same bucket begin with: the digests of the trail, and what AWS Config writes."""

BLANK = re.compile(r"\s*")

ENDINGS = (".json", ".json.gz", ".jsonl", ".ndjson")

TrailRecord = Mapping[str, Any]

Events = str | bytes | Path | Mapping[str, Any] | Iterable[Mapping[str, Any]]
"""Records: text, bytes, the path of a file or a folder, one record, or several."""


def read_records(events: Events) -> Iterator[TrailRecord]:
    """The records, one after the other. Raises ReportError."""
    for file, found in find_files(events):
        for number, one in enumerate(found, 1):
            record = unwrap(one, number, file)
            if not is_about_many(record):
                yield check_record(record, number, file)


def find_files(events: Events) -> Iterator[tuple[str, Iterator[Any]]]:
    """The name of each file, "" for what comes from none, with its records."""
    if isinstance(events, str) and events == EXAMPLE:
        events = DATA / "events.json"
    if isinstance(events, str) and len(events) < 4096 and not events.lstrip().startswith(("{", "[")):
        events = Path(events)
    if isinstance(events, Path):
        yield from read_path(events)
    elif isinstance(events, bytes):
        yield "", read_text(unpack(events, ""), "")
    elif isinstance(events, str):
        yield "", read_text(events, "")
    elif isinstance(events, Mapping):
        yield "", open_lists(take_mapping(events, "events"))
    elif (listed := list_items(events, "events")) is not None:
        yield "", (record for one in listed for record in (open_lists(one) if isinstance(one, Mapping) else (one,)))
    else:
        raise make_trail_error("no-events", given=type(events).__name__)


def read_path(path: Path) -> Iterator[tuple[str, Iterator[Any]]]:
    """A file, or all files of a folder, as a trail fills one."""
    try:
        if path.is_dir():
            files = sorted(one for one in path.rglob("*") if one.name.endswith(ENDINGS) and one.is_file())
            if not files:
                raise make_trail_error("empty-folder", endings=ENDINGS)
        elif os.path.exists(path):
            files = [path]
        else:
            raise make_trail_error("no-such-file")
        for file in files:
            yield file.name, read_text(unpack(file.read_bytes(), file.name), file.name)
    except (OSError, ValueError) as error:
        if hasattr(error, "problem"):
            raise
        raise make_trail_error("no-file", error=getattr(error, "strerror", None) or str(error)) from None


def unpack(content: bytes, file: str) -> str:
    """Bytes as text, unpacked if they are packed."""
    if content.startswith(GZIP_START):
        try:
            with gzip.open(io.BytesIO(content)) as packed:
                content = packed.read(LARGEST + 1)
        except (OSError, EOFError, zlib.error):
            raise make_trail_error("broken-gzip", file=file) from None
    if len(content) > LARGEST:
        raise make_trail_error("too-large", most=LARGEST)
    try:
        return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise make_trail_error("not-utf-8", file=file) from None


def read_text(text: str, file: str) -> Iterator[Any]:
    """The records of one JSON document, or of several one after the other, on lines of their own or not."""
    at = skip_blank(text, 0)
    if at == len(text):
        raise make_trail_error("empty", file=file)
    if text.lstrip().startswith("<"):
        raise make_trail_error("html", 1, 1, file=file)
    decoder = json.JSONDecoder()
    while at < len(text):
        try:
            found, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
            raise make_trail_error("broken-json", line, column, file=file) from None
        yield from open_lists(found)
        at = skip_blank(text, at)


def skip_blank(text: str, at: int) -> int:
    found = BLANK.match(text, at)
    return found.end() if found else at


def open_lists(found: Any) -> Iterator[Any]:
    """The records in whatever holds them."""
    if isinstance(found, list):
        for one in found:
            yield from open_lists(one)
    elif isinstance(found, Mapping):
        for name in LISTS:
            if isinstance(found.get(name), list):
                yield from found[name]
                return
        if not any(name in found for name in OTHER_FILES):
            yield found
    else:
        yield found


def unwrap(found: Any, number: int, file: str) -> Any:
    """A record out of the row of lookup-events, the log event, or the event of EventBridge that holds it."""
    if not isinstance(found, Mapping):
        return found
    for name in INSIDE:
        if isinstance(inner := found.get(name), str) and "eventName" not in found:
            try:
                return json.loads(inner)
            except (ValueError, RecursionError):
                raise make_trail_error("broken-event", number=number, file=file, name=name) from None
    if isinstance(found.get("detail"), Mapping) and "eventName" not in found:
        return found["detail"]
    return found


def is_about_many(record: Any) -> bool:
    return isinstance(record, Mapping) and any(record.get(name) in values for name, values in NO_CALLS.items())


def check_record(record: Any, number: int, file: str) -> TrailRecord:
    if not isinstance(record, Mapping):
        raise make_trail_error("no-record", number=number, file=file, given=type(record).__name__)
    for name in ("eventName", "eventSource", "eventTime"):
        if not isinstance(record.get(name), str) or not record[name]:
            raise make_trail_error("field-missing", number=number, file=file, name=name)
    if record.get("userIdentity") is None:
        return {**record, "userIdentity": {}}
    if not isinstance(record["userIdentity"], Mapping):
        raise make_trail_error("field-missing", number=number, file=file, name="userIdentity")
    return record
