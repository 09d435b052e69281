"""Photo evidence: the pictures of a workbook and of 照片 folders, and the visit that each of them shows."""
