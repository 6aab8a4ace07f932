"""What can be said about policies: matrices, comparisons, variants, statements taken apart, the simulator."""
