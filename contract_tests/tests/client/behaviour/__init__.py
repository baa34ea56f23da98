"""What every copy of the client must do; REMIX_CLIENT names the package, REMIX_FRAGMENT the fragment it came from."""
