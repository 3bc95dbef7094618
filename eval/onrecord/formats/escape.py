"""Percent-encode values for formats where some characters are syntax, and decode them.

`urllib.parse.quote` encodes every character outside a fixed set. Here only white space, control characters, % and the
caller's reserved characters are encoded, so that other scripts stay readable.
"""

from __future__ import annotations

from urllib.parse import quote, unquote


def escaped(value: str, reserved: str) -> str:
    """Return a value with white space, control characters, % and the characters of `reserved` percent-encoded.

    >>> escaped("two words-100%", "-")
    'two%20words%2D100%25'
    """
    return "".join(_percent(each) if _special(each) or each in reserved else each for each in value)


def unescaped(value: str) -> str:
    """Return the original of a percent-encoded value.

    >>> unescaped("two%20words%2D100%25")
    'two words-100%'
    """
    return unquote(value)


def _special(character: str) -> bool:
    """Return whether a character is always encoded: %, white space, or a character that cannot be printed."""
    return character == "%" or character.isspace() or not character.isprintable()


def _percent(character: str) -> str:
    """Return a character percent-encoded, such as %2D for a hyphen."""
    plain = quote(character, safe="")
    return plain if plain != character else f"%{ord(character):02X}"
