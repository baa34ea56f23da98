"""What changes in the contract, and what follows from it."""
