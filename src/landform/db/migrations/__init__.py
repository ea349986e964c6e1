"""Schema migrations (Alembic). Run by `landform db upgrade` and when `landform serve` starts."""
