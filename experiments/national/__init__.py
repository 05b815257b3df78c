"""The network of all municipalities of 2016, ten quiet years on, beside ends at random."""
