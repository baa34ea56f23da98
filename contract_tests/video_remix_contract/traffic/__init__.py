"""Read recorded traffic as exchanges."""
