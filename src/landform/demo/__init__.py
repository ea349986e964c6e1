"""`landform demo`: the whole main job on one machine, with AWS played by moto on loopback."""
