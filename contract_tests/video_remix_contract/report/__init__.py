"""Reports: made from a verdict, without any knowledge of how it came about."""
