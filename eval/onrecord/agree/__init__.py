"""Measure the agreement of annotators: the scorer's F1 between them, alpha of tokens, and kappa of attributes.

`agree` returns an `Agreement`; both are imported when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.agree.agreement import Agreement as Agreement
    from onrecord.agree.agreement import agree as agree
else:

    def __getattr__(name: str) -> object:
        if name not in {"Agreement", "agree"}:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from onrecord.agree import agreement

        return getattr(agreement, name)


def __dir__() -> list[str]:
    return sorted({"Agreement", "agree", *(name for name in globals() if name.startswith("__"))})
