"""``python -m selfeval_cli``."""

from selfeval_cli.cli import main

if __name__ == "__main__":
    main()
