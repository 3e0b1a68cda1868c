"""Django's commands, each with what it needs around it: servers, addresses, or a clear word."""

import os
import sys

from django.core.management import execute_from_command_line

from config.env import BadEnvironment
from config.ground import EmbeddedError
from config.launcher import CannotLaunch, prepared_for

INTERRUPTED = 130


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        with prepared_for(sys.argv[1:]):
            execute_from_command_line(sys.argv)
    except (BadEnvironment, EmbeddedError, CannotLaunch) as error:
        sys.exit(f"ponte: {error}")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
