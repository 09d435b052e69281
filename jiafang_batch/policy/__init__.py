"""A school's rules as data: the ten presets and 考核办法.xlsx read into one model."""
