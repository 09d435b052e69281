"""What was computed → workbooks and CSV files."""
