"""What the stages hand each other: documents, forms, policies, reports and runs as plain data."""
