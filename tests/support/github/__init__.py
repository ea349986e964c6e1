"""A GitHub on loopback with real git objects: for PyGithub, git, a real Atlantis, and us.

Start with `GitHubEmulator` in `emulator.py`; `python -m tests.support.github` runs it alone.
Requests go `front` (faults, log) → `rest/` or `smart_http` → the use cases (`pulls`,
`reviews`, `conversation`, `statuses`, `merging`) over `world` (the records and their git
stores) → events → `outbox` → hooks. `bodies/` writes the JSON of both REST and webhooks.
"""
