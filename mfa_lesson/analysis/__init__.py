"""What can be said about policies: matrices, comparisons, paths, goals, findings, errors of AWS, the simulator."""
