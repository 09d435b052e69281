"""The forms that schools print, sign and file: lists, records, registers, certificates, the bureau's statistic, the report."""
