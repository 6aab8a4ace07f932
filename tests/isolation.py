"""Loaded before all tests: neither what a learner has done nor how the run was started reaches them."""

import os
import signal
import sys
import tempfile

_folder = tempfile.TemporaryDirectory(prefix="mfa-lesson-tests-", ignore_cleanup_errors=True)
os.environ["MFA_LESSON_DATA"] = _folder.name

# Images for containers often set it. Each of the hundred processes that a run starts would then compile the package
# again, and each of those that pytest runs in would rewrite the assertions of all tests again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A shell that starts a run in the background ignores Ctrl+C for it, and so would the programs that tests interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
