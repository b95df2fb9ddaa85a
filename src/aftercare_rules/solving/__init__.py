"""The space of claims as formulas, for a solver to look where there are too many sets of boxes to be walked."""
