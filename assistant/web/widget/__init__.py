"""The widget for partners' pages: the parts of its script, its styles, and how they are made into one file."""
