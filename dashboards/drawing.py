"""From a view to a page: which page an address means, and what is shown where there is nothing to show."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Mapping
from dataclasses import replace

from dashboards.choices import shows_the_past
from dashboards.first_response import Page, View, drawn
from dashboards.pages import event_roi, kpi, linkage, missing, monitoring, person, quality, review, sources, wall
from dashboards.review_actions import ReviewDesk
from dashboards.situation import Lookout, Situation
from models.errors import BoardError

#: Walls kept as drawn: a few periods, regions and languages of one board.
WALLS_KEPT = 48


class Drawing:
    """Draws any view; a page that does not exist is a page as well."""

    def __init__(self, lookout: Lookout, review_desk: ReviewDesk) -> None:
        self._lookout = lookout
        self._review_desk = review_desk
        self._lock = threading.Lock()
        self._walls: dict[Hashable, Page] = {}

    def __call__(self, view: View) -> Page:
        try:
            seen = self._lookout.situation(_arguments(view), view.board)
        except BoardError as error:
            return missing.no_board(self._lookout.paths, str(error), view.arguments.get("lang"))
        page = self._page(seen, view)
        return replace(page, language=seen.choices.language, board=seen.board.key)

    def _wall(self, seen: Situation) -> Page:
        """The wall as drawn before, while nothing that it shows has changed: the same for everybody who looks."""
        tasks = tuple(sorted((view.id, view.version) for view in seen.open_tasks.values()))
        key = (seen.board.key, seen.choices, seen.today, seen.last_run, seen.problem, tasks)
        with self._lock:
            kept = self._walls.get(key)
        if kept is None:
            kept = drawn(wall.page(seen))
            with self._lock:
                if len(self._walls) >= WALLS_KEPT:
                    self._walls.clear()
                self._walls[key] = kept
        return kept

    def _page(self, seen: Situation, view: View) -> Page:
        room, _, name = view.path.strip("/").partition("/")
        if not room:
            return self._wall(seen)
        if room == "kpi" and name in seen.board.kpi_by_id:
            return kpi.page(seen, name, view.arguments, self._lookout.reader)
        if room == "kpi":
            return missing.unknown_kpi(seen, name)
        if room == "tasks" and not name:
            return monitoring.page(seen, self._lookout)
        if room == "tasks":
            found = person.page(seen, name, self._lookout)
            return found or missing.unknown_person(seen, name, self._lookout)
        if room == "sources" and not name:
            return sources.page(seen)
        if room == "quality" and not name:
            return quality.page(seen, self._lookout.paths)
        if view.path.rstrip("/") == event_roi.ROUTE:
            return event_roi.page(seen, view.arguments)
        if room == "linkage" and name == "review":
            return review.page(seen, self._review_desk)
        if room == "linkage" and not name:
            return linkage.page(seen)
        return missing.unknown_page(seen)


def _arguments(view: View) -> Mapping[str, str]:
    """The query, without the day of the past on pages that only know today."""
    return view.arguments if shows_the_past(view.path) else {k: v for k, v in view.arguments.items() if k != "as_of"}
