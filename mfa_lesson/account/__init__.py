"""Who asks, and for what: users, sessions, actions, the resources they act on, and AWS's own rules."""
