"""Components as values: what goes in stands in the tree that comes out."""

from dataclasses import replace

from dashboards.components.banner import banner
from dashboards.components.data_strip import StripItem, StripKpi, data_strip
from dashboards.components.data_table import data_table
from dashboards.components.journey_ribbon import journey_ribbon
from dashboards.components.region_row import region_row
from dashboards.components.stage_column import StageCounts, stage_column, stage_summary
from dashboards.components.task_line import task_line
from dashboards.markup import markup
from dashboards.row_states import RowState
from dashboards.text import words_in
from dashboards.tile_pictures import TilePicture

WORDS = words_in("en")
MISSED = RowState("Iberia", "missed", "73 %", "▼", "Iberia 73 %: missed", (("w", 50.0), ("t", 60.0)))


def test_a_row_reads_as_its_sentence_alone():
    link = region_row(MISSED, "Iberia", "/kpi/x", is_lit=True).children
    assert (link.className, link.title, link.tabIndex) == ("row missed lit", MISSED.sentence, "-1")
    seen = [part for part in link.children if getattr(part, "aria-hidden", None) != "true"]
    assert [part.children for part in seen] == [MISSED.sentence]


def test_a_row_draws_its_places():
    track = region_row(MISSED, "Iberia", "/").children.children[1]
    assert track.style == {"--w": "50%", "--t": "60%"}


def test_summaries_spend_colour_on_misses_only():
    cases = {
        StageCounts(missed=2, unsure=1, met=6): ("missed", "▼\u00a02\u00a0missed", "\u00a0· 1\u00a0unclear"),
        StageCounts(missed=2, watched=1, met=6): ("missed", "▼\u00a02\u00a0missed", ""),
        StageCounts(unsure=5, met=2): ("calm", "", "No miss\u00a0· 5\u00a0unclear"),
        StageCounts(unsure=5): ("calm", "", "No miss\u00a0· 5\u00a0unclear"),
        StageCounts(watched=1, unjudged=2, met=6): ("calm", "", "No miss\u00a0· 1\u00a0watched"),
        StageCounts(unjudged=2, met=6): ("calm", "", "No miss\u00a0· 2\u00a0not\u00a0judged"),
        StageCounts(met=6): ("calm", "", "On target"),
        StageCounts(unjudged=7): ("calm", "", "Not judged"),
        StageCounts(): ("calm", "", "Not judged"),
    }
    assert {key: stage_summary(key, WORDS) for key in cases} == cases
    assert stage_summary(StageCounts(unsure=5, met=2), words_in("ru"))[2] == "Промахов нет\u00a0· 5\u00a0неясно"


def test_the_company_counts_where_no_region_does():
    rows = [RowState(name, state, "", "", "", ()) for name, state in (("A", "met"), ("B", "unsure"), ("*", "unsure"))]
    picture = TilePicture("k", None, "", "", "", "", "", "", None, tuple(rows))
    assert (picture.count("unsure"), picture.count("met"), picture.count("open")) == (1, 1, 0)
    assert replace(picture, rows=(rows[0], rows[0], rows[2])).count("unsure") == 1


def test_a_stage_without_kpis_says_so():
    assert WORDS("no_kpis") in markup(stage_column("x", 1, "X", ("calm", "", ""), [], WORDS))


def test_warnings_carry_a_sign():
    warning, plain = data_strip([StripItem("late", is_warning=True), StripItem("n", "3")], "strip").children
    assert ("▲" in markup(warning), warning.className) == (True, "warning")
    assert markup(plain) == '<li class=""><span><span>n</span><b>3</b></span></li>'


def test_a_miss_of_a_strip_kpi_has_sign_name_value_and_sentence():
    met = RowState("DACH", "met", "80 %", "", "DACH 80 %: met", ())
    company = RowState("*", "met", "78 %", "", "All 78 %: met", ())
    links = ["/kpi/x?region=Iberia", "/kpi/x?region=DACH", "/kpi/x?region=*"]
    task = task_line("Iberia", "M. Lind", "4 d", "/tasks/maria#T-1", "s", False)
    names = ("Iberia", "DACH", "All")
    item = StripKpi(
        "x", "Links", "/kpi/x", (MISSED, met, company), names, links, (task,), "recorded 78 %, repaired 91 %",
        ("", "→ 91 %"), "3 of 9 not comparable",
    )  # fmt: skip
    head, pair, caveat, *misses, last = data_strip([item], "strip").children[0].children
    assert (pair.children, caveat.children) == (item.links, item.caveat)
    assert [part.children for part in head.children] == ["Links", "", "78 %", "→ 91 %"], "recorded before repaired"
    assert (head.href, last) == ("/kpi/x", task)
    assert [miss.hidden for miss in misses] == [False, True, True]
    assert [part.children for part in misses[0].children] == ["▼", "Iberia", "73 %", MISSED.sentence]
    heard = [part.children for part in misses[0].children if getattr(part, "aria-hidden", None) != "true"]
    assert (heard, misses[0].href) == ([MISSED.sentence], links[0])


def test_text_from_files_stays_text():
    nasty = '<img src=x onerror="alert(1)">'
    row = RowState("X", "met", nasty, "", nasty, ())
    trees = [region_row(row, nasty, "/"), banner(nasty, nasty), task_line(nasty, nasty, nasty, "/", nasty, False)]
    trees += [data_table([nasty], [[nasty]]), data_strip([StripItem(nasty, nasty)], nasty)]
    assert all("<img" not in markup(tree) for tree in trees)


def test_overdue_tasks_are_told_apart_by_class():
    assert task_line("X", "M. Lind", "4 d", "/", "s", True).className == "task overdue"


def test_the_ribbon_names_stages_and_misses():
    first, second = journey_ribbon([("a", "A", 0), ("b", "B", 3)], "Stages").children
    assert (first.href, first.to_plotly_json()["props"]["aria-label"]) == ("#stage-a", "1. A")
    assert (second.className, second.children[1].children) == ("missed", "▼3")
