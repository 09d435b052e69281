"""The forms of a tiny term, read back and compared with what a person would write into them."""

from __future__ import annotations

from datetime import date

import pytest
from builders import (
    at,
    attempt,
    breach,
    day,
    event,
    indicator,
    policy,
    pupil,
    records,
    school_class,
    teacher,
    visit,
)
from form_files import document, files_of, listed, material, pairs, sheet_rows, texts
from msgspec.structs import replace

from jiafang_batch.records import Essay, Handling, Plan
from jiafang_batch.report.forms.essay_book import pages_of
from jiafang_batch.report.forms.wording import apart, rate_text
from jiafang_batch.report.names import file_name
from jiafang_batch.terms import RequestKind, RequestStatus, Sex

TEACHERS = (
    teacher("T1", "班主任", name="王芳"),
    teacher("T2", "班主任", name="李强", grade_group="二年级"),
    teacher("T3", "科任教师", name="赵敏"),
    teacher("T4", "校领导", name="钱校长", grade_group="综合组"),
)
PUPILS = (
    pupil("A1", sex=Sex.FEMALE, name="陈小雨", phone="13900000001", address="向阳路7号", guardian="陈大山"),
    pupil("A2", "一(1)班", "留守儿童", sex=Sex.MALE, name="周子轩", phone="13900000002", guardian="周建国"),
    pupil("A3", name="吴桐"),
    pupil("B1", "二(1)班", name="郑一诺"),
    pupil("B2", "二(1)班", "残疾", name="孙浩"),
)
CLASSES = (school_class("一(1)班", "T1"), school_class("二(1)班", "T2"))
VISITS = (
    visit(
        "A1", "10-12", "T1 T3", row=2, parent="陈大山", reason="普访", preparation="看了作业", record="谈了阅读习惯",
        request="希望开放图书馆", request_kind=RequestKind.LOGISTICS, request_status="已解决", reflection="每周借一本书",
        photos=2, themes="教育政策 家庭教育",
    ),
    visit("A2", "09-20", "T1", row=3, record="奶奶照顾", request="晚托", request_kind=RequestKind.MANAGEMENT),
    visit("A2", "11-20", "T1 T4", form="电话", row=4, is_follow_up=True),
    visit("B1", "12-01", "T2", row=5, form="微信"),
)  # fmt: skip
RULES = policy(
    indicator("覆盖率", "班主任", target=0.6, points=100, scoring="比例"),
    ratings=(("优秀", 90), ("合格", 60), ("不合格", 0)),
    awards=(("家访先进个人", "班主任", 1, 60),),
)


def school(**registers):
    known = {"visits": VISITS, **registers}
    return records(*known.pop("visits"), pupils=PUPILS, teachers=TEACHERS, classes=CLASSES, **known)


@pytest.fixture
def filled():
    handling = Handling(
        "A1", day("10-12"), RequestStatus.RESOLVED, "每天中午开放", "钱校长", day("10-20"), at(2, sheet="诉求办理")
    )
    return material(RULES, school(handlings=(handling,), attempts=(attempt("B2", "12-02", "拒访", "T2"),)))


def test_nomination_list_of_a_year_group_has_the_columns_of_the_source_document():
    plans = (
        Plan("A2", "大走访", day("01-12"), None, ("T1", "T3"), at(3)),
        Plan("A1", "大走访", None, None, (), at(2)),
        Plan("B1", "普访", None, None, ("T2",), at(4)),
    )
    found = files_of("附件2_被访学生名单", material(RULES, school(plans=plans)))
    assert list(found) == ["附件2_被访学生名单/一年级.xlsx", "附件2_被访学生名单/二年级.xlsx"]
    rows = sheet_rows(found["附件2_被访学生名单/一年级.xlsx"], "大走访")
    assert rows[0][0] == "一年级被访学生名单（大走访）"
    assert rows[2] == ["序号", "班级", "被访学生", "性别", "联系方式", "参与老师", "计划日期"]
    assert rows[3] == [1, "一(1)班", "陈小雨", "女", "13900000001", "王芳", ""]
    assert rows[4] == [2, "一(1)班", "周子轩", "男", "13900000002", "王芳、赵敏", "2025-01-12"]
    assert "年级组长：" in rows[-1]


