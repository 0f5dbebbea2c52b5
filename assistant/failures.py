"""Where something failed, for the logs: an exception's own message may quote the customer."""

from __future__ import annotations


def where(error: BaseException, frames: int = 4) -> str:
    """Return the exception's type and the last lines of code that it came through.

    Args:
        frames: how many of them.
    """
    steps = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        steps.append(f"{code.co_filename}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    return f"{type(error).__name__} at {' > '.join(steps[-frames:])}"
