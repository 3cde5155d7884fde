"""One document or a million through the whole way: settings, workers, cache, baseline."""
