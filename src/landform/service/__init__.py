"""Commands that run the service: serve, worker, db, doctor."""
