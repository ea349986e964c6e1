"""One package per outside product; each fulfils the ports of the slices it serves."""
