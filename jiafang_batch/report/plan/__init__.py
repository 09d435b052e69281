"""分工表.xlsx: who visits whom when, per year group, to edit, print and hand in as the 家访计划."""
