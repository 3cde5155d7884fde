"""Text documents, which have no geometry: one module per layout in which people paste forms."""
