"""How is a checked draft shown to a person: the marks on its words, and a page to print or mail."""
