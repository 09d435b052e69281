"""Every form that 表册/ can hold, in the order in which they are offered."""

from __future__ import annotations

from jiafang_batch.report.forms import (
    breach_notice,
    bureau,
    certificates,
    essay_book,
    nominations,
    pupil_file,
    special,
    teacher_file,
    term_report,
    visit_records,
)
from jiafang_batch.report.forms.form import Form, Returned

FORMS = (
    Form("附件2_被访学生名单", "每个年级组一份：班级、被访学生、性别、联系方式、参与老师", nominations.nominations,
         "没有家访计划", Returned.PLANS),
    Form("附件3_家访活动记录表", "每班一份，每次家访一页，13 个栏目，连同照片", visit_records.activity_records,
         "本学期没有家访记录", Returned.VISITS,
         ("companions", "parent", "preparation", "record", "request", "photos", "reflection")),
    Form("家访记录表", "每班一份，有家长签字栏；未访学生另备一份预填好的空表", visit_records.signed_records,
         "没有学生", Returned.VISITS, ("companions", "reason", "record", "request", "reflection")),
    Form("特殊学生花名册", "每班和全校各一份，连同回访计划", special.special_register, "没有特殊学生",
         Returned.VISITS),
    Form("一生一档", "每班一份，每个学生一页：家访、诉求及办理、事件；另有表格", pupil_file.pupil_files, "没有学生",
         asks=("record", "request")),
    Form("教师家访档案", "每位在岗教师一份，归入师德档案、业务档案", teacher_file.teacher_files, "没有在岗教师"),
    Form(essay_book.NAME, "封面、目录和入选的手记，评分高的在前", essay_book.essay_book,
         "没有入选的手记：在家访手记的“入选”一列写“是”，或者在考核办法的基本设置里写“手记入选分”"),
    Form(essay_book.CHECK, "入选的手记里写到的学生姓名，印之前请办公室核对", essay_book.check_list,
         "入选的手记里没有写到学生姓名"),
    Form(certificates.NAME, "评优推荐名单每人（班）一页", certificates.certificates, "没有达到评优条件的对象"),
    Form(breach_notice.NAME, "通报和整改回执", breach_notice.breach_notice, "本学期没有违规登记"),
    Form(bureau.NAME, "报教育局的统计表，连同分班情况，有签字栏", bureau.bureau_book, ""),
    Form(term_report.NAME, "学期总结初稿：数字、表格、图表，办公室修改即可", term_report.term_report, ""),
)  # fmt: skip
