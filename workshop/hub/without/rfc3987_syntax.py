"""Stands in for the package of this name, which takes a second to load; lean.py says where."""

raise ImportError("No part of a room uses rfc3987_syntax.")
