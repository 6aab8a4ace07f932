"""Goals: what is expected of policies, read from sentences and proved or refuted request by request."""
