"""The command that writes the forms which are printed, signed and filed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jiafang_batch.cli.click_chinese import ChineseCommand
from jiafang_batch.cli.output import say_blocked, say_exported
from jiafang_batch.cli.path_types import PlacePath, TermPath
from jiafang_batch.cli.term_lock import alone

if TYPE_CHECKING:
    from jiafang_batch.run.term.write_forms import WrittenForms


@click.command(
    cls=ChineseCommand,
    epilog="例：jiafang forms 2024秋\n\n例：jiafang forms 2024秋 --only 上报表 --only 家访工作总结",
)
@click.argument("folder", metavar="文件夹", type=TermPath(), required=False)
@click.option(
    "--only", metavar="名称", multiple=True,
    help="只写这几种，可写几次，也可只写名称的一部分，如 附件2；不写则全部写出。",
)  # fmt: skip
@click.option("--list", "list_only", is_flag=True, help="列出有哪些表册后退出。")
@click.option("--as-of", "as_of", metavar="日期", default="", help="统计截止日期，与 run 相同。")
@click.option(
    "-o", "--output", metavar="文件夹", type=PlacePath(),
    help="写到这里的“表册”；不写则写到学期文件夹的“输出/表册”。",
)  # fmt: skip
@click.option(
    "--previous", metavar="文件夹", type=TermPath(), multiple=True,
    help="以前学期的文件夹，可写几次；一生一档里也列出那些学期的家访和诉求。",
)  # fmt: skip
def forms(
    folder: Path | None, only: tuple[str, ...], list_only: bool, as_of: str, output: Path | None,
    previous: tuple[Path, ...],
) -> int:  # fmt: skip
    """写出要打印、签字、归档的表册：名单、记录表、花名册、一生一档、证书、上报表、总结等。

    人改过的表册不会被覆盖，新的一份写在旁边，文件名带“（新）”。
    """
    from jiafang_batch.run.place.publish import output_folder
    from jiafang_batch.run.term.as_of import as_of_day
    from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
    from jiafang_batch.run.term.write_forms import choose_forms, write_forms

    chosen = choose_forms(only)
    if list_only:
        for form in chosen:
            click.echo(f"{form.name}　{form.about}")
        return 0
    context = click.get_current_context()
    if folder is None:
        raise click.MissingParameter(ctx=context, param=context.command.params[0])
    target = output_folder(folder, output)
    context.with_resource(alone(folder))
    checked = check_school(SchoolJob(folder, as_of_day(as_of), previous=previous))
    computed = compute_school(checked)
    if computed is None:
        say_blocked(checked, "原来的表册没有动。")
        return 1
    written = write_forms(computed, target, chosen)
    _say(written, folder)
    named = "、".join(entry.form.name for entry in written.forms if entry.files) if only else "全部表册"
    say_exported(checked, "forms", named, sum(len(entry.files) for entry in written.forms))
    if checked.has_errors:
        click.echo("提醒：有“错误”的行没有计入表册。请用 jiafang check 查看，改正后再运行一次。")
    return 1 if checked.has_errors else 0


def _say(written: WrittenForms, folder: Path) -> None:
    """Print what was written, what was not and why, and what is beside edited files."""
    for entry in written.forms:
        click.echo(
            f"{entry.form.name}：{f'{len(entry.files)} 个文件' if entry.files else f'没有写，{entry.form.nothing}'}"
        )
    beside = [name for entry in written.forms for name in entry.beside_edited]
    if beside:
        click.echo("下面的表册有人改过，原来那份没有动，新的一份写在旁边：")
        for name in beside:
            click.echo(f"  {name}")
    if written.tied and any(entry.form.name == "荣誉证书" and entry.files for entry in written.forms):
        click.echo(f"荣誉证书：名额线上有同分 {written.tied} 个，排在最后，请按学校的决定取用。")
    if written.named and any(entry.form.name == "优秀家访手记集" and entry.files for entry in written.forms):
        click.echo(f"优秀家访手记集：文中有 {written.named} 处写到学生姓名，印之前请对照“手记印前核对”改好。")
    if any(entry.form.is_secret and entry.files for entry in written.forms):
        from jiafang_batch.run.place.counsellor_password import counsellor_password

        click.echo(
            f"心理跟踪：打开密码 {counsellor_password(folder)}，只告诉心理教师和校长，不要和文件一起发；本学期一直用这一个。"
        )
    click.echo(f"完成：{written.folder}")
