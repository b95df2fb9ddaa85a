"""The checker: each obligation of a policy proved for all claims, or a claim that breaks it."""
