"""The presets as plain tables."""

import pytest

from jiafang_batch.policy.library import presets
from jiafang_batch.policy.show import preset_rows, preset_tables
from jiafang_batch.sheets.layout import layouts


def test_the_list_names_title_source_and_number_of_indicators():
    headings, rows = preset_rows()
    assert headings == ("名称", "标题", "出处", "指标数")
    assert len(rows) == 11
    assert rows[6] == ("qizhuang", "齐庄小学家访制度", "齐庄小学家访制度(2024年9月)", "11")


def test_a_preset_sheet_by_sheet():
    tables = {title.partition("（")[0]: (headings, rows) for title, headings, rows in preset_tables("qizhuang")}
    assert list(tables) == ["齐庄小学家访制度", "指标：量什么", "指标：怎样计分", "事件响应", "等级", "评优"]
    assert ("重点类别", "学习困难、重大变故") in tables["齐庄小学家访制度"][1]
    headings, rows = tables["指标：量什么"]
    assert dict(zip(headings, rows[9], strict=True))["条件"] == "事件"
    headings, rows = tables["指标：怎样计分"]
    assert rows[5][:6] == ("QZ-6", "科任家访人次", "5", "70", "扣分", "14")
    assert tables["等级"] == (("等级", "最低分"), (("优秀", "90"), ("良好", "80"), ("合格", "60"), ("不合格", "0")))


def test_an_empty_sheet_and_an_empty_column_are_left_out():
    tables = preset_tables("shaba")
    assert "事件响应" not in [title for title, _, _ in tables]
    settings = dict(tables[0][2])
    assert settings["重点类别"] == "（没有规定）"


@pytest.mark.parametrize("name", list(presets()))
def test_headings_are_those_of_the_workbook(name):
    titles = {column.title for code in layouts() if code.startswith("policy_") for column in layouts()[code].columns}
    for _, headings, rows in preset_tables(name)[1:]:
        assert set(headings) <= titles
        assert all(len(row) == len(headings) for row in rows)


def test_an_unknown_preset():
    with pytest.raises(KeyError):
        preset_tables("qizuang")
