"""What the built program runs: the desk, or with arguments the command line."""

import multiprocessing
import sys

from selfeval_cli.cli import main

if __name__ == "__main__":
    multiprocessing.freeze_support()  # a process started by this program is this program again
    main(sys.argv[1:] or ["desk"])
