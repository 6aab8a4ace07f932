"""A practice account: an endpoint on this machine that AWS clients talk to, where a policy is really enforced."""
