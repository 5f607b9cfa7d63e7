"""``python -m broadcast`` is the command ``broadcast``."""

from broadcast.cli import main

if __name__ == "__main__":
    main()
