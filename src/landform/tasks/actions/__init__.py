"""What a step can do: one registry, and the actions that ship."""
