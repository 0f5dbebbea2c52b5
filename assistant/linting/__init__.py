"""`assistant lint`: finds mistakes in what designers write, each with file, line and what to do."""
