"""What every room stands on: errors, sentences, files, versions; nothing here knows a form."""
