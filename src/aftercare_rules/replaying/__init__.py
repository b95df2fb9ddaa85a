"""Files of past claims, decided again: what they come to under a policy, and what a change of it would have cost."""
