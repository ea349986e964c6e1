"""The service. Begin with `app.py`."""
