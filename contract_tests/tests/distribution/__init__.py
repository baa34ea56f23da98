"""What is built, installed, copied and released."""
