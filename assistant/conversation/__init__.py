"""What a reader means by a question that builds on earlier ones."""
