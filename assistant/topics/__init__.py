"""`assistant new-topic`: the files that a new topic begins with."""