def test_activity_record_has_the_thirteen_fields(filled):
    found = files_of("附件3_家访活动记录表", filled)
    assert list(found) == ["附件3_家访活动记录表/一(1)班.docx", "附件3_家访活动记录表/二(1)班.docx"]
    first, *rest = document(found["附件3_家访活动记录表/一(1)班.docx"]).tables
    assert pairs(first) == {
        "学校": "示范小学", "教师姓名": "王芳", "班级": "一(1)班", "学生姓名": "陈小雨", "家长姓名": "陈大山",
        "同行教师": "赵敏", "家访时间": "2024年10月12日", "家访形式": "实地家访", "家访准备": "看了作业",
        "家访过程": "谈了阅读习惯", "家长诉求": "希望开放图书馆",
        "家访照片": "已登记 2 张，原件在“一(1)班.xlsx”的“家访记录”第 2 行", "家访后\n寻求对策\n或感想": "每周借一本书",
    }  # fmt: skip
    assert [pairs(table)["家访时间"] for table in rest] == ["2024年9月20日", "2024年11月20日"]


def test_photos_stand_in_the_record_instead_of_where_to_find_them():
    from photos.picture_books import encoded
    from PIL import Image

    from jiafang_batch.photos.image import thumbnail

    picture = thumbnail(encoded(Image.new("RGB", (400, 300), "green")), (200, 200))
    made_of = material(RULES, school(), lambda v: (picture,) if v.student == "A1" else ())
    made = document(files_of("附件3_家访活动记录表", made_of)["附件3_家访活动记录表/一(1)班.docx"])
    (shown,) = made.inline_shapes
    assert shown.width / shown.height == pytest.approx(4 / 3, rel=0.01)
    assert shown.width.mm <= 70
    assert pairs(made.tables[0])["家访照片"] == ""


def test_signed_record_leaves_room_for_the_parent_and_is_prepared_for_families_to_visit(filled):
    found = files_of("家访记录表", filled)
    assert list(found) == [
        "家访记录表/一(1)班.docx", "家访记录表/二(1)班.docx", "家访记录表/一(1)班_待访.docx", "家访记录表/二(1)班_待访.docx",
    ]  # fmt: skip
    record = pairs(document(found["家访记录表/一(1)班.docx"]).tables[0])
    assert record["四进内容"] == "教育政策、家庭教育"
    assert record["意见办理"] == "已解决：每天中午开放（钱校长，2024年10月20日）"
    assert record["家长签字\n（盖章）"].split() == ["年", "月", "日"]
    prepared = pairs(document(found["家访记录表/二(1)班_待访.docx"]).tables[0])
    assert (prepared["学生姓名"], prepared["家访教师"], prepared["家访时间"]) == ("孙浩", "李强", "")


def test_special_register_lists_the_visits_and_the_next_one(filled):
    found = files_of("特殊学生花名册", filled)
    assert set(found) == {f"特殊学生花名册/{name}.xlsx" for name in ("全校", "一(1)班", "二(1)班")}
    whole = found["特殊学生花名册/全校.xlsx"]
    assert [row[1:4] + row[5:7] for row in sheet_rows(whole, "花名册")[3:5]] == [
        ["一(1)班", "周子轩", "男", "留守儿童", "是"],
        ["二(1)班", "孙浩", "", "残疾", "是"],
    ]
    plan = [[row[n] for n in (2, 7, 8, 9, 10, 11, 13, 16)] for row in sheet_rows(whole, "回访计划")[3:7]]
    assert plan == [
        ["周子轩", "王芳", "", "2024-09-20", "实地家访", "奶奶照顾", "", ""],
        ["周子轩", "王芳", "钱校长", "2024-11-20", "电话", "", "", ""],
        ["周子轩", "王芳", "", "", "", "", "已完成", "1／2"],
        ["孙浩", "李强", "", "", "", "", "待访", "1／0"],
    ]


def test_special_register_prints_the_plan_beside_the_visits_that_met_it():
    plans = (
        Plan("A2", "回访", day("11-10"), None, ("T4", "T3"), at(2)),
        Plan("A2", "回访", day("12-20"), None, (), at(3)),
    )
    found = files_of("特殊学生花名册", material(RULES, school(plans=plans)))
    rows = sheet_rows(found["特殊学生花名册/一(1)班.xlsx"], "回访计划")[3:6]
    assert [row[4:10] for row in rows] == [
        ["", "", "", "王芳", "", "2024-09-20"],
        ["2024-11-10", "钱校长、赵敏", "已落实", "王芳", "钱校长", "2024-11-20"],
        ["2024-12-20", "王芳", "过期未访", "王芳", "", ""],
    ]


