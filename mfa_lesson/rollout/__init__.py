"""From the lesson to a real account: a policy as text for the tool that attaches it, and whom it will stop."""
