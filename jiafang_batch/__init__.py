"""家访批处理: rosters and home-visit logs in, coverage, scores and summary workbooks out."""

__version__ = "0.1.0"
