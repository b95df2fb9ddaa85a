"""Two policies side by side: the claims that they decide otherwise, or the proof that there are none."""
