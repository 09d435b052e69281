"""The workbook of a district and the figures that its schools forward."""
