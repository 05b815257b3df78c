"""Worlds: settings of the model that fit what is known, and what holds in how many of them."""
