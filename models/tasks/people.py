"""A person as the task store keeps one: id, name and e-mail *as they were* when written.

Who is head of what is declared in company.yaml; this room only takes what it is given.
"""

from dataclasses import dataclass
from typing import Protocol


class PersonLike(Protocol):
    """Anything with an id, a name and perhaps an e-mail: a declared person, a row of the board, a `Person`."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str | None: ...


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    email: str | None = None
