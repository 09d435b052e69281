"""Pure measuring: a policy and a term's records → exact values, points and their evidence."""
