"""The commands: parse, call, print, exit code. Nothing else knows click; nothing heavy is imported before it is needed.

Exit codes: 0 fine, 1 something is left to be seen to (a problem of severity 错误, a file that was not taken in, a class
that has not handed in, a difference), 2 wrong usage, 3 internal failure, 130 stopped with Ctrl-C.
"""

from __future__ import annotations

import os
import sys

import click

from jiafang_batch import __version__
from jiafang_batch.cli.click_chinese import ChineseGroup, usage_text
from jiafang_batch.cli.compare_commands import compare, compare_policy, year
from jiafang_batch.cli.console import fit_console, harmless
from jiafang_batch.cli.district_commands import district
from jiafang_batch.cli.form_commands import forms
from jiafang_batch.cli.hand_in_commands import collect, diff, hand_out, status, todo
from jiafang_batch.cli.panel_commands import panel
from jiafang_batch.cli.plan_commands import plan
from jiafang_batch.cli.policy_commands import policy
from jiafang_batch.cli.privacy_commands import privacy, purge
from jiafang_batch.cli.term_commands import check, demo, explain, new, run, templates
from jiafang_batch.cli.watch_commands import watch

OK, PROBLEMS, USAGE, INTERNAL, STOPPED = 0, 1, 2, 3, 130


@click.group(
    cls=ChineseGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="例：\n\n  jiafang demo 示范学校\n\n  jiafang run 示范学校",
)
@click.version_option(
    __version__, "-V", "--version", prog_name="家访批处理", message="%(prog)s %(version)s", help="显示版本后退出。"
)
def jiafang() -> None:
    """家访批处理：名册和家访记录进，覆盖率、考核得分和汇总工作簿出。"""


for command in (
    new,
    demo,
    plan,
    hand_out,
    collect,
    status,
    todo,
    watch,
    diff,
    run,
    forms,
    check,
    explain,
    compare,
    year,
    policy,
    compare_policy,
    templates,
    district,
    privacy,
    purge,
    panel,
):
    jiafang.add_command(command)


def main() -> None:
    """Run the command line and exit with its code; an internal fault is reported without losing anything."""
    from jiafang_batch.collector import rare_to_the_end
    from jiafang_batch.run.usage import UsageError

    rare_to_the_end()
    # Outputs name pupils and teachers, so other users of the machine get no access.
    os.umask(0o077)
    fit_console()
    try:
        code = jiafang.main(standalone_mode=False)
    except UsageError as fault:
        click.echo(harmless(f"做不了：{fault}"), err=True)
        code = USAGE
    except (click.Abort, KeyboardInterrupt):
        # Some commands process items one after another (schools, hand-ins), each completely or not at all.
        click.echo("已停止。做完的保留着，没有做完的没有动；再运行一次会接着做。", err=True)
        code = STOPPED
    except click.ClickException as fault:
        click.echo(usage_text(fault), err=True)
        code = USAGE
    except Exception as fault:  # noqa: BLE001  the boundary: our own bugs end here, in words
        click.echo(_internal(fault), err=True)
        code = INTERNAL
    sys.exit(code if isinstance(code, int) else OK)


def _internal(fault: Exception) -> str:
    """The message for an internal fault: its location, without personal data."""
    from jiafang_batch.run.place.fault import place_of

    return (
        f"程序内部出错（{type(fault).__name__}，{place_of(fault)}）。原来的结果没有动，输入的表格没有改。"
        "请把这一行报告给维护者。"
    )
