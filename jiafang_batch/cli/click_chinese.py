"""click in Chinese: headings of the help, and messages about wrong commands."""

from __future__ import annotations

import re
from difflib import get_close_matches

import click

_DEFAULT = re.compile(r"\s*\[default: \(?(.*?)\)?(?:; [^;\]]+)?\]$")
"""The notation of a default, and perhaps of a range, at the end of an option's help."""
_RANGE = re.compile(r"\s*\[[^\]]*x[<>]=?[^\]]*\]$")


_NEAR = 0.6
"""The minimum similarity of a wrong command and the suggested one."""

_QUOTED = re.compile(r"'(.*?)'(?: |$)")
"""The value in one of click's sentences."""


class _ChineseHelp:
    """Usage, options and commands under Chinese headings."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """用法：jiafang run [选项] 文件夹."""
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        words = {"[OPTIONS]": "[选项]", "COMMAND": "命令", "[ARGS]...": "[参数]…"}
        text = " ".join(pieces)
        for english, chinese in words.items():
            text = text.replace(english, chinese)
        formatter.write_usage(ctx.command_path, text, prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, then the commands of a group."""
        records = _option_records(self.get_params(ctx), ctx)  # type: ignore[attr-defined]
        if records:
            with formatter.section("选项"):
                formatter.write_dl(records)
        if isinstance(self, click.Group):
            _write_commands(self, ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The help option with a Chinese text."""
        option: click.Option | None = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示这段说明后退出。"
        return option


def _option_records(params: list[click.Parameter], ctx: click.Context) -> list[tuple[str, str]]:
    """Options with their help; arguments stand in the usage line."""
    options = (param for param in params if isinstance(param, click.Option))
    records = (option.get_help_record(ctx) for option in options)
    return [(names, _RANGE.sub("", _DEFAULT.sub(r"不写为 \1。", text))) for names, text in filter(None, records)]


def _write_commands(group: click.Group, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    rows = []
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if command is not None and not command.hidden:
            rows.append((name, command.get_short_help_str(limit=80)))
    with formatter.section("命令"):
        formatter.write_dl(rows)


class ChineseCommand(_ChineseHelp, click.Command):
    """A command whose help is Chinese throughout."""


class ChineseGroup(_ChineseHelp, click.Group):
    """A group with Chinese help; its commands stand in the order in which they are used."""

    command_class = ChineseCommand

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the commands in the order of a term's work."""
        return list(self.commands)


def usage_text(fault: click.ClickException) -> str:
    """Return what is wrong with the command, and how to see its help."""
    ctx = fault.ctx if isinstance(fault, click.UsageError) else None
    path = ctx.command_path if ctx else "jiafang"
    return f"{_what(fault, ctx)}\n可以看说明：{path} --help"


def _what(fault: click.ClickException, ctx: click.Context | None) -> str:
    match fault:
        case click.NoSuchOption():
            near = fault.possibilities or []
            hint = f"，是不是 {near[0]}？" if near else "。"
            return f"没有“{fault.option_name}”这个选项{hint}"
        case click.BadOptionUsage():
            return f"{fault.option_name} 后面" + ("不用写内容。" if "does not take" in fault.message else "要写内容。")
        case click.MissingParameter():
            return f"还要写：{_name(fault.param)}。"
        case click.BadParameter():
            name = _name(fault.param)
            return f"{name}{' ' if name.isascii() else ''}不对：{_bad_value(fault)}"
        case click.UsageError() if "No such command" in fault.message and ctx is not None:
            word = fault.message.split("'")[1]
            near = get_close_matches(word, ctx.command.list_commands(ctx) if isinstance(ctx.command, click.Group) else [], 1, _NEAR)  # fmt: skip
            return f"没有“{word}”这个命令" + (f"，是不是 {near[0]}？" if near else "。")
        case click.UsageError() if "unexpected extra argument" in fault.message:
            extra = fault.message.split("(")[-1].rstrip(")")
            return f"多写了：{extra}。文件夹名里有空格时请加引号。"
    return fault.format_message()


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "参数"
    return param.opts[0] if isinstance(param, click.Option) else str(param.metavar or param.name).strip("[].")


def _bad_value(fault: click.BadParameter) -> str:
    """The fault of a value, by the parameter's type; click's own sentences about paths in Chinese."""
    kind, text = fault.param.type if fault.param else None, fault.message
    match kind:
        case click.Choice():
            return f"只能写 {' 或 '.join(map(str, kind.choices))}。"
        case click.IntRange():
            return f"应为不小于 {kind.min} 的整数。"
        case click.types.IntParamType():
            return "应为整数。"
        case click.Path():
            match = _QUOTED.search(text)
            # click shows the path as a Python literal, in which backslashes are doubled.
            path = match[1].replace("\\\\", "\\") if match else ""
            if match and not path:
                return "是空的，请写路径。"
            return _bad_path(f"“{path}”" if path else "这个路径", text)
    return "不是规定的写法。"


def _bad_path(path: str, text: str) -> str:
    if "does not exist" in text:
        return f"找不到{path}，请检查路径。"
    if "is a file" in text:
        return f"{path}是一个文件，请给出学期文件夹。"
    if "is a directory" in text:
        return f"{path}是一个文件夹，请给出文件。"
    return f"没有权限读{path}。"
