"""The portal: the built front end, served with a fallback to its start page."""
