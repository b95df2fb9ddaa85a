"""Claims in columns: the same tables and the same resolution, for each distinct kind of claim once."""
