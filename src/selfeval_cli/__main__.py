"""``python -m selfeval_cli``, and what the command ``selfeval`` calls."""

import _signal  # type: ignore[import-not-found]  # built in: `signal` imports some more first
import gc

# Until `main` listens, Ctrl-C ends the program as it ends any other: without a traceback.
_signal.signal(_signal.SIGINT, _signal.SIG_DFL)
gc.disable()  # starting makes no garbage worth looking for; many documents turn it on again

from selfeval_cli.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
