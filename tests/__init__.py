"""The tests. Each process of them starts some seconds sooner for what this file does before anything else."""

import sys

# nbformat loads jsonschema, which builds a parser of international addresses for seconds, wherever rfc3987_syntax is
# installed. No notebook has such an address, so here it is not: jsonschema does without.
sys.modules.setdefault("rfc3987_syntax", None)
