"""Tools of the maintainers of the contract; not in the wheel."""
