"""A policy with its words gone: rules as bit sets of boxes."""
