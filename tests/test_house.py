"""The house around the code: locks, version, what may not be committed, how rooms look."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
PACKAGES = ("models", "pipelines", "dashboards")
BANNED_ROOMS = {"utils", "helpers", "common", "misc", "base"}
LONGEST_ROOM = 350

#: Written in pieces, so that this file is not a case of what it forbids.
FORBIDDEN = {
    "an address of an index": re.compile(
        r"(?<!no-emit-)(?:index|find)-(?:url|links)\b|python" + r"hosted|py" + r"pi\.(?:org|python)", re.IGNORECASE
    ),
    "a path of one machine": re.compile(
        r"(?<![\w.~$})/-])/(?:wo" + r"rk|ro" + r"ot|home/\w+|Users/\w+|tmp/w)(?![\w.-])"
    ),
    "a file address": re.compile("file:/" + "//"),
}


def committed_files() -> list[Path]:
    """What git keeps, or would keep; without git there is nothing to look at."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=False, text=True,
    )  # fmt: skip
    if listed.returncode != 0:
        pytest.skip("not a git repository")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def modules() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z][\w.-]*)(?:\[[^\]]*\])?==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_is_hashed_and_names_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[a-z])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE), flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(lock))
    assert not [block.split()[0] for block in blocks if "--hash=sha256:" not in block]
    assert "://" not in text
    assert not re.search(r"^\s*-(?:-|[a-z]\s)(?!hash)", text, re.MULTILINE), "the lock holds an option of pip"


def test_both_locks_pin_the_same_runtime() -> None:
    runtime, development = (pins(lock) for lock in LOCKS)
    assert runtime.items() <= development.items()


def test_lock_is_lean() -> None:
    heavy = {"torch", "tensorflow", "jax", "pyspark", "pytest", "mypy"}
    assert not heavy & pins("requirements.lock").keys()


def test_lock_serves_what_pyproject_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for lock, requirements in zip(
        LOCKS, (project["dependencies"], project["optional-dependencies"]["dev"]), strict=True
    ):
        for requirement in requirements:
            name, least = re.fullmatch(r"([\w.-]+)(?:\[.*\])?>=([\d.]+).*", requirement).groups()
            locked = pins(lock)[re.sub(r"[-_.]+", "-", name).lower()]
            assert _number(locked) >= _number(least), f"{lock}: {name} {locked} < {least}"


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def test_version_is_in_the_changelog() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[([^\]]+)\]", changelog, re.MULTILINE)
    assert headings[0] == "Unreleased"
    is_released = headings[1:2] == [version]
    assert is_released or f"To become {version}." in changelog


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_committed_names(what: str) -> None:
    found = []
    for path in committed_files():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}:{n}" for n, line in enumerate(lines, 1) if FORBIDDEN[what].search(line)]
    assert not found, f"{what} in {', '.join(found[:10])}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_room(path: Path) -> None:
    assert not BANNED_ROOMS & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    text = path.read_text(encoding="utf-8")
    if text.strip():
        assert text.startswith(('"""', "#!", 'r"""')), "the first lines say what lives here and what does not"
        assert len(text.splitlines()) <= LONGEST_ROOM


def test_ci_calls_exactly_the_commands_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (told,) = re.findall(r"^## Tests and CI\n\n```console\n(.*?)```", readme, re.MULTILINE | re.DOTALL)
    called = re.findall(r"^make .*", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)
    assert called == told.splitlines()


def test_data_holds_no_code() -> None:
    assert not [path for path in committed_files() if path.is_relative_to(ROOT / "data") and path.suffix == ".py"]


def test_dagster_settings_are_understood(tmp_path: Path) -> None:
    from dagster import DagsterInstance

    settings = (ROOT / "dagster.yaml").read_text(encoding="utf-8")
    (tmp_path / "dagster.yaml").write_text(settings, encoding="utf-8")
    with DagsterInstance.from_config(str(tmp_path)) as instance:
        assert not instance.telemetry_enabled
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1
