"""``python -m selfeval_cli``, and what the command ``selfeval`` calls."""

import signal

# Until `main` listens, Ctrl-C ends the program as it ends any other: without a traceback.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from selfeval_cli.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
