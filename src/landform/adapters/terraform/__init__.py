"""The embedded runner: the `terraform` or `tofu` binary beside us, behaving like a small Atlantis.

A run outlives the service that asked for it. Three kinds of process take part:

    service ── starts ──> run.py ── starts ──> supervise.py ── starts ──> terraform
                          one per run          one per command

`run.py` does the steps and reports over HTTP; `supervise.py` outlives it and writes
down how Terraform ended. All of them hold the same two file locks, the run's and the
project's, so that these are free exactly when no process of the run lives any more.
Any of them may be killed at any moment: whoever asks for the run again goes on from
the files that are there (`layout.py`).

Nothing is imported here: every run starts a process, and `runner.py` would cost it 0.2 s.
"""
