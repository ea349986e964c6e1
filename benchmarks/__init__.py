"""What the service costs: programs that measure, and the figures that they last gave.

Run `make bench`, or `python -m benchmarks --only NAME --quick`. No test reads the
clock: a figure that misses its target is reported, never an error.
"""
