"""The office's page of the teachers' door: open and close it, print its codes, replace one."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jiafang_batch.panel.doors import Doors, cards
from jiafang_batch.panel.pages import show
from jiafang_batch.panel.request_fields import form_of, term_of, to


def _doors(request: Request) -> Doors:
    doors: Doors = request.app.state.doors
    return doors


def door_page(request: Request) -> Response:
    """The door of a term: its address and its cards."""
    place = term_of(request)
    door = _doors(request).of(place.folder)
    if door is not None:
        door.keeper.refresh()
    return show(
        request, "door_office.html", term=place, here="door", door=door, fault="",
        cards=cards(door) if door else [],
        command=f"jiafang panel --lan {place.folder.name}",
    )  # fmt: skip


def change(request: Request) -> Response:
    """Open or close the door, or give a class a new code."""
    place, form, doors = term_of(request), form_of(request), _doors(request)
    match form.get("do", ""):
        case "open":
            doors.open(place.folder)
        case "close":
            doors.close(place.folder)
        case "renew" if door := doors.of(place.folder):
            door.keeper.renew(form.get("class", ""))
    return to(f"/t/{place.key}/door")


ROUTES = [Route("/t/{term}/door", door_page), Route("/t/{term}/door", change, methods=["POST"])]
