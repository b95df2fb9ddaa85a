"""What goes in and what comes out: claims and decisions, and reading a claim from JSON."""
