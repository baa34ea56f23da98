"""What strangers wrote: read within bounds, shown harmless."""
