"""Who visits whom when: pure assignment of teams and half-days to families; no workbooks, no clock, no chance."""
