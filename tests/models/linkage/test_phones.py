"""Phone numbers as people type them: one number, one key; no country, no key."""

from __future__ import annotations

import pytest

from models.linkage.phones import phone_keys


@pytest.mark.parametrize(
    ("written", "countries", "keys"),
    [
        ("+46 91 759593 1", [], ["+46917595931"]),
        ("0046 917-595-931", ["DE"], ["+46917595931"]),
        ("091/759-5931", ["SE"], ["+46917595931"]),
        ("091/759-5931", ["SE", "NO"], ["+46917595931", "+47917595931"]),  # which of the two is not known
        ("+44 (0) 20 7946 0958", [], ["+442079460958"]),
        ("020 7946 0958", ["GB"], ["+442079460958"]),
        ("8 (495) 123-45-67", ["RU"], ["+74951234567"]),
        ("+7 495 123 45 67", ["RU"], ["+74951234567"]),
        ("02 1234 5678", ["IT"], ["+39212345678"]),
        ("+39 02 1234 5678", [], ["+39212345678"]),
        ("+46 91 759593 1 ext. 12", [], ["+46917595931"]),
        ("660-485-0224", [], []),
        ("0000000000", ["SE"], []),
        ("12345", ["SE"], []),
        ("n/a", ["SE"], []),
        ("", ["SE"], []),
    ],
)
def test_a_number_has_its_keys(written, countries, keys):
    assert phone_keys(written, countries) == keys
