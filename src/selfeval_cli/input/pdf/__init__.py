"""PDF with a text layer: what is drawn on pages becomes tables again."""
