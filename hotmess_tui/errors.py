"""What can go wrong, said in one line for a person, with the exit status that a command ends with."""


class HotmessError(Exception):
    """A fault that a person can mend; the message says what, where and what to do, in one line.

    `status` is the exit status: 1 where there is nothing to show, 2 for wrong usage.
    """

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


class Cancelled(Exception):
    """A query was interrupted because nobody waits for it any more."""
