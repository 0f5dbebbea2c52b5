"""Rasa's default pipeline, policies and tracker store, for comparison."""
