"""Records as GitHub's JSON. The same functions serve REST and webhooks."""
