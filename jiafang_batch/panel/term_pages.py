"""The first page of a term: how far it is, and what comes next; and the forms that start a command."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jiafang_batch.catalogue import severity
from jiafang_batch.handin.hand_in_state import OPEN_STATES
from jiafang_batch.panel.actions import shown
from jiafang_batch.panel.hand_in_pages import collect_waiting
from jiafang_batch.panel.jobs import past
from jiafang_batch.panel.last_results import is_behind, last_results
from jiafang_batch.panel.pages import show
from jiafang_batch.panel.request_fields import jobs_of, term_of, views_of
from jiafang_batch.panel.term_view import TermViews
from jiafang_batch.panel.terms_here import TermsHere
from jiafang_batch.problem import Severity
from jiafang_batch.report.forms.all_forms import FORMS
from jiafang_batch.run.place.folder import ROSTER_FOLDER
from jiafang_batch.run.term.suggest import open_rulings
from jiafang_batch.run.term.suggest_taught import open_words
from jiafang_batch.run.usage import UsageError

_PAST_SHOWN = 5
_NOT_YET = (
    "还不知道该收哪些班的表：请用 Excel 打开考核办法和“基础信息”里的名册，填好学生、教师、班级，保存后刷新这一页。"
)


class Step(Struct, frozen=True):
    """One step of a term's work: its page, its name, how far it is, and whether something is to be done."""

    page: str
    name: str
    text: str
    is_open: bool


def overview(request: Request) -> Response:
    """How far the term is, step by step."""
    place = term_of(request)
    jobs = jobs_of(request)
    if not jobs.now(place.folder):
        collect_waiting(jobs, place.folder)
    steps, fault = _steps(views_of(request), place.folder)
    return show(
        request, "term.html", term=place, here="", steps=steps, fault=fault, running=jobs.now(place.folder),
        past=list(past(place.folder))[:_PAST_SHOWN],
    )  # fmt: skip


def _steps(views: TermViews, folder: Path) -> tuple[list[Step], str]:
    """The steps that can be judged, and why the others cannot."""
    checked = views.checked(folder)
    counts = Counter(severity(p) for p in checked.problems)
    office_errors = sum(
        p.location.file.startswith((ROSTER_FOLDER, "考核办法"))
        for p in checked.problems
        if severity(p) is Severity.ERROR
    )
    text = f"考核办法和名册还有 {office_errors} 处要改" if office_errors else "考核办法和名册没有错误"
    steps = [Step("problems", "考核办法和名册", text, bool(office_errors))]
    try:
        stock = views.stock(folder)
    except UsageError:
        return steps, _NOT_YET
    waiting = sum(standing.state in OPEN_STATES for standing in stock.standings)
    came = len(stock.standings) - waiting
    steps.append(
        Step("handed-in", "收表", f"{len(stock.standings)} 份里收好 {came} 份；{stock.when_due()}", waiting > 0)
    )
    errors = counts[Severity.ERROR]
    steps.append(Step("problems", "问题", f"错误 {errors} 处，警告 {counts[Severity.WARNING]} 处", errors > 0))
    asked = len(open_rulings(checked)) + len(open_words(checked))
    steps.append(Step("rulings", "裁定", f"{asked} 处等教导处定" if asked else "没有等着定的", asked > 0))
    last = last_results(folder)
    if last is None:
        steps.append(Step("run", "统计", "还没有统计过", is_open=True))
    elif is_behind(folder):
        steps.append(Step("run", "统计", f"统计过，截至 {last.as_of}；后来表有变动，请再统计一次", is_open=True))
    else:
        steps.append(Step("results", "统计", f"结果是最新的，截至 {last.as_of}", is_open=False))
    return steps, ""


def run(request: Request) -> Response:
    """The form of a run."""
    place = term_of(request)
    terms: TermsHere = request.app.state.terms
    others = [other for other in terms.all() if other.key != place.key]
    return show(
        request, "run.html", term=place, here="run", others=others, last=last_results(place.folder),
        behind=is_behind(place.folder), day=date.today(), command=shown("run", place.folder),  # noqa: DTZ011  an example
    )  # fmt: skip


def forms(request: Request) -> Response:
    """The forms to print, sign and file."""
    place = term_of(request)
    return show(
        request,
        "forms.html",
        term=place,
        here="forms",
        forms=FORMS,
        day=date.today(),  # noqa: DTZ011  an example
        command=shown("forms", place.folder),
    )


ROUTES = [Route("/t/{term}", overview), Route("/t/{term}/run", run), Route("/t/{term}/forms", forms)]
