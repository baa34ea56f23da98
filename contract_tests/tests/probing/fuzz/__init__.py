"""Property tests over the fragment, on our own provider and on faults planted in it."""
