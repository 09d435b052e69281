"""`plan`: families, teachers and conditions of a term → a proposal → 分工/; and back from what a leader has edited."""
