"""What is wrong with several files, told at once, so that all of it is mended before the next run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from models.errors import ExtractError


@dataclass
class Refusals:
    """The messages of errors that were gathered, each once: two sources may meet the same file."""

    told: list[str] = field(default_factory=list)

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Keep an `ExtractError` for later."""
        try:
            yield
        except ExtractError as error:
            if str(error) not in self.told:
                self.told.append(str(error))

    def raise_if_any(self) -> None:
        """Raise one `ExtractError` of all that was gathered."""
        if len(self.told) == 1:
            raise ExtractError(self.told[0])
        if self.told:
            raise ExtractError("\n".join([f"{len(self.told)} errors in the extracts:", *self.told]))
