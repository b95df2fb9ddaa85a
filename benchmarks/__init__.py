"""How fast the library is, as ratios and seconds; nothing here is a test."""