def test_pupil_file_holds_visits_requests_and_what_became_of_them(filled):
    found = files_of("一生一档", filled)
    body = document(found["一生一档/一(1)班.docx"])
    basics, visits, requests, *_ = body.tables
    assert pairs(basics)["家庭住址"] == "向阳路7号"
    assert listed(visits)[1][:3] == ["2024-10-12", "实地家访", "王芳、赵敏"]
    assert listed(requests)[1] == [
        "2024-10-12",
        "后勤",
        "希望开放图书馆",
        "已解决",
        "每天中午开放",
        "钱校长\n2024-10-20",
    ]
    assert "还没有家访。上门情况：2024-12-02 拒访。" in texts(found["一生一档/二(1)班.docx"])
    overview = sheet_rows(found["一生一档/一(1)班.xlsx"], "学生")
    assert overview[3][1:4] + overview[3][8:] == ["A1", "陈小雨", "女", 1, 1, "2024-10-12", 1]


def test_pupil_file_goes_on_from_the_term_before():
    before = visit("A1", "10-12", "T1", request="修路灯", request_status="已解决")
    earlier = replace(before, date=date(2024, 4, 1))
    known = replace(school(), previous=(earlier,))
    made = document(files_of("一生一档", material(RULES, known))["一生一档/一(1)班.docx"])
    _, visits, requests, *_ = made.tables
    assert [row[0] for row in listed(visits)] == ["日期", "2024-04-01", "2024-10-12"]
    assert listed(requests)[1] == ["2024-04-01", "未分类", "修路灯", "已解决", "", ""]


def test_teacher_file_holds_score_visits_and_conduct():
    made = files_of("教师家访档案", material(RULES, school(breaches=(breach("11-01", "T3"),))))
    assert list(made) == [f"教师家访档案/{n}.docx" for n in ("王芳_T1", "李强_T2", "赵敏_T3", "钱校长_T4")]
    basics, results, visits, *_ = document(made["教师家访档案/王芳_T1.docx"]).tables
    # 2 of 3 pupils visited, the target is 60 %.
    assert listed(results)[1] == ["覆盖率", "66.67%", "60.00%", "达标", "100", "100.00"]
    facts = pairs(basics)
    assert (facts["家访人次"], facts["其中实地"], facts["学生人数"]) == ("3", "2", "2")
    assert (facts["考核总分"], facts["考核等级"], facts["评优推荐"]) == ("100.00", "优秀", "家访先进个人")
    assert [row[5] for row in listed(visits)[1:]] == ["主访", "主访", "主访"]
    assert "泄露隐私" in texts(made["教师家访档案/赵敏_T3.docx"])


def test_essays_stand_in_the_order_of_their_marks_and_the_contents_say_where():
    def essay(title, mark, text="走进一个家。", row=2):
        return Essay(("T1",), title, text, day("11-01"), mark, at(row, sheet="家访手记"), chosen=True)

    long = "字" * 27 * 25
    given = (essay("甲", 80), essay("乙", 95, long), essay("丙", None), essay("丁", 99, " "))
    (made,) = files_of("优秀家访手记集", material(RULES, school(essays=given))).values()
    lines = texts(made)
    assert [line for line in lines if "\t" in line] == ["乙（王芳）\t1", "甲（王芳）\t3", "丙（王芳）\t4"]
    assert "丁" not in lines
    codes = "".join(e.text for e in document(made).element.body.iter("{*}instrText"))
    assert r'TOC \o "1-1"' in codes
    assert "PAGEREF _Toc00000002" in codes


@pytest.mark.parametrize(
    ("paragraphs", "pages"),
    [
        ([], 1),
        (["短"] * 19, 1),  # 22 lines a page, of which title, author and their distances take three
        (["短"] * 20, 2),
        (["短"] * 41, 2),
        (["短"] * 42, 3),
        (["字" * 25], 1),
        (["字" * 25 * 1 + "字" * 27 * 18], 1),  # 25 characters beside the indent, then 27 a line
        (["字" * 25 * 1 + "字" * 27 * 19], 2),
    ],
)
def test_pages_of_an_essay_follow_from_its_lines(paragraphs, pages):
    assert pages_of("一个标题", paragraphs) == pages


def test_certificates_one_for_each_award(filled):
    (made,) = files_of("荣誉证书", filled).values()
    assert [line for line in texts(made) if line] == [
        "荣誉证书",
        "王芳老师：",
        "在2024-2025学年第一学期家访工作中成绩突出，荣获“家访先进个人”称号。",
        "特发此证，以资鼓励。",
        "示范小学\n2025年1月24日",
    ]
    section = document(made).sections[0]
    assert section.page_width > section.page_height


