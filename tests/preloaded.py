"""What a talk imports: loaded once by the process from which those of tests are forked."""

import gc

from demo.system.fast_import import UNUSED_BY_TENSORFLOW, fast_import
from demo.system.quiet_stderr import quiet_stderr

with quiet_stderr(), fast_import(UNUSED_BY_TENSORFLOW):
    import demo.backends.tensorflow.backend  # noqa: F401
import run_talk  # noqa: F401
import server.cli.give
import server.web.server  # noqa: F401

gc.freeze()  # memory that is not written to is shared
