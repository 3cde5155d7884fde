"""The findings as rows: a workbook and CSV."""
