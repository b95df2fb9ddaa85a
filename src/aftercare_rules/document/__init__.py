"""Located tree to `Policy`: one file for each part of a policy's text, all faults of a file reported at once."""
