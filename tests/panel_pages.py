"""Everything that somebody at the panel can look at and download."""

from __future__ import annotations

import re
from collections import deque
from html import unescape
from urllib.parse import urljoin

from panel_user import at_the_panel


def crawled(folder):
    """(address, content) of every page and download of the panel for the terms below the folder."""
    with at_the_panel(folder) as user:
        seen, waiting = {"/"}, deque(["/"])
        while waiting:
            address = waiting.popleft()
            answer = user.get(address)
            assert answer.status_code == 200, (address, answer.status_code)
            yield address, answer.content
            if answer.headers["content-type"].startswith("text/html"):
                links = [urljoin(address, unescape(link)) for link in re.findall(r'href="([/?][^"#]*)', answer.text)]
                new = [link for link in dict.fromkeys(links) if link not in seen and not link.startswith("/static/")]
                seen.update(new)
                waiting += new
