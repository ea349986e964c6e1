"""What infrastructure costs a month: from a plan, or from the values of a form."""
