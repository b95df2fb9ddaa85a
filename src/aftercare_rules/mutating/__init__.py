"""Policy mutation testing: every small slip that an author could make, and whether the examples notice it."""
