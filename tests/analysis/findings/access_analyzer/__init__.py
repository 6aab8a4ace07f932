"""The check codes of IAM Access Analyzer, each with inputs of our own that must be refused or found.

A file of cases for each level: errors.toml, warnings.toml, … cases.py reads and judges them; docs/access_analyzer.py
makes a page of what comes out.
"""
