"""The pages of collecting: upload, who has handed in, what is wrong with it, who still has to visit whom."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import date
from itertools import groupby
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from jiafang_batch.catalogue import gathered, severity
from jiafang_batch.handin.hand_in_state import OPEN_STATES, short_moment, tally
from jiafang_batch.handin.progress import year_groups
from jiafang_batch.intake.limits import Limits
from jiafang_batch.panel.actions import shown
from jiafang_batch.panel.jobs import Job, Jobs
from jiafang_batch.panel.pages import problem_words, show
from jiafang_batch.panel.request_fields import form_of, jobs_of, term_of, to, views_of
from jiafang_batch.panel.session import Session
from jiafang_batch.panel.uploads import UploadLimits, receive_upload
from jiafang_batch.problem import Severity
from jiafang_batch.report.lists.todo_book import private_text
from jiafang_batch.run.place.folder import PLAN_FOLDER, ROSTER_FOLDER
from jiafang_batch.run.place.parcel import Parcel, parcel_files, parcels, remove
from jiafang_batch.run.plan.plan_files import plan_files
from jiafang_batch.run.term.returned_folder import returned_copies

_MOST_FILES = 5_000
_NAMED = 4
"""The number of uploaded files that the command on the page names."""
_FEW = 12
"""So many problems are shown without a click."""
_MOST_SHOWN = 60
"""The number of problems of one file that are shown at once."""


def collect(request: Request) -> Response:
    """The form for files and folders."""
    place = term_of(request)
    return show(
        request, "collect.html", term=place, here="collect", command=shown("collect", place.folder, "交来的文件")
    )


async def upload(request: Request) -> Response:
    """Take the files in and collect them at once."""
    place = term_of(request)
    session: Session = request.app.state.session
    limits = UploadLimits(Limits().unpacked_size, _MOST_FILES)
    parcel, fields = await receive_upload(
        request, lambda: Parcel(place.folder, secrets.token_hex(12)), session.confirms, limits
    )
    if parcel is None:
        return to(f"/t/{place.key}/collect")
    owner = [f"--as={fields['as'].strip()}"] if fields.get("as", "").strip() else []
    options = [*owner, *(["--supplement"] if fields.get("supplement") else [])]
    job = collect_parcel(jobs_of(request), place.folder, parcel, *options)
    address = f"/t/{place.key}/job/{job.key}"
    return JSONResponse({"to": address}) if fields.get("script") else to(address)


def collect_parcel(jobs: Jobs, folder: Path, parcel: Path, *options: str) -> Job:
    """Start collecting a parcel, which is removed once its files are filed or turned away."""
    names = [name for name, _ in parcel_files(parcel) or ()]
    more = [f"等{len(names)}个文件"] if len(names) > _NAMED else []
    as_typed = shown("collect", folder, *options, *names[:_NAMED], *more)
    command = ("收表", ("collect", str(folder), *options, "--", str(parcel)), as_typed)

    def when_done(code: int) -> None:
        if code in (0, 1):
            remove(parcel)

    return jobs.start(folder, command, "handed-in", when_done)


def collect_waiting(jobs: Jobs, folder: Path) -> None:
    """Collect what an earlier panel received completely and had no time to collect."""
    for parcel in parcels(folder):
        collect_parcel(jobs, folder, parcel)


def handed_in(request: Request) -> Response:
    """Who has handed in and who has not, of the round of the moment or of one by name."""
    place = term_of(request)
    stock = views_of(request).stock(place.folder)
    grade = request.query_params.get("grade", "")
    round_ = request.query_params.get("round", "")
    standings = stock.rounds.by_name.get(round_, {}).values() if round_ else stock.standings
    listed = [standing for standing in standings if not grade or standing.year_group == grade]
    return show(
        request, "handed_in.html", term=place, here="handed-in", stock=stock, grade=grade, listed=listed, round=round_,
        groups=tuple(year_groups(stock.standings)), tally=tally(listed), open_states=OPEN_STATES, moment=short_moment,
        copies=returned_copies(place.folder),
        command=shown("status", place.folder, *([f"--grade={grade}"] if grade else [])),
    )  # fmt: skip


def problems(request: Request) -> Response:
    """The problems by file, the gravest first, each with the way to mend it."""
    place = term_of(request)
    checked = views_of(request).checked(place.folder)
    level, file = request.query_params.get("level", Severity.ERROR.value), request.query_params.get("file", "")
    counts = Counter(severity(problem).value for problem in checked.problems)
    wanted = [
        p for p in gathered(checked.problems)
        if (not level or severity(p).value == level) and (not file or p.location.file == file)
    ]  # fmt: skip
    by_file = groupby(sorted(wanted, key=lambda p: p.location.file), key=lambda p: p.location.file)
    files = [(name, [problem_words(p) for p in file_problems]) for name, file_problems in by_file]
    return show(
        request, "problems.html", term=place, here="problems", levels=[(s.value, counts[s.value]) for s in Severity],
        level=level, file=file, files=files, is_short=len(wanted) <= _FEW, most=_MOST_SHOWN, office=(ROSTER_FOLDER, "考核办法"),
        copies=returned_copies(place.folder), command=shown("check", place.folder),
    )  # fmt: skip


def todo(request: Request) -> Response:
    """Who still has to visit whom by when, with a text for every teacher."""
    place = term_of(request)
    by, grade = request.query_params.get("by", "").strip(), request.query_params.get("grade", "")
    term_todo = views_of(request).todo(place.folder, by, grade)
    groups = tuple(year_groups(views_of(request).stock(place.folder).standings))
    options = [f"--{name}={value}" for name, value in (("grade", grade), ("by", by)) if value]
    return show(
        request, "todo.html", term=place, here="todo", todo=term_todo, by=by, grade=grade, groups=groups,
        texts=[(teacher_todo, private_text(teacher_todo)) for teacher_todo in term_todo.todos], command=shown("todo", place.folder, *options),
    )  # fmt: skip


def hand_out(request: Request) -> Response:
    """The form for the sheets to hand out."""
    place = term_of(request)
    groups = tuple(year_groups(views_of(request).stock(place.folder).standings))
    return show(
        request, "hand_out.html", term=place, here="hand-out", groups=groups, command=shown("hand-out", place.folder)
    )


def assign(request: Request) -> Response:
    """Collect a file that was turned away for somebody whom a person names."""
    place, form = term_of(request), form_of(request)
    kept = next(
        (o for o in views_of(request).stock(place.folder).turned_away if o.content == form.get("content")), None
    )
    owner = form.get("as", "").strip()
    if kept is None or not owner:
        return to(f"/t/{place.key}/handed-in")
    parcel = Parcel(place.folder, secrets.token_hex(12))
    with parcel.add(kept.original) as file:
        file.write((place.folder / kept.path).read_bytes())
    job = collect_parcel(jobs_of(request), place.folder, parcel.close(), f"--as={owner}")
    return to(f"/t/{place.key}/job/{job.key}")


def plan(request: Request) -> Response:
    """The form of the plan of visits, and the plans that are there."""
    place = term_of(request)
    groups = tuple(year_groups(views_of(request).stock(place.folder).standings))
    plans = [path.name for path in plan_files(place.folder)]
    return show(
        request, "plan.html", term=place, here="plan", groups=groups, plans=plans, below=PLAN_FOLDER, day=date.today(),  # noqa: DTZ011  an example
        command=shown("plan", place.folder),
    )  # fmt: skip


def settle_plan(request: Request) -> Response:
    """Collect a plan of the term: it is then the plan of visits."""
    place, name = term_of(request), form_of(request).get("plan", "")
    path = next((path for path in plan_files(place.folder) if path.name == name), None)
    if path is None:
        return to(f"/t/{place.key}/plan")
    as_typed = shown("collect", place.folder, f"{place.folder.name}/{PLAN_FOLDER}/{name}")
    command = ("定下分工", ("collect", str(place.folder), "--", str(path)), as_typed)
    return to(f"/t/{place.key}/job/{jobs_of(request).start(place.folder, command, 'todo').key}")


ROUTES = [
    Route("/t/{term}/plan", plan),
    Route("/t/{term}/plan", settle_plan, methods=["POST"]),
    Route("/t/{term}/assign", assign, methods=["POST"]),
    Route("/t/{term}/collect", collect),
    Route("/t/{term}/collect", upload, methods=["POST"]),
    Route("/t/{term}/handed-in", handed_in),
    Route("/t/{term}/problems", problems),
    Route("/t/{term}/todo", todo),
    Route("/t/{term}/hand-out", hand_out),
]
