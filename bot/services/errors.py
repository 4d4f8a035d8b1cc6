"""What can be wrong with what a visitor sends. Messages are fixed: they never repeat a visitor's words."""

from __future__ import annotations


class VisitorError(Exception):
    """Something that the visitor, or their browser, can mend. `code` is for programs, `message` for people."""

    code = "bad_request"
    message = "This could not be understood."

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.message)


class ConversationGoneError(VisitorError):
    """The conversation does not exist, or was forgotten."""

    code = "conversation_gone"
    message = "This conversation does not exist any more. Please start a new one."


class EmptyMessageError(VisitorError):
    """There are no words in the message."""

    code = "empty_message"
    message = "The message has no words in it. Please type a question."


class MessageTooLongError(VisitorError):
    """The message has more characters than we take."""

    code = "message_too_long"
    message = "The message is longer than 2,000 characters. Please make it shorter."


class MessageConflictError(VisitorError):
    """The same message id came again with another content."""

    code = "message_conflict"
    message = "A message with this id was sent before, with another content. Use a new id."


class ButtonNotOfferedError(VisitorError):
    """The button was not offered in this conversation."""

    code = "button_not_offered"
    message = "This choice is not offered here. Please type a question."


class SendError(Exception):
    """A message did not go out. Its text is ours and names no address; `is_final`: trying again is of no use."""

    def __init__(self, message: str, *, is_final: bool) -> None:
        super().__init__(message)
        self.is_final = is_final
