"""What the tests exercise of what designers write; `assistant coverage` shows it."""
