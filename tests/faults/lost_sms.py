"""A text message gateway that loses everything."""


class LostSms:
    """Takes messages and sends none."""

    def send(self, phone: str | None, text: str, reference: str) -> None:
        """Lose one message."""
