"""The lists in the workbooks: scores, ledgers, sources, requests, and each recipient's part of them."""
