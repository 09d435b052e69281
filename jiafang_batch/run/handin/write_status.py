"""A term's hand-ins → 收表登记.xlsx, 收表进度.xlsx and the copies in 退回/."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from jiafang_batch.catalogue import is_error, located, message, remedy
from jiafang_batch.handin.progress import PROGRESS_TABLES, progress_pages
from jiafang_batch.problem import Problem
from jiafang_batch.report.books import kept_book
from jiafang_batch.report.lists.progress_page import target_page
from jiafang_batch.report.names import file_name
from jiafang_batch.run.handin.adopt import loose_logs, loose_words
from jiafang_batch.run.handin.hand_in_status import Stock
from jiafang_batch.run.handin.register_file import (
    register_day,
    write_register,
)
from jiafang_batch.run.place.folder import PROGRESS
from jiafang_batch.run.place.kept_file import WrittenTo, write_kept
from jiafang_batch.run.term.give_back import copies_of
from jiafang_batch.run.term.open_term import REGISTER_NAME
from jiafang_batch.run.term.returned_folder import give_back


def write_stock(stock: Stock) -> tuple[str, ...]:
    """Update 收表登记.xlsx, 收表进度.xlsx and the copies in 退回/ and return notices, also about what could not be updated.

    The register contains everything ever received, so looking back changes nothing in it.
    """
    notices = [located(stock.unread_deadline)] if stock.unread_deadline else []
    notices += [] if stock.is_looking_back else [_write_register(stock)]
    notices += [
        f"“收表登记.xlsx”里有一行没有生效：{message(fault)}{remedy(fault)}" for fault in _register_faults(stock)
    ]
    notices.append(write_progress(stock).notice)
    if not stock.is_looking_back:
        notices += give_back(stock.root, copies_of(stock.checked)).notices
    if loose := loose_logs(stock.checked.files, stock.situation.submissions):
        notices.append(loose_words(loose))
    return tuple(notice for notice in notices if notice)


def _register_faults(stock: Stock) -> Iterator[Problem]:
    """Errors in people's entries in the register, which therefore have no effect."""
    return (p for p in stock.checked.problems if p.location.file == REGISTER_NAME and is_error(p))


def _write_register(stock: Stock) -> str:
    if stock.typed is None:
        return "“收表/收表登记.xlsx”打不开或改过表头，没有更新（怕丢掉里面手写的内容）；请改好或移走它再运行一次。"
    day = register_day(stock.situation.submissions, stock.zone, stock.policy.settings.opening)
    return write_register(
        stock.root, replace(stock.letterhead(), as_of=day, clock=None), stock.rounds.of_term, stock.situation.submissions, stock.situation.counted,
        stock.typed, stock.directory, stock.zone,
    ).notice  # fmt: skip


def write_progress(stock: Stock, year_group: str = "") -> WrittenTo:
    """Write 收表进度.xlsx in the term folder, or the part for one year group's leader beside it."""
    shown = [s for s in stock.standings if not year_group or s.year_group == year_group]
    turned_away = stock.turned_away_page(year_group)
    pages = progress_pages(shown, turned_away, stock.when_due(year_group), stock.now, stock.rounds.by_name)
    targets = stock.targets_of(year_group)
    pages = (*pages, target_page(targets, stock.records.roster, stock.when_due(year_group)))
    fresh = kept_book(stock.letterhead(), PROGRESS, pages, PROGRESS_TABLES)
    name = f"{PROGRESS}_{file_name(year_group)}.xlsx" if year_group else f"{PROGRESS}.xlsx"
    return write_kept(stock.root, name, fresh, PROGRESS_TABLES)
