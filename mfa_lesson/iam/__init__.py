"""How IAM decides: policies, patterns, conditions, the decision and its reason; the standard library is enough."""
