"""Findings: what is legal in a policy and probably wrong; one file for each kind of check, and one table of them."""
