"""Web pages and files fetched safely and politely."""
