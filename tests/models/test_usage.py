"""A command that is typed wrongly: one plain line that names the option and shows an example, exit code 2."""

from __future__ import annotations

import pytest

from models.commandline import main

CASES = {
    "run --as-of nope": "--as-of: 'nope' is no date. Example: --as-of 2026-10-31. See 'milepost run --help'.",
    "run --as-of 2026-02-30": "--as-of: '2026-02-30' is no date. Example: --as-of 2026-10-31. "
    "See 'milepost run --help'.",
    "run --as-of": "--as-of: a value is missing. Example: --as-of 2026-10-31. See 'milepost --help'.",
    "run --full=3": "--full takes no value. See 'milepost --help'.",
    "run --asof 2026-10-31": "there is no option --asof. Did you mean --as-of? See 'milepost run --help'.",
    "rum": "there is no command 'rum'. Did you mean 'run'? See 'milepost --help'.",
    "readings --format xml": "--format: 'xml' is not one of 'table', 'json', 'csv'. Example: --format table. "
    "See 'milepost readings --help'.",
    "serve --port abc": "--port: 'abc' is no whole number. Example: --port 8050. See 'milepost serve --help'.",
    "serve --port 99999": "--port: 99999 is more than 65535. Example: --port 8050. See 'milepost serve --help'.",
    "demo x --scale 0": "--scale: 0 is less than 0.01. Example: --scale 1.0. See 'milepost demo --help'.",
    "demo x --scale big": "--scale: 'big' is no number. Example: --scale 1.0. See 'milepost demo --help'.",
    "demo": "folder is missing. Example: northlight. See 'milepost demo --help'.",
    "demo a b": "'b' is more than the command takes. See 'milepost demo --help'.",
    "init x": "--from is missing. Example: --from exports. See 'milepost init --help'.",
    "tasks list --kind foo": "--kind: 'foo' is not one of 'kpi', 'data', 'project', 'review'. Example: --kind kpi. "
    "See 'milepost tasks list --help'.",
}


@pytest.mark.parametrize("typed", CASES)
def test_it_is_told_in_one_line(typed, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["milepost", *typed.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    assert (ended.value.code, out, err) == (2, "", f"milepost: {CASES[typed]}\n")


def test_what_needs_a_command_shows_them(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["milepost", "tasks"])
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    assert ended.value.code == 2 and "comment" in out + err and "milepost:" not in err


def test_what_is_typed_well_ends_with_code_zero(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["milepost", "--version"])
    main()
    assert capsys.readouterr().out.startswith("milepost ")
