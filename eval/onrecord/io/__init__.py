"""Files in and out, a format a file. Everything is parsed here, at the edge, and trusted inside."""
