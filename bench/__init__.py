"""Measurements. `python -m bench` compares the assistant with Rasa's default parts."""
