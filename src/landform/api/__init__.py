"""JSON over HTTP: parse, call a service, shape the answer. Nothing is decided here."""
