"""What a message is, before anything is looked up: a question, a person in need, small talk, or none of these."""
