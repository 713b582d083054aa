"""``python -m tools.models``: set up the models, with a line of progress for each step."""

import argparse
import sys
from pathlib import Path

from local.config import MODELS
from tools.models.programs import DownloadError
from tools.models.setup import SetupError, set_up, tell


def main() -> int:
    """Set up the models; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.models", description="Fetch and convert the local models."
    )
    parser.add_argument(
        "--models", type=Path, default=MODELS, help="where to put them (.local/models)"
    )
    try:
        set_up(parser.parse_args().models)
    except (SetupError, DownloadError) as error:
        tell(f"failed: {error}")
        return 1
    except OSError as error:
        tell(f"failed: {error.filename or 'the disk'}: {error.strerror}")
        return 1
    except KeyboardInterrupt:
        tell("interrupted; the next start goes on from here")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
