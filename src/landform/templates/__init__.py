"""Request templates: read them, say what is wrong with them, check values against them."""
