"""What the findings say, in one file for each file of checks; table.py joins them."""
