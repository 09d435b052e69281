"""The papers after the visits: 推荐表, 表彰决定, certificates of essays, 书面检讨, 月度考核表, 情况报告, 归档目录, photos in files."""

from __future__ import annotations

import pytest
from builders import at, day, evaluated, indicator, policy, pupil, records, school_class, teacher, visit
from form_files import document, files_of, listed, material, pairs, sheet_rows, texts
from msgspec.structs import replace
from test_forms_come_back import EVERY_RULE
from test_forms_content import CLASSES, PUPILS, RULES, TEACHERS, VISITS, school

from jiafang_batch.measure.awards import nominations, vacancies
from jiafang_batch.policy.document import Document
from jiafang_batch.records import Essay
from jiafang_batch.report.figures import of_year_group
from jiafang_batch.report.forms import report_tally

ESSAY = Essay(("T1", "T3"), "灯下", "他很懂事。", day("11-01"), 95, at(2, sheet="家访手记"), chosen=True)
LEFT_OUT = replace(ESSAY, title="没有入选的", chosen=False)
PIXEL = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300"
    + "03" * 64
    + "ffc0000b080001000101011100ffc4001400010000000000"
    "0000000000000000000009ffc40014100100000000000000000000000000000000ffda0008010100003f0054dfffd9"
)


@pytest.fixture
def made_of():
    return material(EVERY_RULE, school(essays=(ESSAY, LEFT_OUT)))


def test_a_recommendation_tells_the_deeds_in_numbers_and_names_no_pupil(made_of):
    (data,) = files_of("推荐表", made_of).values()
    boxes = pairs(document(data).tables[1])
    # 王芳 led 10-12, 09-20 and 11-20, the last by telephone, to two pupils; one of two requests is settled.
    assert boxes["主要事迹"].split("\n") == [
        "1．本学期家访 3 人次，其中实地 2 人次，走访学生 2 人，其中特殊学生 1 人。",
        "2．听取家长诉求 2 条，已办结 50.00%。",
        "3．回访 1 次，有照片的记录 1 份。",
        "4．撰写家访手记 2 篇：《灯下》、《没有入选的》。",
        "［请补充：典型做法和效果。］",
    ]
    assert not any(pupil.name in line for pupil in PUPILS for line in texts(data))


@pytest.mark.parametrize(("level", "opinion"), [("", False), ("校级", False), ("区级", True), ("市级", True)])
def test_an_award_of_the_district_has_room_for_its_opinion(level, opinion):
    (award,) = EVERY_RULE.awards
    rules = replace(EVERY_RULE, awards=(replace(award, level=level),))
    (data,) = files_of("推荐表", material(rules, school())).values()
    assert (f"{level[:1]}级\n意见" in pairs(document(data).tables[2])) is opinion
    assert pairs(document(data).tables[0])["级别"] == (level or "校级")


def test_the_decision_names_those_awarded_and_the_chosen_essays(made_of):
    (data,) = files_of("表彰决定", made_of).values()
    lines = texts(data)
    assert "一、家访先进个人" in lines
    assert lines[lines.index("一、家访先进个人") + 1] == "王芳"
    assert "《灯下》　王芳、赵敏" in lines
    assert not any("没有入选的" in line for line in lines)


@pytest.mark.parametrize("form", ["表彰决定", "家访工作总结"])
def test_a_signature_does_not_stand_on_a_page_of_its_own(form, made_of):
    data, *_ = files_of(form, made_of).values()
    paragraphs = document(data).paragraphs
    (place,) = [n for n, paragraph in enumerate(paragraphs) if paragraph.style.style_id == "JFSignature"]
    assert paragraphs[place].paragraph_format.keep_together
    assert paragraphs[place - 1].paragraph_format.keep_with_next
    assert not paragraphs[place - 2].paragraph_format.keep_with_next


def test_authors_of_a_chosen_essay_get_a_certificate_each(made_of):
    (data,) = files_of("荣誉证书", made_of).values()
    lines = texts(data)
    assert [line for line in lines if line.endswith("老师：")] == ["王芳老师：", "王芳老师：", "赵敏老师："]
    assert sum("家访手记《灯下》被评为优秀家访手记" in line for line in lines) == 2


def test_who_is_rated_lowest_writes_why_and_what_will_change(made_of):
    files = files_of("书面检讨", made_of)
    assert list(files) == ["书面检讨/李强_T2.docx"]
    tables = document(files["书面检讨/李强_T2.docx"]).tables
    assert pairs(tables[0])["考核等级"] == "不合格"
    assert listed(tables[1])[1][0] == "覆盖率"
    assert "本校规定（七）：写出书面检讨。" in texts(files["书面检讨/李强_T2.docx"])
    assert not any(word in line for word in ("王芳", "赵敏") for line in texts(files["书面检讨/李强_T2.docx"]))


def test_without_such_a_clause_nobody_writes():
    assert files_of("书面检讨", material(replace(EVERY_RULE, document=Document()), school())) == {}


def test_who_has_to_write_is_no_candidate():
    (award,) = EVERY_RULE.awards
    rules = replace(EVERY_RULE, awards=(replace(award, quota=2, lowest=0),))
    chosen = {n.card.subject.name: (n.place, n.reason) for n in nominations(evaluated(rules, school()))}
    assert chosen["李强"] == (0, "考核不合格，要写书面检讨（还没有交），本学期不能评优")
    assert nominations(evaluated(replace(rules, document=Document()), school()))[-1].place == 2


