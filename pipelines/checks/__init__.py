"""Checks run by Great Expectations: the only room that imports it. Which checks are due is decided in steps/quality.py.

Importing this takes seconds, so it is imported where something must be checked and nowhere else.
"""
