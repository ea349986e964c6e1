"""Engine, transactions, tables, job queue and inbox: the only room that knows SQL dialects."""
