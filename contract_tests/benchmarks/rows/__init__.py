"""The rows of ``make bench``, a file for each subject: its variants, and ROWS, which compares them.

A variant is a function that takes the port of the raw server; where ``commands(folder, port)`` is a context manager
with commands by name, these are the variants. What a variant needs is imported by the variant.
"""
