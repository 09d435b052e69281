"""Cells in other hands' words: what each means, that it is said, and that what may mean two things stays an error."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from text_tables import grid, read

from jiafang_batch.catalogue import is_error, refusable
from jiafang_batch.dates import SchoolYear, read_date
from jiafang_batch.loose_dates import read_loosely
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.cell_types import parse
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.loose_forms import forms_of
from jiafang_batch.spellings import spelled
from jiafang_batch.table import Reference
from jiafang_batch.terms import Post, VisitForm

YEAR = SchoolYear(date(2026, 8, 1), date(2027, 7, 31), date(2026, 9, 1))
THIRD = date(2026, 9, 3)


def parsed(column: str, cell: object):
    """A cell of a column named `layout.field`."""
    code, field = column.split(".")
    return parse(cell, layouts()[code].column(field), YEAR)


def codes(column: str, cell: object) -> list[str]:
    return [issue.code for issue in parsed(column, cell).issues]


# ---------------------------------------------------------------- dates

PLAIN_ENOUGH = [
    "2026.09.03.", "2026年9月3日。", "2026年九月三日", "2026年九月3日", "二零二六.九.三", "二〇二六年9月三号", "2026、9、3", "2026,9,3",
    "2026。9。3",
    "2026 09 03", "2026_9_3", "2026-9.3", "2026/9-3", "2026年9.3", "2026.9.3(四)", "2026.9.3（第1周）", "2026.9.3第一周周四", "2026-9-3下午放学后",
    "2026年9月3日晚饭后", "2026-9-3 放学后4点半", "2026-9-3 7:30pm", "2026-9-3 7:30 P.M.", "2026年9月3日 19:00——20:00", "2026-9-3 下午三点",
    "2026-9-3 晚上七点半", "2026-9-3 下午2-3点", "2026-9-3 19.30", "2026-09-03T00:00:00Z", "2026-09-03T08:00:00+08:00", "2026年9月3日课后",
    "家访时间：2026年9月3日", "日期:2026-9-3", "周四 2026-9-3", "2026年9月3日（下午）",
    # a span that ends on the same day
    "2026.9.3-2026.9.3", "2026-9-3至2026-9-3", "2026-09-03 19:00 ~ 2026-09-03 20:00", "2026年9月3日—2026年9月3日", "2026.9.3-9.3日",
    "2026/9/3 8:00 - 2026/9/3 17:00", "2026年9月3日到9月3日", "2026-9-3晚~2026-9-3",
    # other hyphens
    "2026‐9‐3", "2026‑9‑3", "2026−9−3",
]  # fmt: skip
WITHOUT_FULL_YEAR = [
    "9-3", "9-3 17:00", "9-3 晚7点", "9.3日", "9.3号", "9.3晚", "9.3(周四)", "九月3日", "九月三日", "9月三号", "26-9-3", "26/9/3", "26年9月3日",
    "26年9月3日晚7点", "26年九月三日", "二六年九月三日", "26.9.3晚", "26。9。3", "260903", 260903, 260903.0, "9/3放学后", "9月3日放学后",
    "星期四9月3日",
]  # fmt: skip


@pytest.mark.parametrize("cell", PLAIN_ENOUGH)
def test_a_day_is_not_lost_for_its_separators_or_its_time(cell):
    found = parsed("visit_log.date", cell)
    assert (found.value, [issue.code for issue in found.issues]) == (THIRD, ["date-understood"])
    assert found.issues[0].details["understood"] == "2026-9-3"


@pytest.mark.parametrize("cell", WITHOUT_FULL_YEAR, ids=repr)
def test_a_year_that_is_not_written_out_is_placed_and_warned_of(cell):
    found = parsed("visit_log.date", cell)
    assert (found.value, [issue.code for issue in found.issues]) == (THIRD, ["date-year-guessed"])


OPEN = [
    # several days, or a span of them
    "2026.9.3-9.4", "2026年9月3日、4日", "2026.9.3/9.10", "2026.9.3，2026.9.10", "2026/9/3\n2026/10/12", "2026年9月3日或4日", "9-3日", "3-9日",
    "2026年9月3日至", "2026年9月3日起", "2026.9.3-2026.9.4", "2026-09-03 19:00 ~ 2026-09-04 20:00", "2026年9月3日到9月4日", "2026.9.3-3.9",
    "2026年9月3日至今", "2026.9.3-2026.9.3起", "26、9、3", "9、3", "9.3、9.4", "2026-9-3 9.10", "9月3日~4日",
    # about a day
    "约9月3日", "9月3日左右", "9月3日前后", "2026年9月3日以前", "9月3日后", "9月上旬", "9月3日?",
    # which figure is the month
    "09-03-2026", "9/21/2026", "27/5/26", "3/9/26",
    # no day, or no such time of it
    "9.3", "3.10", "19:30", "晚7点", "2026年9月", "2026-3-12点", "2026-9-3 25:00", "9月3日晚上12点", "9月31日", "2026年9月3日上午14:30",
    "农历八月十五",
    "2026年9月3日没人", "2026年9月3日改到周五",
]  # fmt: skip


@pytest.mark.parametrize("cell", OPEN)
def test_what_may_be_another_day_stays_an_error(cell):
    found = parsed("visit_log.date", cell)
    assert (found.value, [issue.code for issue in found.issues]) == (None, ["bad-date"])


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("19:30", "只有时间，没有写是哪一天"),
        ("晚7点", "只有时间，没有写是哪一天"),
        ("2026.9.3，2026.9.10", "是几个日期，不是一天"),
        ("2026/9/3\n2026/10/12", "是几个日期，不是一天"),
        ("2026.9.3/9.10", "是几个日期，不是一天"),
        ("2026.9.3-9.4", "是一段日期，不是一天"),
        ("09-03-2026", "月和日的先后看不清，请把年份写在最前面"),
        ("9/21/2026", "月和日的先后看不清，请把年份写在最前面"),
        ("27/5/26", "年、月、日的次序看不清，请把年份写全、写在最前面"),
    ],
)
def test_what_is_wrong_with_a_date_is_said(cell, reason):
    (issue,) = parsed("visit_log.date", cell).issues
    assert issue.details["reason"] == reason


def test_the_example_of_a_date_is_a_day_of_the_term_at_hand():
    (issue,) = parsed("visit_log.date", "改天").issues
    assert issue.details["example"] == "2026-9-21"
    second = SchoolYear(date(2026, 8, 1), date(2027, 7, 31), date(2027, 2, 22))
    (issue,) = parse("改天", layouts()["visit_log"].column("date"), second).issues
    assert issue.details["example"] == "2027-3-14"
    (issue,) = parse("改天", layouts()["student"].column("birth_date"), second).issues
    assert issue.details["hint"] == "看不出是哪一天；请改为如 2027-3-14 的日期。"


@pytest.mark.parametrize(
    ("cell", "clock"),
    [
        ("26年9月3日晚7点", time(19)),
        ("2026-9-3 7:30pm", time(19, 30)),
        ("2026年9月3日 19:00——20:00", time(19)),
        ("2026-9-3 下午2-3点", time(14)),
        ("2026-9-3 晚上七点一刻", time(19, 15)),
        ("2026-9-3下午放学后", None),
        ("9-3", None),
    ],
)
def test_a_time_of_day_that_is_clear_is_kept(cell, clock):
    assert parsed("visit_log.date", cell).clock == clock


def test_a_moment_is_read_as_a_date_is():
    found = parsed("receipt.received", "27年1月20日晚7点半")
    assert (found.value, [i.code for i in found.issues]) == (datetime(2027, 1, 20, 19, 30), ["date-year-guessed"])  # noqa: DTZ001


@given(
    st.dates(date(2026, 8, 1), date(2027, 7, 31)),
    st.sampled_from(["{y}-{m}-{d}", "{y}.{m}.{d}", "{y}年{m}月{d}日", "{m}月{d}日", "{y}{m:02}{d:02}"]),
    st.sampled_from(["", " 14:30", "下午", "(周四)", " 下午2点半"]),
)
def test_a_wider_reading_never_changes_what_a_plain_one_says(day, spelling, after):
    cell = spelling.format(y=day.year, m=day.month, d=day.day) + after
    plain, loose = read_date(cell, YEAR), read_loosely(cell, YEAR)
    assert plain.day == day
    assert loose.day in (None, day)


@given(
    st.dates(date(2026, 8, 1), date(2027, 7, 31)),
    st.sampled_from(list("-/.。,、年T_")),
    st.sampled_from(list("-/.。,、月T_")),
    st.sampled_from(["", "日", "号", ".", "。", "晚", " 19:30", "放学后", "(四)"]),
)
def test_the_same_figures_mean_the_same_day_whatever_stands_between_them(day, first, second, after):
    read = read_loosely(f"{day.year}{first}{day.month}{second}{day.day}{after}", YEAR)
    assert read.day in (None, day)


@given(st.text("0123456789-/.年月日、,。至~ 晚上下午点:：半一二三十〇(（周四)）T", max_size=24))
def test_no_text_of_date_characters_breaks_the_reader(text):
    read = read_loosely(text, YEAR)
    assert read.day is None or isinstance(read.day, date)
    assert timedelta() <= read.clock <= timedelta(days=1)


# ---------------------------------------------------------------- forms

FORMS = {
    VisitForm.ONSITE: [
        "入户走访", "上门走访", "实地访问", "家庭走访", "实地（√）电话（ ）", "☑实地家访□电话□视频", "A.实地家访", "1.实地家访",
        "实地家访（入户）", "实地家访√", "实地。",
        "①实地", "(1)实地家访", "A、上门家访", "入户家访；", "实地家访(已拍照)", "实地[√] 电话[ ]", "■上门 □电话", "实地☑电话□",
        "登门拜访", "家庭访问", "到家走访",
        "A上门家访", "√实地家访", "⬛实地 ⬜电话", "线下（实地走访）", "线下-入户", "其他：上门",
    ],
    VisitForm.PHONE: ["电话访问", "电话沟通", "电访", "与家长电话沟通", "C. 电话", "电话 √", "□实地☑电话", "实地( )电话(√)", "电话回访",
    "打电话沟通", "手机联系", "电话（家长在外地）", "线上-电话", "线上家访（电话）", "其他〖电话沟通〗"],
    VisitForm.VIDEO: ["微信视频", "视频通话", "线上视频家访", "QQ视频", "钉钉视频", "腾讯会议视频", "视频连线", "视频会议",
    "钉钉视频会议", "微信视频通话", "B.视频", "线上（微信视频）", "网络家访：视频", "远程_腾讯会议视频", "其他【视频通话】",
    "□实地□电话☑视频"],
    VisitForm.WECHAT: ["□实地 □电话 ☑其他：微信", "线上（微信）", "微信语音", "微信沟通", "微信聊天", "企业微信联系", "D.微信"],
    VisitForm.PARENT_AT_SCHOOL: ["请家长到校", "到校约谈", "家长到校面谈", "家长来校座谈", "约家长到校", "□实地☑家长到校"],
}  # fmt: skip


@pytest.mark.parametrize(("cell", "form"), [(cell, form) for form, cells in FORMS.items() for cell in cells])
def test_a_form_in_other_words_is_understood_and_said(cell, form):
    found = parsed("visit_log.form", cell)
    assert (found.value, [issue.code for issue in found.issues]) == (form, ["form-understood"])


@pytest.mark.parametrize(
    "cell",
    [
        "线上家访", "线下家访", "上门 电话", "网络家访", "面谈", "家庭面谈", "语音通话", "微信电话", "未家访", "没有上门", "不在家",
        "入户宣传", "腾讯会议", "钉钉",
        "□实地□电话", "☑其他□电话", "☑其他：村委会", "线下（电话）", "线上（实地）", "线上（钉钉）",
        "其他〖〗", "其他（未家访）", "线上、线下",
        "实地家访(电话预约)", "上门（因家长外出改为电话）", "实地√ 电话×", "学校面谈", "电话未接通", "打算上门",
    ],
)  # fmt: skip
def test_a_form_that_may_be_two_or_none_stays_an_error(cell):
    assert codes("visit_log.form", cell) == ["bad-value"]


@pytest.mark.parametrize("cell", ["☑实地☑电话□视频", "实地(√)电话(√)", "■电话■实地"])
def test_several_ticks_are_several_forms_and_the_most_direct_counts(cell):
    found = parsed("visit_log.form", cell)
    assert (found.value, [i.code for i in found.issues]) == (VisitForm.ONSITE, ["several-forms"])


@pytest.mark.parametrize(
    "cell",
    [
        "实地家访┋电话家访",
        "入户走访、电话",
        "上门走访┋微信视频",
        "电话访问;入户家访",
        "实地家访|电话",
        "电话沟通/上门走访",
    ],
)
def test_several_forms_in_other_words_are_several_forms(cell):
    found = parsed("visit_log.form", cell)
    assert (found.value, [i.code for i in found.issues]) == (VisitForm.ONSITE, ["several-forms"])


@pytest.mark.parametrize("cell", ["线上家访、电话", "入户走访、面谈", "钉钉┋腾讯会议"])
def test_one_open_word_leaves_several_forms_open(cell):
    assert codes("visit_log.form", cell) == ["bad-value"]


_FORM_WORDS = [form.value for form in VisitForm]


@given(st.sampled_from(_FORM_WORDS), st.sampled_from(["{}", "A.{}", "1.{}", "{}。", "{}√", "☑{}", "({}", "{}（{}）"]))
def test_a_decorated_form_is_that_form_or_open(word, decoration):
    cell = decoration.replace("{}", word)
    assert set(forms_of(cell)) <= {spelled(VisitForm, word)}


# ---------------------------------------------------------------- people and posts


@pytest.mark.parametrize(
    "cell", ["戚老师、窦老师", "戚老师，窦老师", "戚老师/窦老师", "戚老师\n窦老师", "戚老师;窦老师"]
)
def test_of_several_lead_teachers_the_first_leads(cell):
    found = parsed("visit_log.lead", cell)
    assert found.value == (Reference("戚老师"), Reference("窦老师"))
    (issue,) = found.issues
    assert (issue.code, issue.details) == ("several-leads", {"lead": "戚老师", "others": "窦老师"})


@pytest.mark.parametrize(
    "cell",
    [
        "窦老师（陪同）、戚老师（主访）", "窦老师、戚老师(主访)", "窦老师(陪访)，戚老师", "陪同：窦老师；主访：戚老师", "窦老师(随行)、戚老师",
        "同行窦老师、戚老师", "窦老师、主访戚老师", "窦老师（协助）/戚老师（主）", "窦老师(参与)、戚老师(牵头)",
    ],
)  # fmt: skip
def test_who_is_marked_as_leading_leads_whatever_the_order(cell):
    first, second = parsed("visit_log.lead", cell).value
    assert "戚老师" in str(first)
    assert "窦老师" in str(second)


@pytest.mark.parametrize("cell", ["(空)", "（空）", "(跳过)", "（未填写）", "(未作答)"])
@pytest.mark.parametrize("heading", ["家长诉求", "家访过程", "照片", "同行教师"])
def test_a_question_without_an_answer_is_a_blank(cell, heading):
    (table,), problems = read(
        grid(
            f"家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式 | {heading}\n2024-9-3 | 一(1)班 | 甲乙 | 丙丁 | 实地 | {cell}"
        )
    )
    assert [row.filled for row in table.rows] == [{"date", "school_class", "student", "lead", "form"}]
    assert not [p for p in problems if p.location.row == 2]


POSTS = [
    ("校长", (Post.SCHOOL_LEADER,)), ("副校长", (Post.SCHOOL_LEADER,)), ("党支部书记", (Post.SCHOOL_LEADER,)), ("教导主任", (Post.MIDDLE_LEADER,)),
    ("教务处副主任", (Post.MIDDLE_LEADER,)), ("总务主任、数学", (Post.MIDDLE_LEADER,)), ("语文老师", (Post.SUBJECT,)), ("教师", (Post.SUBJECT,)),
    ("班主任、教师", (Post.HOMEROOM, Post.SUBJECT)), ("专任教师",
    (Post.SUBJECT,)),
    ("班主任兼语文教师", (Post.HOMEROOM, Post.SUBJECT)), ("班主任、语文", (Post.HOMEROOM,)), ("年级组长、班主任", (Post.HOMEROOM,)),
    ("心理健康教师", (Post.COUNSELLOR,)), ("教学副校长、数学教师", (Post.SCHOOL_LEADER, Post.SUBJECT)),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "posts"), POSTS)
def test_a_post_in_other_words_is_understood_and_said(cell, posts):
    found = parsed("teacher.posts", cell)
    assert (found.value, [issue.code for issue in found.issues]) == (posts, ["post-understood"])


@pytest.mark.parametrize(
    "cell",
    [
        "年级组长、语文",
        "教研组长",
        "语文",
        "备课组长",
        "年级主任",
        "大队辅导员",
        "副班主任",
        "团委书记",
        "体育、美术",
        "心理",
    ],
)
def test_a_duty_or_a_subject_decides_no_role_and_loses_nobody(cell):
    found = parsed("teacher.posts", cell)
    assert (found.value, [issue.code for issue in found.issues]) == ((Post.OTHER,), ["post-without-role"])


def test_a_post_of_the_schools_own_is_said_and_loses_nobody():
    assert (parsed("teacher.posts", "门卫").value, codes("teacher.posts", "门卫")) == ((Post.OTHER,), ["own-word"])
    assert parsed("teacher.posts", "班主任、门卫").value == (Post.HOMEROOM,)


@pytest.mark.parametrize("code", ["date-understood", "form-understood", "several-leads", "post-understood"])
def test_a_wider_reading_keeps_no_row_from_counting(code):
    assert not is_error(Problem(code, Location()))


# ---------------------------------------------------------------- what a school does not accept


@pytest.mark.parametrize(
    ("code", "column", "cell", "error"),
    [
        ("date-understood", "visit_log.date", "2026、9、3", "bad-date"),
        ("date-understood", "visit_log.date", "26年9月3日晚7点", "bad-date"),
        ("date-understood", "receipt.received", "27年1月20日晚7点半", "bad-date"),
        ("form-understood", "visit_log.form", "入户走访", "bad-value"),
        ("several-leads", "visit_log.lead", "戚老师、窦老师", "bad-value"),
        ("post-understood", "teacher.posts", "校长", "bad-value"),
    ],
)
def test_a_reading_that_the_school_refuses_is_an_error(code, column, cell, error):
    layout, field = column.split(".")
    strict = SchoolYear(YEAR.first, YEAR.last, YEAR.term, refused=frozenset({code}))
    refused = parse(cell, layouts()[layout].column(field), strict)
    assert [issue.code for issue in refused.issues] == [error]
    assert error not in codes(column, cell)


@pytest.mark.parametrize(
    ("column", "cell"), [("visit_log.date", "2026-9-3"), ("visit_log.form", "实地"), ("visit_log.lead", "李老师")]
)
def test_what_is_plain_can_not_be_refused(column, cell):
    layout, field = column.split(".")
    strict = SchoolYear(YEAR.first, YEAR.last, YEAR.term, refused=frozenset(refusable().values()))
    assert parse(cell, layouts()[layout].column(field), strict) == parsed(column, cell)
