"""A policy to start from: a small shop's, in `shop.yaml`, told with the answers to a few questions."""
