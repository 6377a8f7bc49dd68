"""The kinds of things that packs hold, one module each."""