def test_breach_notice_only_where_there_are_breaches(filled):
    assert files_of("违规通报", filled) == {}
    (made,) = files_of("违规通报", material(RULES, school(breaches=(breach("11-01", "T3"),)))).values()
    assert listed(document(made).tables[0])[1] == ["1", "2024-11-01", "赵敏", "科任教师", "泄露隐私", ""]
    assert "共1起，涉及教师1人" in "".join(texts(made))


STATISTIC = ["一年级", 1, 3, 2, 1, 2 / 3, 3, 2, 1, 2, 2, 1, 1, 1, 1, 1, 0, 0, 2, 1, 0]


def test_bureau_statistic_by_hand(filled):
    found = files_of("上报表", filled)["上报表.xlsx"]
    first, second, others, school_row = sheet_rows(found)[3:7]
    assert first == STATISTIC
    assert second == ["二年级", 1, 2, 1, 1, 0.5, 1, 0, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    assert others == ["其他", 0, 0, 0, 0, "", 0, 0, 0, 1, 1, 1, 0, 0, 0, "", 0, 0, 0, 0, 0]
    assert school_row == ["全校合计", 2, 5, 3, 2, 0.6, 4, 2, 2, 4, 4, 1, 1, 2, 1, 0.5, 0, 0, 2, 1, 0]
    assert sheet_rows(found, formulas=True)[6][2] == "=SUM(C4:C6)"


def test_essays_of_two_year_groups_are_said_not_to_add_up():
    shared = Essay(("T1", "T2"), "一起去", "正文", day("11-01"), None, at(2))
    found = files_of("上报表", material(RULES, school(essays=(shared,))))["上报表.xlsx"]
    rows = sheet_rows(found)
    assert [row[20] for row in rows[3:7]] == [1, 1, 0, 1]
    assert "各年级各计一篇" in rows[7][0]


def test_term_report_says_the_figures(filled):
    made, *_ = files_of("家访工作总结", filled).values()
    said = "\n".join(texts(made))
    assert "全校应访学生5人，已访3人，家访率60.00%；累计家访4人次，其中实地2人次，占50.00%" in said
    assert "办结率50.00%，从家访到办结平均用时8.00天" in said
    assert "全校还有2名学生没有家访，其中拒访1人、还没有上门1人" in said
    assert "推荐“家访先进个人”：王芳。" in said
    assert not {p.name for p in PUPILS if p.name in said}, "the report names no child"
    parts = {str(part.partname) for part in document(made).part.package.iter_parts()}
    assert {"/word/charts/chart1.xml", "/word/embeddings/chart1.xlsx"} <= parts
    captions = [line for line in texts(made) if line[:2] in ("图1", "图2", "表1", "表2")]
    assert captions[:2] == ["表1　各年级家访情况", "图1　各班家访率"]


def test_term_report_of_a_term_without_anything_still_stands():
    made, *_ = files_of("家访工作总结", material(RULES, records())).values()
    assert "家访率0.00%" in "\n".join(texts(made))


def test_events_have_a_chapter_only_where_there_are_some():
    rules = policy(indicator("事件响应率", "班主任"), events=(("迟到缺席", "3", "全部"),))
    happened = (event("S1", "10-10", "A1"), event("S2", "10-20", "A1"))
    made, *_ = files_of("家访工作总结", material(rules, school(events=happened))).values()
    assert "登记2起，已按要求家访1起，占50.00%，平均2.00天内上门或联系；未按时响应1起" in "\n".join(texts(made))


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(1, 3, "33.33%"), (3, 3, "100.00%"), (0, 0, "—"), (1, 200, "0.50%")]
)
def test_shares_in_words(part, whole, text):
    assert rate_text(part, whole) == text


@pytest.mark.parametrize(("name", "said"), [("电话", "电话3人次"), ("QQ", "QQ 3人次")])
def test_a_count_does_not_run_into_a_latin_name(name, said):
    assert f"{apart(name)}3人次" == said


@pytest.mark.parametrize(("text", "name"), [("一(1)班", "一(1)班"), ("a/b:c", "a_b_c"), (" . ", "未命名")])
def test_file_names(text, name):
    assert file_name(text) == name


def test_dates_are_the_as_of_date_and_bytes_do_not_change(filled):
    once, again = files_of("荣誉证书", filled)["荣誉证书.docx"], files_of("荣誉证书", filled)["荣誉证书.docx"]
    assert once == again
    assert document(once).core_properties.created.date() == date(2025, 1, 24)
