"""An invented school with filled workbooks, some tidy, some messy and some wrong, for newcomers to try everything on."""

from __future__ import annotations

from pathlib import Path

from jiafang_batch.demo.demo_files import invent
from jiafang_batch.demo.marker import clear_earlier, write_marker
from jiafang_batch.demo.source import sizes
from jiafang_batch.run.start.new import preset_named
from jiafang_batch.run.usage import UsageError, disk_faults


def make_demo(folder: Path, preset_name: str, seed: int, size: str, *, force: bool = False) -> tuple[Path, ...]:
    """Write the files of an invented term under a preset's policy; the same seed and size give the same bytes.

    With `force` the files of an earlier demo, and nothing else, are replaced. Raises UsageError for an unknown preset
    or size, and for a folder that is not empty.
    """
    preset_name = preset_named(preset_name)
    if size not in sizes():
        raise UsageError(f"规模写成“{size}”，应为 {' 或 '.join(sizes())}。")
    demo = invent(preset_name, seed, size)
    with disk_faults(f"不能把示范学校写到“{folder}”"):
        clear_earlier(folder, force=force)
        marker = write_marker(folder, demo, f"规模 {size}，种子 {seed}，考核办法 {preset_name}。")
        for name, write in demo.files.items():
            write(folder / name)
    return (marker, *(folder / name for name in demo.files))
