"""Files in, text with blocks out: one reader for each kind of file, chosen by the file's ending."""
