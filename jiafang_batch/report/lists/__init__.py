"""What the workbooks list: scores, ledgers, sources, requests, each audience its own."""
