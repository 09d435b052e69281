"""The page of a command that runs: how far it is, what it says, and a button to stop it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from jiafang_batch.panel import jobs
from jiafang_batch.panel.pages import show
from jiafang_batch.panel.request_fields import jobs_of, term_or_home, to
from jiafang_batch.panel.terms_here import TermPlace
from jiafang_batch.patterns import pattern

_GOOD = ("收下", "放回", "登记", "接着收完", "完成", "写出", "写好了", "结果", "建好")
_BAD = ("未收", "错误", "做不了", "没有统计")
_WARN = ("提醒", "警告", "退回", "改过", "有 ")
_NEXT = {
    "results": "看结果",
    "handed-in": "看收表进度",
    "rulings": "去裁定",
    "plan": "看分工表",
    "todo": "看待访",
    "files": "看写好的文件",
}
"""The page below the term's → the words of the button to it."""
_TYPE = "运行："
_COMMAND = pattern(r"  jiafang ([a-z-]+)")
PAGE_OF = {
    "hand-out": "发表", "collect": "收表", "status": "进度", "check": "问题", "todo": "待访", "plan": "分工", "run": "统计",
    "forms": "表册",
}  # fmt: skip
"""Command → the page of the panel that starts it."""
_ON_PAGES = (
    (pattern(r"请加 --as-of ([\d-]+)"), r"统计时在“统计到哪一天”写 \1"),
    (pattern("请用 jiafang check 查看"), "请看左边的“问题”"),
)
"""What a command says to type → where it is on the pages."""
_ENDINGS = {
    0: "做完了。",
    1: "做完了，还有要处理的，见下面。",
    jobs.STOPPED: "已经停下。做完的保留着，没有做完的没有动。",
}


def _place_and_job(request: Request) -> tuple[TermPlace, jobs.Job]:
    place = term_or_home(request)
    job = jobs_of(request).find(place.folder, request.path_params["job"])
    if job is None:
        raise HTTPException(404)
    return place, job


def _state(request: Request) -> dict[str, object]:
    """What the page and the script show of a job."""
    place, job = _place_and_job(request)
    label, done, steps = jobs.progress(place.folder, job.key)
    is_here = any(job.key == other.key for other in jobs_of(request).now(place.folder))
    if job.is_done:
        text = _ENDINGS.get(job.code or 0, "没有做成，原因见下面。")
    elif is_here:
        text = f"正在{label} {done}/{steps}" if steps else "正在做……" if job.began else "等前面的做完……"
    else:
        text = "面板中途关过。已经做完的都在；不放心就再做一次。"
    faults = jobs.faults(place.folder, job.key) if job.is_done else []
    return {
        "said": text,
        "done": done if steps else 0,
        "steps": steps,
        "runs": is_here and not job.is_done,
        "code": job.code,
        "lines": [(kind_of(line), line) for line in (*by_pages(jobs.lines(place.folder, job.key)), *faults)],
    }


def by_pages(lines: Iterable[str]) -> Iterator[str]:
    """Yield what a command says, with the page to go to in place of the command to type next."""
    is_command = False
    for line, following in pairwise([*lines, ""]):
        if is_command:
            is_command = False
            continue
        command = _COMMAND.match(following) if line.endswith(_TYPE) else None
        page = PAGE_OF.get(command[1]) if command else None
        is_command = page is not None
        yield f"{line.removesuffix(_TYPE)}到左边的“{page}”。" if page else _on_pages(line)


def _on_pages(line: str) -> str:
    for typed, words in _ON_PAGES:
        line = typed.sub(words, line)
    return line


def kind_of(line: str) -> str:
    """Return how a line of a command is shown: good, bad, warn, or plain."""
    word = line.strip()
    for kind, beginnings in (("good", _GOOD), ("bad", _BAD), ("warn", _WARN)):
        if word.startswith(beginnings):
            return kind
    return ""


def job(request: Request) -> Response:
    """The page of one command."""
    place, current = _place_and_job(request)
    next_ = _NEXT.get(current.then.partition("?")[0], "")
    return show(
        request,
        "job.html",
        term=place,
        here="job",
        job=current,
        state=_state(request),
        next=next_,
        command=current.shown,
    )


def state(request: Request) -> Response:
    """The same for the script, which asks again every second."""
    return JSONResponse(_state(request))


def stop(request: Request) -> Response:
    """Stop the command."""
    place, current = _place_and_job(request)
    jobs_of(request).stop(place.folder, current.key)
    return to(f"/t/{place.key}/job/{current.key}")


ROUTES = [
    Route("/t/{term}/job/{job}", job),
    Route("/t/{term}/job/{job}/state", state),
    Route("/t/{term}/job/{job}/stop", stop, methods=["POST"]),
]
