"""A mark's formula holds while the cell is what it was, and no longer."""

import csv

import pytest
from libreoffice import converted
from lxml import etree
from returned_books import inline, parts, sheet, zipped

from jiafang_batch.report.returned.cells_part import BLANK, Value, ValueKind, rows_of
from jiafang_batch.report.returned.mark_condition import while_unchanged

OURS = 'N("家访批处理")=0'


@pytest.mark.parametrize(
    ("value", "formula"),
    [
        (Value(ValueKind.TEXT, "上周三"), 'EXACT(F5&"","上周三")'),
        (Value(ValueKind.TEXT, '说"好"'), 'EXACT(F5&"","说""好""")'),
        (Value(ValueKind.TEXT, "甲\n乙"), 'EXACT(F5&"","甲"&CHAR(10)&"乙")'),
        (Value(ValueKind.TEXT, "长" * 130), f'EXACT(F5&"","{"长" * 120}"&"{"长" * 10}")'),
        (Value(ValueKind.NUMBER, "45632"), 'EXACT(F5&"","45632")'),
        (Value(ValueKind.NUMBER, "3.1000000000000001"), 'EXACT(F5&"","3.1")'),
        (Value(ValueKind.NUMBER, "1.38E+20"), "ISNUMBER(F5),ABS(F5-1.38000000000000E+20)<=1.380E+20/1E+13"),
        (Value(ValueKind.LOGICAL, "TRUE"), "F5=TRUE"),
        (Value(ValueKind.ERROR, "#N/A"), "ISERROR(F5)"),
        (BLANK, 'LEN(TRIM(SUBSTITUTE(SUBSTITUTE(F5&"","\u3000",""),"\u00a0","")))=0'),
    ],
)
def test_each_kind_of_value_has_its_test(value, formula):
    assert while_unchanged([("F5", value)]) == f"AND({formula},{OURS})"


def test_a_very_long_text_is_compared_by_its_beginning():
    formula = while_unchanged([("F5", Value(ValueKind.TEXT, "话" * 30_000))])
    assert formula.startswith('AND(EXACT(LEFT(F5&"",400),"话')
    assert len(formula) < 8_192


def test_several_cells_of_a_row_must_all_be_what_they_were():
    cells = [("A5", Value(ValueKind.TEXT, "一(1)班")), ("B5", Value(ValueKind.NUMBER, "1"))]
    assert while_unchanged(cells) == f'AND(EXACT(A5&"","一(1)班"),EXACT(B5&"","1"),{OURS})'


@pytest.mark.parametrize(
    "value", [Value(ValueKind.OTHER, "2025-01-01"), Value(ValueKind.NUMBER, "nan"), Value(ValueKind.NUMBER, "x")]
)
def test_what_can_not_be_compared_has_no_formula(value):
    assert while_unchanged([("F5", value)]) == ""


CELLS = (
    ('<c r="{at}" t="inlineStr"><is><t>上周三</t></is></c>', '<c r="{at}" t="inlineStr"><is><t>上周四</t></is></c>'),
    ('<c r="{at}" t="inlineStr"><is><t>Ab"c</t></is></c>', '<c r="{at}" t="inlineStr"><is><t>ab"c</t></is></c>'),
    ('<c r="{at}" t="inlineStr"><is><t>甲\n乙</t></is></c>', '<c r="{at}" t="inlineStr"><is><t>甲乙</t></is></c>'),
    (f'<c r="{{at}}" t="inlineStr"><is><t>{"话" * 900}</t></is></c>', f'<c r="{{at}}" t="inlineStr"><is><t>{"说" * 900}</t></is></c>'),
    ('<c r="{at}"><v>45632</v></c>', '<c r="{at}"><v>45633</v></c>'),
    ('<c r="{at}"><v>45632.541666666664</v></c>', '<c r="{at}"><v>45632.5</v></c>'),
    ('<c r="{at}"><v>3.1000000000000001</v></c>', '<c r="{at}"><v>3.11</v></c>'),
    ('<c r="{at}"><v>1.2345678901234567E+18</v></c>', '<c r="{at}" t="inlineStr"><is><t>1234567890123456789</t></is></c>'),
    ('<c r="{at}"><v>-0.00000123</v></c>', "<c r='{at}'/>"),
    ('<c r="{at}" t="b"><v>1</v></c>', '<c r="{at}" t="b"><v>0</v></c>'),
    ('<c r="{at}" t="e"><v>#N/A</v></c>', '<c r="{at}"><v>7</v></c>'),
    ('<c r="{at}"/>', '<c r="{at}"><v>0</v></c>'),
    ('<c r="{at}" t="inlineStr"><is><t xml:space="preserve">　 </t></is></c>', '<c r="{at}" t="inlineStr"><is><t>有</t></is></c>'),
)  # fmt: skip


def test_a_spreadsheet_agrees_before_and_after_the_change(office, tmp_path):
    rows = ""
    for number, (old, new) in enumerate(CELLS, 1):
        bare = etree.fromstring(sheet(f'<row r="{number}">{old.format(at=f"A{number}")}</row>'))
        value = rows_of(bare, frozenset({number}), tuple)[number].get(1, BLANK)
        formulas = [while_unchanged([(f"{column}{number}", value)]) for column in "AB"]
        cells = old.format(at=f"A{number}") + new.format(at=f"B{number}")
        for column, formula in zip("CD", formulas, strict=True):
            escaped = formula.replace("&", "&amp;").replace("<", "&lt;")
            cells += f'<c r="{column}{number}"><f>{escaped}</f></c>'
        rows += f'<row r="{number}">{cells}{inline(f"E{number}", "x")}</row>'
    book = tmp_path / "conditions.xlsx"
    book.write_bytes(zipped(parts(sheet(rows))))
    (table,) = converted(office, [book], "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false", tmp_path)
    with table.open(encoding="utf-8") as file:
        verdicts = [row[2:4] for row in csv.reader(file)]
    assert verdicts == [["TRUE", "FALSE"]] * len(CELLS)
