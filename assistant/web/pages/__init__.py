"""The plain pages of the public: asking without JavaScript, receipts, source texts, about, privacy."""
