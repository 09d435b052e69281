"""Returned copies (退回): a teacher's own workbook with its problems marked in place and everything else unchanged.

`returned_files.write_returned` is the entry point; `mark.marked_copy` and `list_book.problem_list` are the pure
functions behind it.
"""
