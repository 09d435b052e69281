"""The prefilled workbooks that are handed out: what each holds and how it is written."""
