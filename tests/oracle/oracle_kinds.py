"""Every 类型 with the function that gives its 分子 and 分母."""

from __future__ import annotations

import oracle_registers as registers
import oracle_visits as visits

MEASURES = {
    "覆盖率": visits.coverage,
    "参与率": visits.participation,
    "家访次数": visits.visit_count,
    "学生人数": visits.pupil_count,
    "周期达标率": visits.periods_met,
    "学生周期达标率": visits.pupil_periods,
    "分工落实率": registers.assigned,
    "分工达标率": registers.assigned_times,
    "评分": registers.marks,
    "月度进度": visits.monthly_progress,
    "占比": visits.share,
    "事件响应率": registers.event_response,
    "回访率": visits.follow_up,
    "建档率": registers.planned,
    "计划落实率": registers.plan_fulfilled,
    "计划按时率": registers.plan_on_time,
    "家长会次数": registers.meetings,
    "问卷确认率": registers.survey_confirmed,
    "问卷满意度": registers.survey_satisfaction,
    "手记篇数": registers.essays,
    "诉求办理率": visits.requests_handled,
    "按时交表": registers.handed_in,
    "违规次数": registers.breaches,
}
