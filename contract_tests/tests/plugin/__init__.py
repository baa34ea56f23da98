"""The pytest face, run as its users run it: in a process of its own, over real sockets."""
