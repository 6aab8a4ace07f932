"""What the calls of the practice account do: one file for each kind of thing, one table of all of them."""
