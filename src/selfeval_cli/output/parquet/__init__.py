"""The run as tables in Parquet files, for questions that are asked in SQL."""
