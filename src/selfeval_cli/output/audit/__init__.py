"""The folder for the auditor: a page, a workbook, annotated copies and the JSON of one run."""
