"""Correct providers of the contract in the web stacks that people use, each as an engineer of that stack writes it."""
