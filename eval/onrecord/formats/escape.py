"""Write a value where some characters have a meaning of their own: as %XX of its UTF-8 bytes, and back."""

from __future__ import annotations

from urllib.parse import quote, unquote


def escaped(value: str, reserved: str) -> str:
    """Return a value without white space, control characters, % and the reserved characters.

    >>> escaped("two words-100%", "-")
    'two%20words%2D100%25'
    """
    return "".join(_percent(each) if _special(each) or each in reserved else each for each in value)


def unescaped(value: str) -> str:
    """Return what was escaped.

    >>> unescaped("two%20words%2D100%25")
    'two words-100%'
    """
    return unquote(value)


def _special(character: str) -> bool:
    return character == "%" or character.isspace() or not character.isprintable()


def _percent(character: str) -> str:
    plain = quote(character, safe="")
    return plain if plain != character else f"%{ord(character):02X}"
