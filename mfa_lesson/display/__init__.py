"""How a page is made: templates, style sheets and the HTML of shapes such as a matrix or a reason; no analysis."""
