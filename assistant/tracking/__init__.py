"""Conversations: stored completely, replayed only as far as the next turn needs."""