def two_groups(**cells):
    """T1 and T2 of 一年级 and T5 of 二年级, with 100, 50 and 0 points."""
    staff = (*(teacher(key, "班主任") for key in ("T1", "T2")), teacher("T5", "班主任", grade_group="二年级"))
    classes = (school_class("一(1)班", "T1"), school_class("一(2)班", "T2"), school_class("二(1)班", "T5"))
    pupils = (pupil("A"), pupil("B", "一(2)班"), pupil("C", "一(2)班"), pupil("D", "二(1)班"))
    rules = policy(
        indicator("覆盖率", "班主任", target=1, points=100, scoring="比例"), awards=[("先进", "班主任", "40%", 0)]
    )
    rules = replace(rules, awards=(replace(rules.awards[0], **cells),))
    return evaluated(
        rules, records(visit("A", "10-08"), visit("B", "10-08", "T2"), pupils=pupils, teachers=staff, classes=classes)
    )


@pytest.mark.parametrize(
    ("cells", "chosen"),
    [
        ({}, ["T1"]),  # 40 % of three
        ({"by_year_group": True}, []),  # 40 % of two and of one
        ({"by_year_group": True, "least": 1}, ["T1", "T5"]),
        ({"least": 2}, ["T1", "T2"]),
    ],
)
def test_a_quota_may_hold_for_each_year_group_and_have_a_least_number(cells, chosen):
    evaluation = two_groups(**cells)
    assert [n.card.subject.key for n in nominations(evaluation) if n.place] == chosen
    assert bool(vacancies(evaluation)) is not bool(chosen)


def test_the_sheet_of_a_month_has_every_homeroom_teacher_and_room_to_sign(made_of):
    (data,) = files_of("月度考核表", made_of).values()
    rows = sheet_rows(data)
    assert rows[0][0].endswith("班主任家访考核表")
    assert [row[2] for row in rows[3:5]] == ["王芳", "李强"]
    assert rows[2][10] == "本人签字"


def test_a_teachers_report_has_the_visits_own_words_and_gaps(made_of):
    files = files_of("情况报告", made_of)
    assert sorted(files) == ["情况报告/李强_T2.docx", "情况报告/王芳_T1.docx"]
    lines = texts(files["情况报告/王芳_T1.docx"])
    for words in ("谈了阅读习惯", "奶奶照顾", "每周借一本书", "希望开放图书馆"):
        assert words in lines
    gaps = [p.text for p in document(files["情况报告/王芳_T1.docx"]).paragraphs if p.style.name == "家访 待补充"]
    assert len(gaps) == 2
    assert not any("郑一诺" in line for line in lines)


def test_the_catalogue_counts_and_the_handover_names_what_is_missing(made_of):
    (data,) = files_of("归档目录", made_of).values()
    catalogue = {row[1]: row[2] for row in sheet_rows(data, "归档目录")[3:]}
    assert (catalogue["家访记录"], catalogue["家访照片"], catalogue["家访手记"]) == ("4 份", "2 张", "2 篇")
    rows = sheet_rows(data, "移交清单")[3:5]
    assert [(row[1], row[3], row[9]) for row in rows] == [("一(1)班", "3", ""), ("二(1)班", "1", "照片")]


def test_a_pupils_file_shows_the_pictures_of_earlier_terms_too():
    earlier = visit("A1", "10-12", "T1", photos=1)
    earlier = replace(earlier, date=earlier.date.replace(year=2023))
    known = replace(records(*VISITS, pupils=PUPILS, teachers=TEACHERS, classes=CLASSES), archive=(earlier,))
    made = material(RULES, known, lambda v: (PIXEL,) if v.photos else ())
    data = files_of("一生一档", made)["一生一档/一(1)班.docx"]
    lines = texts(data)
    assert lines.count("家访照片") == 1
    assert "2023-10-12　实地家访" in lines
    assert "2024-10-12　实地家访" in lines
    assert len(document(data).inline_shapes) == 2


def test_each_year_group_has_its_own_report_of_its_own_figures():
    files = files_of("家访工作总结", material(EVERY_RULE, school()))
    assert list(files) == ["家访工作总结.docx", "家访工作总结/一年级.docx", "家访工作总结/二年级.docx"]
    whole, first, second = ("\n".join(texts(data)) for data in files.values())
    assert "全校应访学生" in whole
    assert "一年级应访学生" in first
    assert "全校" not in first
    assert "二(1)班" not in first
    assert "一(1)班" not in second
    assert "现将有关情况总结如下" in second


def test_the_figures_of_the_year_groups_add_up_to_the_schools():
    shown = material(EVERY_RULE, school()).figures
    groups = [of_year_group(shown, unit.unit) for unit in shown.statistics[1:]]
    for name in ("duties", "key_students", "events", "requests"):
        assert sum(len(getattr(group, name)) for group in groups) == len(getattr(shown, name)), name
    assert sum(group.statistics[0].visits for group in groups) == shown.statistics[0].visits
    used = [dict(report_tally.forms_used(group)) for group in groups]
    assert {form: sum(held.get(form, 0) for held in used) for form, _ in report_tally.forms_used(shown)} == dict(
        report_tally.forms_used(shown)
    )


def test_a_school_with_one_year_group_has_one_report():
    one = records(visit("A1", "10-08"), pupils=(pupil("A1"),), classes=(school_class("一(1)班", "T1"),))
    assert list(files_of("家访工作总结", material(EVERY_RULE, one))) == ["家访工作总结.docx"]
