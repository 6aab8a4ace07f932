"""What a learner touches: one Python file and one JavaScript file for each widget."""
