"""The space of claims of a policy: its axes, what can be reached on them, and the claims that lie there."""
