"""The prefilled workbooks that are handed out: their content and their layout."""
