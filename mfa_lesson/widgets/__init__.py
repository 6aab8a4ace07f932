"""What a learner touches; one file a widget, its JavaScript beside it under the same name."""
