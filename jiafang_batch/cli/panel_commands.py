"""The command that opens the panel in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from jiafang_batch.cli.click_chinese import ChineseCommand
from jiafang_batch.cli.path_types import PlacePath


@click.command(cls=ChineseCommand, epilog="例：jiafang panel 我的学校")
@click.argument(
    "folder", metavar="[文件夹]", type=PlacePath(exists=True, file_okay=False), default=Path(), required=False
)
@click.option("--port", metavar="端口", type=click.IntRange(0), default=0, help="面板的端口；不写则取一个空着的。")
@click.option("--no-browser", is_flag=True, help="不自动打开浏览器。")
@click.option(
    "--log",
    metavar="文件",
    type=PlacePath(),
    default=None,
    help="把每次操作记到这个文件：什么时候、哪一种、成没成，不记姓名和文件名。",
)
@click.option("--lan", is_flag=True, help="同时打开教师入口：老师在学校的网络里用电脑或手机交表；要写学期文件夹。")
@click.option(
    "--lan-address", metavar="地址", default="", help="教师入口用这台电脑的哪个地址，如 192.168.1.8；不写则自己找。"
)
@click.option(
    "--lan-port", metavar="端口", type=click.IntRange(1, 65535), default=8643, show_default="8643",
    help="教师入口的端口；印好的二维码里有它，换了要重印。",
)  # fmt: skip
def panel(
    folder: Path, port: int, no_browser: bool, log: Path | None, lan: bool, lan_address: str, lan_port: int
) -> None:
    """打开家访面板：在浏览器里收表、看进度和问题、统计、查看结果，不用再记命令。

    文件夹写学期文件夹，或者装着几个学期的文件夹；不写则是现在这个文件夹。只有这台电脑能打开，按 Ctrl-C 停止。
    """
    from jiafang_batch.panel.doors import Doors
    from jiafang_batch.panel.serve import serve
    from jiafang_batch.run.place.folder import check_is_term

    if lan:
        check_is_term(folder)
    doors = Doors(lan_address, lan_port) if lan else None
    serve(folder, port, click.echo, with_browser=not no_browser, log=log, doors=doors)
