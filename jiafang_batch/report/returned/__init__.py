"""Returned copies (退回): a teacher's own workbook with its problems marked in place and nothing in it lost.

`write.write_returned` is the door; `mark.marked_copy` and `list_book.problem_list` are the pure halves behind it.
"""
