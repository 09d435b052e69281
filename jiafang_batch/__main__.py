"""`python -m jiafang_batch` is `jiafang`."""

from jiafang_batch.cli import main

if __name__ == "__main__":
    main()
