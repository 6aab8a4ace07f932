"""The lesson as a course: questions and exercises, progress, drafts, sharing with a group, the learner's own copy."""
