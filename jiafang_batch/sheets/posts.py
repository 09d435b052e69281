"""Posts as staff lists write them (校长, 教导主任, 语文老师, 年级组长) → what a teacher is employed as.

Source: domain contract `workbooks.md`, 教师名册: only 校领导, 中层干部, 班主任 and 科任教师 decide the assessed role.
"""

from __future__ import annotations

from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.spellings import spelled
from jiafang_batch.terms import Post

SUBJECTS = (
    "语文", "数学", "英语", "外语", "科学", "体育", "体育与健康", "音乐", "美术", "艺术", "道法", "道德与法治", "品德", "思品", "政治",
    "思政", "历史",
    "地理", "生物", "物理", "化学", "信息", "信息技术", "信息科技", "劳动", "劳技", "综合", "综合实践", "书法", "日语", "俄语", "通用技术", "心理",
    "心理健康", "校本",
)  # fmt: skip
_SUBJECT = "|".join(sorted(SUBJECTS, key=len, reverse=True))
_TEACHER = "(?:老师|教师)"
_OFFICE = "教导|教务|教学|德育|政教|总务|后勤|教科|教科研|科研|教研室|办公室|校办|学生|安全|体卫艺|少先队|工会|党办|党政办|信息中心"
_READINGS = (
    (
        pattern(
            "(?:常务|执行|分管|教学|德育|后勤)?副?(?:校长|园长)|(?:学校)?(?:党(?:支部|总支|委|组织)?|支部|总支)?副?书记"
        ),
        Post.SCHOOL_LEADER,
    ),
    (pattern("校级(?:领导|干部)?|学校领导|领导班子成员"), Post.SCHOOL_LEADER),
    (
        pattern(rf"(?:{_OFFICE})(?:处|室|科)?副?主任|(?:{_OFFICE})处副?(?:处长|长)|中层(?:领导|管理)?"),
        Post.MIDDLE_LEADER,
    ),
    (pattern(f"心理(?:健康|辅导|咨询)?(?:{_TEACHER}|咨询师|辅导员)"), Post.COUNSELLOR),
    (pattern(f"(?:{_SUBJECT}){_TEACHER}|(?:专任|科任|任课|学科|普通|一线)(?:{_TEACHER})?|{_TEACHER}"), Post.SUBJECT),
    (pattern(r"(?:\S{1,8}班的?)?正?班主任(?:老师|教师)?(?:\([^()]{1,8}班?\))?"), Post.HOMEROOM),
)
_UNDECIDING = pattern(
    f"年级主任|(?:团委|团总支)副?书记|大?队?辅导员|副班主任|年级?组?长|(?:年级|教研|备课|学科|{_SUBJECT})(?:教研|备课)?组副?长|(?:{_SUBJECT})"
)
"""Duties and subjects that may stand beside a post; they decide no assessed role."""
_JOINED = pattern(r"\s*(?:[兼+&]|\s)\s*")


def posts_in(entry: str) -> tuple[tuple[Post, ...], bool]:
    """Return the posts that one entry of the cell names, and whether all its words are known.

    None for a duty or a subject.
    """
    plain = spelled(Post, entry)
    if plain is not None:
        return (plain,), True
    posts = [_post(squeeze(part)) for part in _JOINED.split(entry.strip()) if part]
    return tuple(dict.fromkeys(post for post, _ in posts if post is not None)), all(is_known for _, is_known in posts)


def _post(word: str) -> tuple[Post | None, bool]:
    plain = spelled(Post, word)
    if plain is not None:
        return plain, True
    for spelling, post in _READINGS:
        if spelling.fullmatch(word):
            return post, True
    return None, _UNDECIDING.fullmatch(word) is not None
