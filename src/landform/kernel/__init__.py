"""Vocabulary shared by all slices: errors, names, references, time. No I/O."""
