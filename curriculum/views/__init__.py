"""The room's pages: reading, authoring, an offering's class, administration."""
