"""The examples of a policy, run; and the edges of its windows that they touch."""
