"""One request from submission to completion: its state machine and the steps that move it."""
