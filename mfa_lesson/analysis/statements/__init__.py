"""A statement taken apart: what each element means, shown beside its JSON."""
