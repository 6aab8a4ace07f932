"""AWS's Query protocol, by botocore's own models: what a call says, and how an answer is written.

AWS pages: making-query-requests of the IAM User Guide; API_CreateUser and others for the limits of each parameter.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from botocore.loaders import Loader
from botocore.model import ServiceModel

from .refusals import AwsError, make_own_error

VERSIONS = {"iam": "2010-05-08", "sts": "2011-06-15"}
MOST_FIELDS = 2_000
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@cache
def load_model(service: str) -> Any:
    """A service as botocore describes it. Nothing but botocore's own files is read."""
    loader = Loader(include_default_search_paths=False, extra_search_paths=[Loader.BUILTIN_DATA_PATH])
    return ServiceModel(loader.load_service_model(service, "service-2"), service)


def read_fields(body: bytes) -> dict[str, str]:
    """The fields of a form."""
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise AwsError("MalformedQueryString", "The query string contains a syntax error.") from None


def find_operation(service: str, name: str) -> Any:
    """An operation by its name. Raises AwsError for one that the service doesn't have."""
    model = load_model(service)
    if name not in model.operation_names:
        text = f"Could not find operation {name} for version {VERSIONS[service]}"
        raise AwsError("InvalidAction", text)
    return model.operation_model(name)


def read_input(operation: Any, fields: Mapping[str, str]) -> dict[str, Any]:
    """A call's parameters. Raises AwsError for one that is missing, or that AWS doesn't accept."""
    shape = operation.input_shape
    if shape is None:
        return {}
    faults: list[str] = []
    found: dict[str, Any] = _read_structure(shape, fields, "", faults)
    if faults:
        count = f"{len(faults)} validation error{'s' if len(faults) > 1 else ''} detected"
        raise AwsError("ValidationError", f"{count}: {'; '.join(faults)}")
    return found


def _read_structure(shape: Any, fields: Mapping[str, str], prefix: str, faults: list[str]) -> dict[str, Any]:
    found = {}
    for name, member in shape.members.items():
        value = _read(member, fields, prefix + name, faults)
        if value is not None:
            found[name] = value
        elif name in shape.required_members:
            faults.append(
                f"Value null at '{_place(prefix + name)}' failed to satisfy constraint: Member must not be null"
            )
    return found


def _read(shape: Any, fields: Mapping[str, str], key: str, faults: list[str]) -> Any:
    if shape.type_name == "structure":
        there = any(name.startswith(f"{key}.") for name in fields)
        return _read_structure(shape, fields, f"{key}.", faults) if there else None
    if shape.type_name == "list":
        return list(_read_list(shape, fields, key, faults)) or None
    if key not in fields:
        return None
    text = fields[key]
    if shape.type_name in ("integer", "long"):
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
            raise make_own_error("MalformedInput", "no-number", key=key)
        _check_range(shape, int(text), key, faults)
        return int(text)
    if shape.type_name == "boolean":
        if text.lower() not in ("true", "false"):
            raise make_own_error("MalformedInput", "no-boolean", key=key)
        return text.lower() == "true"
    _check_text(shape, text, key, faults)
    return text


def _read_list(shape: Any, fields: Mapping[str, str], key: str, faults: list[str]) -> Iterator[Any]:
    for place in range(1, MOST_FIELDS):
        value = _read(shape.member, fields, f"{key}.member.{place}", faults)
        if value is None:
            return
        yield value


@cache
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """A pattern of botocore's models. Those of tags have Java's names for classes of characters."""
    if r"\p{" not in pattern:
        return re.compile(pattern, re.ASCII)
    return re.compile(pattern.replace(r"\p{L}", r"\w").replace(r"\p{N}", r"\w").replace(r"\p{Z}", r"\s"))


def _place(key: str) -> str:
    """ "UserName" → "userName", as AWS's errors write it."""
    return key[:1].lower() + key[1:]


def _check_range(shape: Any, number: int, key: str, faults: list[str]) -> None:
    at = f"Value '{number}' at '{_place(key)}' failed to satisfy constraint: Member must have value"
    if number < shape.metadata.get("min", number):
        faults.append(f"{at} greater than or equal to {shape.metadata['min']}")
    if number > shape.metadata.get("max", number):
        faults.append(f"{at} less than or equal to {shape.metadata['max']}")


def _check_text(shape: Any, text: str, key: str, faults: list[str]) -> None:
    at = f"Value at '{_place(key)}' failed to satisfy constraint: Member must"
    least, most, pattern = (shape.metadata.get(name) for name in ("min", "max", "pattern"))
    if least is not None and len(text) < least:
        faults.append(f"{at} have length greater than or equal to {least}")
    if most is not None and len(text) > most:
        faults.append(f"{at} have length less than or equal to {most}")
    elif pattern and not compile_pattern(pattern).fullmatch(text):
        faults.append(f"{at} satisfy regular expression pattern: {pattern}")
    values = getattr(shape, "enum", None)
    if values and text not in values:
        faults.append(f"{at} satisfy enum value set: [{', '.join(values)}]")


def write_answer(operation: Any, output: Mapping[str, Any], request_id: str) -> str:
    """An answer as XML."""
    name, shape = operation.name, operation.output_shape
    space = operation.service_model.metadata["xmlNamespace"]
    result = f"<{name}Result>{_write(shape, output)}</{name}Result>" if shape else ""
    metadata = f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
    return f'<{name}Response xmlns="{space}">{result}{metadata}</{name}Response>'


def _write(shape: Any, value: Any) -> str:
    if shape.type_name == "structure":
        parts = ((name, member) for name, member in shape.members.items() if value.get(name) is not None)
        return "".join(f"<{name}>{_write(member, value[name])}</{name}>" for name, member in parts)
    if shape.type_name == "list":
        return "".join(f"<member>{_write(shape.member, item)}</member>" for item in value)
    if shape.type_name == "map":
        return "".join(
            f"<entry><key>{escape(key)}</key><value>{_write(shape.value, item)}</value></entry>"
            for key, item in value.items()
        )
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if shape.type_name == "timestamp":
        return format_time(value)
    return clean(str(value))


def format_time(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def clean(text: str) -> str:
    """A text that can stand in XML."""
    return escape(NOT_IN_XML.sub("\ufffd", text))


def write_error(service: str, error: AwsError, request_id: str) -> str:
    """An error as XML, in the form of the service."""
    said = f"<Code>{clean(error.code)}</Code><Message>{clean(error.message)}</Message>"
    if service == "json":
        return json.dumps({"__type": error.code, "message": error.message})
    if service == "s3":
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{said}<RequestId>{request_id}</RequestId></Error>'
    if service == "ec2":
        return f"<Response><Errors><Error>{said}</Error></Errors><RequestID>{request_id}</RequestID></Response>"
    blame = "Receiver" if error.status >= 500 else "Sender"
    known = service if service in VERSIONS else "iam"
    space = f"https://{known}.amazonaws.com/doc/{VERSIONS[known]}/"
    return (
        f'<ErrorResponse xmlns="{space}"><Error><Type>{blame}</Type>{said}</Error>'
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )
