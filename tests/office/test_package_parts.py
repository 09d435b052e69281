"""The parts of an office package as the programs of the world write their names."""

from __future__ import annotations

import pytest
from lxml import etree

from jiafang_batch.office.part_names import Relation, folded, relations_in, relations_name

TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


@pytest.mark.parametrize(
    "name",
    ["xl/worksheets/sheet 1.xml", "/xl/worksheets/sheet 1.xml", "xl\\worksheets\\Sheet 1.XML", "xl//worksheets/sheet%201.xml"],
)  # fmt: skip
def test_one_part_has_many_spellings(name):
    assert folded(name) == "xl/worksheets/sheet 1.xml"


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("", "_rels/.rels"),
        ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"),
        ("/xl\\Worksheets/sheet1.xml", "xl/Worksheets/_rels/sheet1.xml.rels"),
    ],
)
def test_the_relations_of_a_part_stand_beside_it(part, name):
    assert relations_name(part) == name


@pytest.mark.parametrize(
    ("source", "written", "target"),
    [
        ("xl/workbook.xml", 'Target="worksheets/Sheet1.xml"', "xl/worksheets/Sheet1.xml"),
        ("xl/workbook.xml", 'Target="/xl/worksheets/Sheet1.xml"', "xl/worksheets/Sheet1.xml"),
        ("xl/worksheets/sheet1.xml", 'Target="../drawings/drawing1.xml"', "xl/drawings/drawing1.xml"),
        ("xl/worksheets/sheet1.xml", 'Target="..\\drawings\\drawing1.xml"', "xl/drawings/drawing1.xml"),
        ("", 'Target="xl/workbook.xml"', "xl/workbook.xml"),
        ("xl/workbook.xml", 'Target="../../../etc/passwd"', "etc/passwd"),
        ("xl/drawings/drawing1.xml", 'Target="../media/image1.png#a"', "xl/media/image1.png"),
        ("xl/worksheets/sheet1.xml", 'Target="https://a.b/c" TargetMode="External"', ""),
        ("xl/worksheets/sheet1.xml", 'Target=""', ""),
    ],
)
def test_a_relation_leads_from_its_source_to_a_part(source, written, target):
    root = etree.fromstring(f'<Relationships><Relationship Id="rId7" Type="{TYPES}/image" {written}/></Relationships>')
    assert relations_in(root, source) == (Relation("rId7", "image", target),)


def test_relations_keep_their_order_and_strict_types_mean_the_same():
    entries = f'<Relationship Id="b" Type="{STRICT}/styles" Target="s.xml"/><Relationship Id="a" Type="{TYPES}/theme" Target="t.xml"/>'
    root = etree.fromstring(f'<Relationships xmlns="http://a">{entries}</Relationships>')
    assert [(relation.id, relation.kind) for relation in relations_in(root, "xl/workbook.xml")] == [
        ("b", "styles"), ("a", "theme"),
    ]  # fmt: skip
