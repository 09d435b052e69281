"""Photo evidence: the pictures of a workbook and of 照片 folders, and which visit each of them shows."""
