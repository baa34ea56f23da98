"""Judge live traffic afterwards, in a thread of its own, and count what it shows of each clause."""
