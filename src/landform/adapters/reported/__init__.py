"""What runners reported themselves, where nothing else may be read."""
