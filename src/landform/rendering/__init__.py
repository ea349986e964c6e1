"""Template and values to the exact files of a change. Pure: same values, same bytes."""
