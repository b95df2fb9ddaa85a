"""The forms in which other programs read what was found, one file each."""
